/* print.c - struct xlat_insn as one line of text: exactly what the record says, for tests and dumps. */
#include "lifter/decode/decode.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

struct text {
    char *p;
    size_t cap, n;
};

__attribute__((format(printf, 2, 3))) static void put(struct text *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int k = vsnprintf(t->p + t->n, t->cap - t->n, fmt, ap);
    va_end(ap);
    if (k > 0)
        t->n = t->n + (size_t)k < t->cap ? t->n + (size_t)k : t->cap - 1;
}

static const char r32[8][4] = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
static const char r8[8][4] = {"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"};
static const char segs[6][4] = {"es", "cs", "ss", "ds", "fs", "gs"};

static void put_mem(struct text *t, const struct xlat_insn *in, unsigned bits)
{
    const struct xlat_memref *m = &in->mem;
    unsigned skip = in->asz == 16; /* "bx" rather than "ebx" */
    const char *plus = "";
    put(t, "m%u%s %s:[", bits, in->asz == 16 ? "a16" : "", segs[m->seg]);
    if (m->base != XLAT_NOREG)
        put(t, "%s", r32[m->base] + skip), plus = "+";
    if (m->index != XLAT_NOREG)
        put(t, "%s%s*%u", plus, r32[m->index] + skip, m->scale), plus = "+";
    if (m->disp || !*plus)
        put(t, "%s%#" PRIx32 "%s", plus, m->disp, in->disp_reloc ? "(reloc)" : "");
    put(t, "]");
}

void xlat_insn_text(const struct xlat_insn *in, char *out, size_t cap)
{
    static const char cc[16][4] = {"o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"};
    struct text t = {out, cap, 0};
    out[0] = 0;
    if (in->prefix & PFX_LOCK)
        put(&t, "lock ");
    if (in->prefix & (PFX_REP | PFX_REPNE))
        put(&t, in->prefix & PFX_REP ? "rep " : "repne ");
    put(&t, "%s", xlat_op_name(in->op));
    if (in->op == XLAT_OP_jcc || in->op == XLAT_OP_setcc || in->op == XLAT_OP_cmovcc || in->op == XLAT_OP_fcmovcc)
        put(&t, ".%s", cc[in->cc & 15]);
    if (in->osz != 32)
        put(&t, "/%u", in->osz);
    if (in->asz != 32)
        put(&t, "/a%u", in->asz);
    if (in->prefix & PFX_SEG)
        put(&t, "/%s", segs[in->mem.seg]);
    for (unsigned i = 0; i < in->nop; i++) {
        const struct xlat_opnd *o = &in->opnd[i];
        put(&t, i ? ", " : " ");
        switch (o->kind) {
        case OPND_REG:
            if (o->bits == 8)
                put(&t, "%s", r8[o->num & 7]);
            else
                put(&t, "%s", r32[o->num & 7] + (o->bits == 16));
            break;
        case OPND_MEM: put_mem(&t, in, o->bits); break;
        case OPND_IMM: put(&t, "i%u %#" PRIx32 "%s", o->bits, o->imm, in->imm_reloc ? "(reloc)" : ""); break;
        case OPND_REL: put(&t, "-> %#" PRIx32, o->imm); break;
        case OPND_FAR: put(&t, "far%u %#" PRIx32, o->bits, o->imm); break;
        case OPND_SEG: put(&t, "%s", segs[o->num % 6]); break;
        case OPND_ST: put(&t, "st%u", o->num); break;
        case OPND_MM: put(&t, "mm%u", o->num); break;
        case OPND_XMM: put(&t, "xmm%u", o->num); break;
        case OPND_YMM: put(&t, "ymm%u", o->num); break;
        case OPND_CR: put(&t, "cr%u", o->num); break;
        case OPND_DR: put(&t, "dr%u", o->num); break;
        default: put(&t, "?"); break;
        }
    }
}

/* forms.c - the forms of all instructions, found by asking the decoder about every opcode, and random instances of them.
 *
 * Every map of opcodes, with every mandatory prefix and LOCK, every ModRM of registers and one memory operand of each /reg goes through the
 * decoder once.  An encoding that decodes to a row of the instruction tables becomes a template of a form, so no opcode is named here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lifter/base/base.h"
#include "lifter/decode/encoding.h"
#include "tests/diff/diff.h"

enum template_pfx { T_66 = 1, T_F3 = 2, T_F2 = 4, T_LOCK = 8 };

struct form *xlat_forms;
size_t xlat_nforms;
struct xlat_decoder *xlat_diff_decoder;
static uint32_t form_of_hash[1 << 14]; /* index + 1 */

static const uint8_t class_of[XLAT_OP_COUNT] = {
#define INSN(name) [XLAT_OP_##name] = 1 + CLASS_INT,
#include "lifter/decode/insns_int.def"
#undef INSN
#define INSN(name) [XLAT_OP_##name] = 1 + CLASS_X87,
#include "lifter/decode/insns_x87.def"
#undef INSN
#define INSN(name) [XLAT_OP_##name] = 1 + CLASS_VEC,
#include "lifter/decode/insns_sse.def"
#undef INSN
};

/* Why a form is not run: its result depends on the system or the processor, so that there is nothing to compare. */
static const char *left_out(const struct xlat_insn *in)
{
    switch (in->op) {
    case XLAT_OP_cpuid: case XLAT_OP_xgetbv: return "answers as one fixed processor";
    case XLAT_OP_rdtsc: case XLAT_OP_rdtscp: return "a clock";
    case XLAT_OP_rdrand: case XLAT_OP_rdseed: return "random by itself";
    case XLAT_OP_xsave: case XLAT_OP_xsaveopt: case XLAT_OP_xsavec: case XLAT_OP_xrstor: return "as long as the processor's own state";
    /* With UMIP, Linux emulates them, and treats prefixes otherwise than the processor. */
    case XLAT_OP_sldt: case XLAT_OP_str: case XLAT_OP_smsw: case XLAT_OP_sgdt: case XLAT_OP_sidt:
        return in->opnd[0].kind == OPND_MEM ? "the system answers for the processor" : NULL;
    default:
        for (int i = 0; i < in->nop; i++)
            if (in->opnd[i].kind == OPND_YMM)
                return "registers of 256 bits are compared by check_vec";
        return NULL;
    }
}

static void put(char **p, char *end, const char *text)
{
    while (*text && *p + 1 < end)
        *(*p)++ = *text++;
    **p = 0;
}

static void name_form(const struct xlat_insn *in, char *out, size_t cap)
{
    static const char *const kinds[] = {[OPND_NONE] = "", [OPND_REG] = "r", [OPND_MEM] = "m", [OPND_IMM] = "i", [OPND_REL] = "rel",
                                        [OPND_SEG] = "seg", [OPND_ST] = "st", [OPND_MM] = "mm", [OPND_XMM] = "xmm", [OPND_YMM] = "ymm",
                                        [OPND_CR] = "cr", [OPND_DR] = "dr", [OPND_FAR] = "far"};
    char *p = out, *end = out + cap, number[8];
    bool told = false;
    put(&p, end, in->prefix & PFX_LOCK ? "lock " : in->prefix & PFX_REP ? "rep " : in->prefix & PFX_REPNE ? "repne " : "");
    put(&p, end, xlat_op_name(in->op));
    for (int i = 0; i < in->nop; i++)
        told |= in->opnd[i].bits == 16 && (in->opnd[i].kind == OPND_REG || in->opnd[i].kind == OPND_MEM || in->opnd[i].kind == OPND_IMM);
    if (class_of[in->op] == 1 + CLASS_X87) /* only environments (FNSTENV and the like) depend on the operand size */
        told = in->op != XLAT_OP_fnstenv && in->op != XLAT_OP_fldenv && in->op != XLAT_OP_fnsave && in->op != XLAT_OP_frstor;
    if (in->osz != 32 && !told)
        put(&p, end, in->osz == 8 ? "/8" : "/16");
    for (int i = 0; i < in->nop; i++) {
        unsigned k = in->opnd[i].kind;
        put(&p, end, i ? "," : " ");
        put(&p, end, kinds[k]);
        if (k == OPND_REG || k == OPND_MEM || k == OPND_IMM) {
            snprintf(number, sizeof number, "%u", in->opnd[i].bits);
            put(&p, end, in->opnd[i].bits || k != OPND_MEM ? number : "");
        }
    }
}

static struct form *form_named(const struct xlat_insn *in)
{
    char name[sizeof xlat_forms->name];
    uint32_t h = 2166136261u; /* FNV-1a */
    name_form(in, name, sizeof name);
    for (const char *p = name; *p; p++)
        h = (h ^ (uint8_t)*p) * 16777619u;
    for (;; h++) {
        uint32_t *slot = &form_of_hash[h & (sizeof form_of_hash / sizeof *form_of_hash - 1)];
        if (!*slot) {
            if ((xlat_nforms & (xlat_nforms + 1)) == 0 || !xlat_forms)
                xlat_forms = xlat_xrealloc(xlat_forms, (xlat_nforms + 1) * 2, sizeof *xlat_forms);
            struct form *f = &xlat_forms[xlat_nforms++];
            memset(f, 0, sizeof *f);
            memcpy(f->name, name, sizeof name);
            f->op = in->op;
            f->cls = (uint8_t)(class_of[in->op] - 1);
            f->lock_rep = in->prefix & (PFX_LOCK | PFX_REP | PFX_REPNE);
            f->left_out = left_out(in);
            *slot = (uint32_t)xlat_nforms;
            return f;
        }
        if (!strcmp(xlat_forms[*slot - 1].name, name))
            return &xlat_forms[*slot - 1];
    }
}

/* ---- bytes ---- */
static unsigned head(const struct template *t, uint8_t *p)
{
    static const uint8_t escape[][3] = {{0}, {1, 0x0f}, {2, 0x0f, 0x38}, {2, 0x0f, 0x3a}};
    unsigned n = 0;
    if (t->is_vex) {
        p[n++] = 0xc4, p[n++] = 0xe0 | t->map, p[n++] = t->vex | 0x78;
    } else {
        memcpy(p + n, escape[t->map] + 1, escape[t->map][0]);
        n += escape[t->map][0];
    }
    p[n++] = t->opcode;
    if (t->has_modrm)
        p[n++] = t->modrm;
    return n;
}
static unsigned prefixes(const struct template *t, uint8_t *p)
{
    unsigned n = 0;
    if (t->pfx & T_66)
        p[n++] = 0x66;
    if (t->pfx & T_F3)
        p[n++] = 0xf3;
    if (t->pfx & T_F2)
        p[n++] = 0xf2;
    if (t->pfx & T_LOCK)
        p[n++] = 0xf0;
    return n;
}

static bool has_row(const struct xlat_insn *in) { return in->op > XLAT_OP_unsupported && in->op < XLAT_OP_COUNT && class_of[in->op]; }

/* Adds the template to its form, unless an earlier prefix gave the same form. */
static void consider(struct template t, uint32_t *seen, unsigned *nseen)
{
    uint8_t b[24] = {0};
    struct xlat_insn in;
    unsigned n = prefixes(&t, b);
    head(&t, b + n);
    if (!xlat_decode(xlat_diff_decoder, b, 15, 0x401000, &in, NULL, NULL) || !has_row(&in))
        return;
    struct form *f = form_named(&in);
    for (unsigned i = 0; i < *nseen; i++)
        if (seen[i] == (uint32_t)(f - xlat_forms))
            return;
    seen[(*nseen)++] = (uint32_t)(f - xlat_forms);
    vec_push(&f->t, t);
}

static bool takes_modrm(const struct template *t)
{
    uint8_t b[24] = {0};
    struct xlat_encoding e;
    struct template u = *t;
    u.has_modrm = false;
    unsigned n = prefixes(&u, b);
    head(&u, b + n);
    xlat_encoding_parse(b, 15, &e);
    return e.has_modrm;
}

static bool is_opcode(unsigned map, unsigned op)
{
    static const uint8_t not[] = {0x0f, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3};
    return map == MAP_1 ? !memchr(not, (int)op, sizeof not) : map != MAP_0F || (op != 0x38 && op != 0x3a);
}

/* Calls fn for every template with this opcode. */
static void each_modrm(struct template t, const uint8_t *pfx, unsigned npfx)
{
    t.has_modrm = takes_modrm(&t);
    for (unsigned m = 0; m < (t.has_modrm ? 256 : 1); m++) {
        uint32_t seen[16];
        unsigned nseen = 0;
        if (t.has_modrm && m < 0xc0 && (m & 0xc7) != 7)
            continue;
        t.modrm = (uint8_t)m;
        for (unsigned i = 0; i < npfx; i++) {
            t.pfx = pfx[i];
            consider(t, seen, &nseen);
        }
    }
}

bool xlat_forms_find(void)
{
    static const uint8_t pfx[] = {0, T_66, T_F3, T_F2, T_66 | T_F3, T_66 | T_F2, T_LOCK, T_LOCK | T_66}, none[] = {0};
    xlat_diff_decoder = xlat_decoder_new();
    if (!xlat_diff_decoder)
        return false;
    for (unsigned map = MAP_1; map <= MAP_0F3A; map++)
        for (unsigned op = 0; op < 256; op++)
            if (is_opcode(map, op))
                each_modrm((struct template){.map = (uint8_t)map, .opcode = (uint8_t)op}, pfx, sizeof pfx);
    for (unsigned map = 1; map <= 3; map++)
        for (unsigned op = 0; op < 256; op++)
            for (unsigned v = 0; v < 16; v++)
                each_modrm((struct template){.map = (uint8_t)map, .opcode = (uint8_t)op, .is_vex = true,
                                             .vex = (uint8_t)((v & 7) | (v & 8) << 4)}, none, 1);
    return true;
}

/* ---- drawing ---- */
static void swap(uint8_t *a, uint8_t *b)
{
    uint8_t t = *a;
    *a = *b, *b = t;
}

static bool is_memory(const struct template *t) { return t->has_modrm && t->modrm < 0xc0; }

/* More prefixes, in any order: none of them may change the form. */
static unsigned more_prefixes(const struct template *t, uint8_t *p, unsigned n, bool plain)
{
    static const uint8_t segments[] = {0x64, 0x64, 0x64, 0x2e, 0x3e, 0x26, 0x36, 0x65};
    bool mandatory = t->map != MAP_1;
    if (t->is_vex || plain)
        return n;
    if (one_in(6))
        p[n++] = segments[below(sizeof segments)];
    if (one_in(6)) {
        p[n++] = 0x67;
        if (is_memory(t) && one_in(2)) /* relative to fs, where 16-bit addresses are mapped */
            p[n++] = 0x64;
    }
    if (!mandatory && one_in(32) && !(t->pfx & (T_F2 | T_F3)))
        p[n++] = one_in(2) ? 0xf2 : 0xf3;
    if (n && one_in(16))
        p[n] = p[below(n)], n++;
    for (unsigned i = n; i > 1; i--)
        swap(&p[i - 1], &p[below(i)]);
    return n;
}

bool xlat_draw_bytes(struct form *f, uint8_t *p, uint32_t addr, bool plain, struct instance *i)
{
    struct xlat_encoding e;
    char name[sizeof f->name];
    const struct template *t = &f->t.at[below((uint32_t)f->t.n)];
    unsigned n = more_prefixes(t, p, prefixes(t, p), plain), h = head(t, p + n);
    uint8_t *modrm = p + n + h - 1;
    for (unsigned k = n + h; k < 16; k++)
        p[k] = (uint8_t)rnd();
    if (is_memory(t))
        *modrm = plain ? (uint8_t)(0x45 | (t->modrm & 0x38)) : (uint8_t)(below(3) << 6 | (t->modrm & 0x38) | below(8));
    if (t->is_vex && one_in(2)) /* vvvv: a random register; decoding fails where it must name none */
        p[n + 2] = (uint8_t)((p[n + 2] & 0x87) | (0x40 | (rnd() & 0x38)));
    memset(i, 0, sizeof *i);
    unsigned len = xlat_decode(xlat_diff_decoder, p, 15, addr, &i->in, NULL, NULL);
    if (!len || !has_row(&i->in) || !xlat_encoding_parse(p, 15, &e))
        return false;
    name_form(&i->in, name, sizeof name);
    if (strcmp(name, f->name) != 0)
        return false;
    i->form = f;
    i->len = (uint8_t)len;
    i->disp_off = e.disp_off, i->disp_size = e.disp_size;
    return true;
}

/* ---- what is refused ---- */
uint32_t xlat_refused(void (*say)(void *, const char *), void *arg)
{
    static const char *const maps[] = {"", "0F ", "0F 38 ", "0F 3A "};
    uint32_t count = 0;
    for (unsigned map = MAP_1; map <= MAP_0F3A; map++)
        for (unsigned op = 0; op < 256; op++) {
            unsigned none = 0, nameless = 0, rows = 0;
            char text[96], name[32] = "";
            struct template t = {.map = (uint8_t)map, .opcode = (uint8_t)op};
            if (!is_opcode(map, op))
                continue;
            t.has_modrm = takes_modrm(&t);
            for (unsigned m = 0; m < (t.has_modrm ? 256 : 1); m++)
                for (unsigned x = 0; x < 4; x++) {
                    static const uint8_t pfx[] = {0, T_66, T_F3, T_F2};
                    uint8_t b[24] = {0};
                    struct xlat_insn in;
                    t.modrm = (uint8_t)m, t.pfx = pfx[x];
                    unsigned n = prefixes(&t, b);
                    head(&t, b + n);
                    xlat_decode(xlat_diff_decoder, b, 15, 0x401000, &in, NULL, NULL);
                    rows += has_row(&in);
                    none += in.op == XLAT_OP_invalid;
                    if (in.op == XLAT_OP_unsupported) {
                        nameless++;
                        xlat_decode_mnemonic(xlat_diff_decoder, b, 15, 0x401000, name, sizeof name);
                    }
                }
            if (rows && !nameless)
                continue;
            count++;
            snprintf(text, sizeof text, "%s%02X%s%s", maps[map], op, nameless ? " " : "", name);
            say(arg, text);
        }
    return count;
}

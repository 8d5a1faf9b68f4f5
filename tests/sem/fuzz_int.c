/* fuzz_int.c - random instances of every encoding of the integer instructions: ours against the real processor.
 *
 *   fuzz_int --hwcase=PROGRAM [--mode=interp|emit] [--cases=N] [--seed=S] [--only=NAME] [--max=DIFFERENCES]
 *
 * Bytes are drawn at random behind random prefixes and kept when the decoder calls them a row of insns_int.def (or refuses them: then the
 * processor must too).  Registers, flags and memory are random and edge values; addresses are mostly made to fall where the case looks.
 * Everything is compared but what a comment below names.  A difference is printed as a line for a table (run_sem.py), with the
 * processor's answer; the exit code is 1 then.  The same seed gives the same cases.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lifter/decode/decode.h"
#include "runtime/abi/cpu.h"
#include "tests/sem/run_cases.h"

enum { LINE_A = 0x1000, LINE_B = 0x2000, STACK = 0x8000, BATCH = CASE_SLOTS };

static uint64_t rng;
static uint32_t rnd(void) /* xorshift64* (Vigna 2016) */
{
    rng ^= rng >> 12, rng ^= rng << 25, rng ^= rng >> 27;
    return (uint32_t)(rng * 0x2545f4914f6cdd1dull >> 32);
}
static uint32_t below(uint32_t n) { return rnd() % n; }
static bool one_in(uint32_t n) { return below(n) == 0; }

static uint32_t value(void)
{
    static const uint32_t edge[] = {0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 0x10001};
    switch (below(4)) {
    case 0: return edge[below(sizeof edge / sizeof *edge)];
    case 1: return below(64) - 16;
    default: return rnd();
    }
}

static bool is_int(unsigned op) { return op >= XLAT_OP_add && op <= XLAT_OP_xsetbv; }

/* What one machine and another answer differently by right, or what the case cannot hold. */
static bool excluded(const struct xlat_insn *in)
{
    switch (in->op) {
    case XLAT_OP_cpuid: case XLAT_OP_rdtsc: case XLAT_OP_rdtscp: case XLAT_OP_rdrand: case XLAT_OP_rdseed: case XLAT_OP_xgetbv: return true;
    case XLAT_OP_int: return (in->opnd[0].imm & 0xff) == 0x80; /* a system call of the host */
    case XLAT_OP_enter: return (in->opnd[1].imm & 31) > 12 || (in->opnd[0].imm & 0xffff) > 0xf00;
    case XLAT_OP_jmpf: case XLAT_OP_callf: return in->opnd[0].kind == OPND_FAR;
    /* Where UMIP guards them Linux does them, and has its own idea of prefixes. */
    case XLAT_OP_sldt: case XLAT_OP_str: case XLAT_OP_smsw: case XLAT_OP_sgdt: case XLAT_OP_sidt: return in->opnd[0].kind == OPND_MEM;
    default: return false;
    }
}

/* ---- making a case ---- */
static unsigned make_bytes(uint8_t *p)
{
    static const uint8_t prefixes[] = {0x66, 0x66, 0x66, 0xf0, 0xf2, 0xf3, 0x64, 0x2e, 0x3e, 0x26, 0x36, 0x65, 0x67};
    unsigned n = 0;
    while (n < 4 && one_in(3))
        p[n++] = prefixes[below(sizeof prefixes)];
    switch (below(8)) {
    case 0: case 1: case 2: p[n++] = 0x0f; break;
    case 3:
        if (one_in(2)) {
            p[n++] = 0x0f, p[n++] = 0x38, p[n++] = (uint8_t)(0xf0 + below(8));
        } else { /* VEX of three bytes, maps 2 and 3 */
            static const uint8_t ops[] = {0xf0, 0xf2, 0xf3, 0xf5, 0xf6, 0xf7};
            p[n++] = 0xc4, p[n++] = (uint8_t)(0xe2 + below(2)), p[n++] = (uint8_t)(rnd() & 0x7b), p[n++] = ops[below(sizeof ops)];
            if (p[n - 1] == 0xf0) /* rorx: vvvv names nothing */
                p[n - 2] = 0x7b;
        }
        break;
    default: break;
    }
    while (n < 15)
        p[n++] = (uint8_t)rnd();
    return n;
}

static uint32_t address_of(const struct xlat_case *c, const struct xlat_insn *in)
{
    const struct xlat_memref *m = &in->mem;
    uint32_t a = m->disp;
    if (in->op == XLAT_OP_xlat)
        return (in->asz == 16 ? (uint16_t)(c->in.gpr[XLAT_EBX] + (c->in.gpr[XLAT_EAX] & 0xff)) : c->in.gpr[XLAT_EBX] + (c->in.gpr[XLAT_EAX] & 0xff)) +
               (m->seg == XLAT_FS ? CASE_FS_BASE : 0);
    if (m->base != XLAT_NOREG)
        a += c->in.gpr[m->base];
    if (m->index != XLAT_NOREG)
        a += c->in.gpr[m->index] * m->scale;
    if (in->asz == 16)
        a &= 0xffff;
    return m->seg == XLAT_FS ? a + CASE_FS_BASE : a;
}

static bool has_mem(const struct xlat_insn *in)
{
    for (int i = 0; i < in->nop; i++)
        if (in->opnd[i].kind == OPND_MEM)
            return true;
    return in->op == XLAT_OP_xlat;
}

/* Moves the memory operand to `want`, by its base register or its displacement. */
static void aim(struct xlat_case *c, const struct xlat_insn *in, unsigned disp_off, uint32_t want)
{
    uint32_t by = want - address_of(c, in);
    if (in->asz == 16)
        return;
    if (in->mem.base != XLAT_NOREG && in->mem.base != XLAT_ESP && in->mem.base != in->mem.index)
        c->in.gpr[in->mem.base] += by;
    else if (in->mem.base == XLAT_NOREG && disp_off) {
        uint32_t d = in->mem.disp + by;
        memcpy(c->code + disp_off, &d, 4);
    }
}

static void put(struct xlat_case *c, uint32_t at, const void *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t l = 0; l < c->nlines; l++)
            if (at + i - CASE_MEM - c->line_at[l] < CASE_LINE)
                c->in.line[l][at + i - CASE_MEM - c->line_at[l]] = ((const uint8_t *)p)[i];
}

static void fill_state(struct xlat_case *c)
{
    static const uint32_t lines[] = {LINE_A - 64, LINE_A, LINE_A + 64, LINE_B - 64, LINE_B, LINE_B + 64, STACK - 64, STACK};
    for (int i = 0; i < 8; i++)
        c->in.gpr[i] = value();
    c->in.gpr[XLAT_ESP] = CASE_MEM + STACK - (one_in(8) ? below(8) : 0);
    c->in.eflags = 0x202 | (rnd() & 0x8d5) | (one_in(3) ? 0x400 : 0) | (one_in(16) ? 0x4000 : 0) | (one_in(16) ? 0x200000 : 0);
    c->nlines = CASE_LINES;
    memcpy(c->line_at, lines, sizeof lines);
    for (int l = 0; l < CASE_LINES; l++)
        for (int i = 0; i < CASE_LINE; i += 4) {
            uint32_t v = value();
            memcpy(&c->in.line[l][i], &v, 4);
        }
}

/* Selectors that mean the same to the processor and to us. */
static void fix_selectors(struct xlat_case *c, const struct xlat_insn *in, uint32_t at)
{
    static const uint16_t known[] = {0, 1, 3, 0x10, 0x18, 0x20, 0x23, 0x28, 0x2a, 0x2b, 0x1234, 0xffff};
    uint16_t sel = known[below(sizeof known / sizeof *known)];
    const uint16_t fs_sel = one_in(3) ? 0x10 : 0x63; /* others we refuse: fs's base is the runtime's */
    switch (in->op) {
    case XLAT_OP_mov:
        if (in->opnd[0].kind != OPND_SEG)
            return;
        if (in->opnd[0].num == XLAT_FS)
            sel = fs_sel;
        if (in->opnd[1].kind == OPND_REG)
            c->in.gpr[in->opnd[1].num] = sel | (rnd() & 0xffff0000);
        break; /* memory: below */
    case XLAT_OP_lar: case XLAT_OP_lsl: case XLAT_OP_verr: case XLAT_OP_verw:
        if (in->opnd[in->nop - 1].kind == OPND_REG)
            c->in.gpr[in->opnd[in->nop - 1].num] = sel;
        break;
    case XLAT_OP_lds: case XLAT_OP_les: case XLAT_OP_lss: case XLAT_OP_lgs: case XLAT_OP_lfs:
        if (in->op == XLAT_OP_lfs)
            sel = fs_sel;
        at += in->osz / 8u;
        break;
    case XLAT_OP_pop:
        if (in->opnd[0].kind != OPND_SEG)
            return;
        if (in->opnd[0].num == XLAT_FS)
            sel = fs_sel;
        at = c->in.gpr[XLAT_ESP];
        break;
    default: return;
    }
    put(c, at, &sel, 2);
}

/* Branches end at the end, or one byte before it, where an INC stands. */
static void fix_branch(struct xlat_case *c, const struct xlat_insn *in, uint32_t base, uint32_t at)
{
    uint32_t end = base + c->code_len, stack[3] = {end, 0x23, (rnd() & 0x4ed5) | 0x202};
    switch (in->op) {
    case XLAT_OP_jmp: case XLAT_OP_call:
        if (in->opnd[0].kind == OPND_REG)
            c->in.gpr[in->opnd[0].num] = end;
        else
            put(c, at, &end, 4);
        break;
    case XLAT_OP_jmpf: case XLAT_OP_callf: put(c, at, stack, 8); break;
    case XLAT_OP_ret: case XLAT_OP_retf: case XLAT_OP_iret: put(c, c->in.gpr[XLAT_ESP], stack, 12); break;
    case XLAT_OP_popf: put(c, c->in.gpr[XLAT_ESP], &stack[2], 4); break;
    default: break;
    }
}

static bool make_case(struct xlat_case *c, struct xlat_decoder *dec, uint32_t base, const char *only)
{
    struct xlat_insn in;
    uint8_t disp_off = 0, imm_off = 0;
    memset(c, 0, offsetof(struct xlat_case, out));
    unsigned n = make_bytes(c->code), len = xlat_decode(dec, c->code, n, base, &in, &disp_off, &imm_off);
    if (!len || (!is_int(in.op) && in.op != XLAT_OP_invalid) || excluded(&in) || (only && strcmp(only, xlat_op_name(in.op))))
        return false;
    if (in.op == XLAT_OP_invalid) /* kept elsewhere: newer processors know more encodings than we */
        return false;
    c->code_len = len;
    if (in.nop && in.opnd[0].kind == OPND_REL) { /* the last 1, 2 or 4 bytes: over one INC */
        unsigned w = in.opnd[0].imm == base + len + (uint32_t)(int8_t)c->code[len - 1] ? 1 : 4;
        if (in.osz == 16)
            return false; /* cuts eip: goes nowhere */
        memset(c->code + len - w, 0, w);
        c->code[len - w] = 1;
        c->code[c->code_len++] = 0x40;
    }
    fill_state(c);
    if (in.op == XLAT_OP_enter)
        c->in.gpr[XLAT_EBP] = CASE_MEM + LINE_B + 64;
    if (in.op == XLAT_OP_leave)
        c->in.gpr[XLAT_EBP] = CASE_MEM + LINE_B + below(32);
    if (in.op >= XLAT_OP_movs && in.op <= XLAT_OP_outs) {
        c->in.gpr[XLAT_ESI] = CASE_MEM + LINE_A + below(64);
        c->in.gpr[XLAT_EDI] = CASE_MEM + (one_in(3) ? LINE_A : LINE_B) + below(64);
        if (in.prefix & (PFX_REP | PFX_REPNE))
            c->in.gpr[XLAT_ECX] = below(9);
        if (in.mem.seg == XLAT_FS)
            c->in.gpr[XLAT_ESI] -= CASE_FS_BASE;
    }
    if (has_mem(&in)) {
        uint32_t want = one_in(24) ? CASE_RDONLY + below(64) : CASE_MEM + LINE_A + below(64);
        aim(c, &in, disp_off, want);
    }
    xlat_decode(dec, c->code, n, base, &in, NULL, NULL);
    uint32_t at = address_of(c, &in);
    if (in.op >= XLAT_OP_bt && in.op <= XLAT_OP_btc && in.opnd[1].kind == OPND_REG) { /* the index reaches further */
        uint32_t i = c->in.gpr[in.opnd[1].num];
        at += in.opnd[1].bits == 16 ? (uint32_t)((int16_t)i >> 4) * 2 : (uint32_t)((int32_t)i >> 5) * 4;
        if (in.asz == 16)
            at &= 0xffff;
    }
    fix_selectors(c, &in, at);
    fix_branch(c, &in, base, at);
    /* A write far from the lines would not be seen, and would disturb the cases after this one: look for it. */
    if (has_mem(&in) && at - CASE_MEM < CASE_MEM_SIZE && at - CASE_MEM - LINE_A >= 64)
        c->flags |= CASE_SCAN;
    if ((in.op >= XLAT_OP_bt && in.op <= XLAT_OP_btc) || in.op == XLAT_OP_enter)
        c->flags |= CASE_SCAN;
    c->user = in.op;
    if ((in.prefix & PFX_LOCK || in.op == XLAT_OP_xchg) && has_mem(&in) && (at & 63) > 56)
        return false; /* a locked access across a cache line: kernels punish it by seconds */
    if (has_mem(&in) && (at - 0x08000000u < 0x02000000u || at - CASE_CODE_BASE < 0x30000000u))
        return false; /* the runners' own memory */
    if (in.mem.seg == XLAT_FS && at - CASE_FS_BASE > 0xffffff00)
        return false; /* beyond the segment's limit when it is not a byte: #GP, which we do not look for */
    bool to_fs = in.op == XLAT_OP_lfs || (in.op == XLAT_OP_mov && in.opnd[0].kind == OPND_SEG && in.opnd[0].num == XLAT_FS);
    if (to_fs && has_mem(&in) && at - CASE_MEM - LINE_A >= 64)
        return false; /* zeros there: a null fs, which we refuse */
    return true;
}

/* ---- comparing ---- */
static bool c_override(const struct xlat_case *c)
{
    return memchr(c->code, 0x2e, c->code_len) != NULL;
}

static bool same(const struct xlat_case *h, const struct xlat_case *o, bool emit)
{
    const struct case_state *a = &h->out, *b = &o->out;
    if (a->trap == XLAT_TRAP_GP && b->trap == XLAT_TRAP_PF && c_override(h)) /* a write through cs: we read before */
        return true;
    if (emit && a->trap == XLAT_TRAP_PF && a->trap_arg2 == 0 && (b->trap == a->trap ? b->trap_arg - a->trap_arg < 8 : h->user == XLAT_OP_cmovcc))
        return true; /* translated loads come in any order, and those that nobody needs not at all */
    if (a->trap == XLAT_TRAP_PF && b->trap == XLAT_TRAP_PF && a->trap_arg2 == 1 && b->trap_arg2 == 0 && b->trap_arg - a->trap_arg < 8)
        return true; /* a read-modify-write across a page's end, likewise */
    if (a->trap != b->trap || a->trap_arg != b->trap_arg || a->stray != b->stray)
        return false;
    /* not the kind of access: a read-modify-write may fault at its read; nor, translated, registers at a host fault */
    if (emit && a->trap == XLAT_TRAP_PF)
        return true;
    return a->eip == b->eip && a->eflags == b->eflags && !memcmp(a->gpr, b->gpr, sizeof a->gpr) && !memcmp(a->seg, b->seg, sizeof a->seg) &&
           !memcmp(a->line, b->line, sizeof a->line);
}

static const char *const reg_names[] = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
static const struct {
    const char *name;
    unsigned bit;
} flag_names[] = {{"CF", 0}, {"PF", 2}, {"AF", 4}, {"ZF", 6}, {"SF", 7}, {"DF", 10}, {"OF", 11}, {"NT", 14}, {"AC", 18}, {"ID", 21}};

static void print_outcome(const struct xlat_case *c)
{
    static const char *const traps[] = {"", "de", "db", "bp", "of", "br", "ud", "gp", "priv", "ac", "mf", "xm", "int", "pf", "unsupported"};
    const struct case_state *a = &c->in, *b = &c->out;
    if (b->trap == 13)
        printf(" !pf=%08x:%s", b->trap_arg, b->trap_arg2 == 1 ? "w?" : b->trap_arg2 == 8 ? "x" : "r");
    else if (b->trap == 12)
        printf(" !int=%02x", b->trap_arg);
    else if (b->trap)
        printf(" !%s", b->trap < sizeof traps / sizeof *traps ? traps[b->trap] : "timeout");
    if (b->eip != (b->trap ? 0 : c->code_len))
        printf(" eip=%x", b->eip);
    for (int i = 0; i < 8; i++)
        if (a->gpr[i] != b->gpr[i])
            printf(" %s=%08x", reg_names[i], b->gpr[i]);
    for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++)
        if ((a->eflags ^ b->eflags) >> flag_names[i].bit & 1)
            printf(" %s=%u", flag_names[i].name, b->eflags >> flag_names[i].bit & 1);
    for (uint32_t l = 0; l < c->nlines; l++)
        for (uint32_t i = 0; i < CASE_LINE; i += 4)
            if (memcmp(&a->line[l][i], &b->line[l][i], 4))
                printf(" [%08x]=%02x%02x%02x%02x", CASE_MEM + c->line_at[l] + i, b->line[l][i + 3], b->line[l][i + 2], b->line[l][i + 1],
                       b->line[l][i]);
    if (b->stray)
        printf(" stray=%08x", b->stray);
}

static void print_case(const struct xlat_case *h, const struct xlat_case *o, struct xlat_decoder *dec, uint32_t base)
{
    char text[128];
    xlat_decode_text(dec, h->code, h->code_len, base, text, sizeof text);
    printf("# %s\n.byte", text);
    for (uint32_t i = 0; i < h->code_len; i++)
        printf("%s 0x%02x", i ? "," : "", h->code[i]);
    printf(" |");
    for (int i = 0; i < 8; i++)
        printf(" %s=%08x", reg_names[i], h->in.gpr[i]);
    for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++)
        if (h->in.eflags >> flag_names[i].bit & 1)
            printf(" %s=1", flag_names[i].name);
    for (uint32_t l = 0; l < h->nlines; l++) { /* lines that matter: changed by either */
        if (!memcmp(h->in.line[l], h->out.line[l], CASE_LINE) && !memcmp(h->in.line[l], o->out.line[l], CASE_LINE) && l != 1 && l != 4 && l < 6)
            continue;
        printf(" [%08x]=", CASE_MEM + h->line_at[l]);
        for (int i = CASE_LINE; i-- > 0;)
            printf("%02x", h->in.line[l][i]);
    }
    printf(" |");
    print_outcome(h);
    printf("\n#   ours:");
    print_outcome(o);
    printf("\n");
}

int main(int argc, char **argv)
{
    const char *hwcase = NULL, *mode = "interp", *only = NULL;
    uint64_t cases = 100000, seed = 1, differ = 0, most = 20, done = 0;
    static uint64_t tested[XLAT_OP_COUNT], wrong[XLAT_OP_COUNT];
    for (int i = 1; i < argc; i++) {
        char *v = strchr(argv[i], '=');
        if (!v)
            return fputs("usage: fuzz_int --hwcase=PROGRAM [--mode=interp|emit] [--cases=N] [--seed=S] [--only=NAME] [--max=N]\n", stderr), 2;
        v++;
        if (!strncmp(argv[i], "--hwcase=", 9)) hwcase = v;
        else if (!strncmp(argv[i], "--mode=", 7)) mode = v;
        else if (!strncmp(argv[i], "--cases=", 8)) cases = strtoull(v, NULL, 0);
        else if (!strncmp(argv[i], "--seed=", 7)) seed = strtoull(v, NULL, 0);
        else if (!strncmp(argv[i], "--only=", 7)) only = v;
        else if (!strncmp(argv[i], "--max=", 6)) most = strtoull(v, NULL, 0);
    }
    bool emit = !strcmp(mode, "emit");
    const struct xlat_runner *ours = emit ? &xlat_run_emit : &xlat_run_interp;
    struct xlat_decoder *dec = xlat_decoder_new();
    struct xlat_cases h, o;
    if (!hwcase || !dec || !xlat_cases_new(&h, BATCH) || !xlat_cases_new(&o, BATCH) || !xlat_run_hw.open(&h, hwcase) || !ours->open(&o, "2"))
        return 2;
    rng = seed * 0x9e3779b97f4a7c15ull + 1;
    while (done < cases && differ < most) {
        uint32_t n = cases - done < BATCH ? (uint32_t)(cases - done) : BATCH;
        for (uint32_t i = 0; i < n; i++)
            while (!make_case(&h.at[i], dec, CASE_CODE_BASE + i * CASE_CODE, only))
                ;
        memcpy(o.at, h.at, n * sizeof *h.at);
        if (!xlat_run_hw.run(&h, 0, n) || !ours->run(&o, 0, n))
            return 2;
        for (uint32_t i = 0; i < n; i++) {
            tested[h.at[i].user]++;
            if (same(&h.at[i], &o.at[i], emit))
                continue;
            wrong[h.at[i].user]++;
            if (differ++ < most)
                print_case(&h.at[i], &o.at[i], dec, CASE_CODE_BASE + i * CASE_CODE);
        }
        done += n;
    }
    unsigned rows = 0, missed = 0;
    for (unsigned op = XLAT_OP_add; op <= XLAT_OP_xsetbv; op++) {
        rows += tested[op] != 0;
        missed += tested[op] == 0;
        if (wrong[op])
            printf("# %s: %llu of %llu differ\n", xlat_op_name(op), (unsigned long long)wrong[op], (unsigned long long)tested[op]);
    }
    printf("%llu cases, %u instructions (%u never drawn), %llu differences, seed %llu\n", (unsigned long long)done, rows, missed,
           (unsigned long long)differ, (unsigned long long)seed);
    xlat_decoder_free(dec);
    return differ != 0;
}

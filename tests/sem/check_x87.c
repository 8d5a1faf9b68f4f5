/* check_x87.c - compares every x87 encoding on random states with this processor, in one process.
 *
 * x87 instructions have the same encodings and effects in 64-bit mode, so they are executed directly: D8..DF with every second byte, memory forms
 * through [edi].  The state is loaded and stored by FXRSTOR and FXSAVE, which raise no pending exception, so unmasked and pending exceptions are
 * compared too.  Not compared: the address of the last instruction, which differs, and the cases of inexact_range().
 * Compiled with CHECK_EMIT it tests translated code (instructions that it declines run in the interpreter); what ops_emit_f80_tmpl.c allows to
 * differ is then not compared.
 *     check_x87 [-n states per encoding] [-s seed] [-v] [-1 first byte] [-2 second byte]
 */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "fallback-interp/record.h"
#include "lifter/decode/decode.h"
#include "lifter/sem/ops.h"
#include "fallback-interp/ops_interp_tmpl.c"
#include "lifter/sem/operand.c"
#include "lifter/sem/flags.c"
#include "lifter/sem/sem_x87.h"
#include "runtime/abi/x87.h"
#ifdef CHECK_EMIT
#include "tests/sem/check_emit.h"
#endif

#define WINDOW ((uint8_t *)0x10000000)
#define WINDOW_SIZE 0x1000
#define OPERAND 0x100 /* offset of the memory operand in the window */

/* ---- our side ---- */
#define INSN(name)                                                                                                     \
    static void h_##name(X *x, const insn *in) { sem_##name(x, in); }
#include "lifter/decode/insns_x87.def"
#undef INSN
static const xlat_interp_fn handlers[XLAT_OP_COUNT] = {
#define INSN(name) [XLAT_OP_##name] = h_##name,
#include "lifter/decode/insns_x87.def"
#undef INSN
};
static __attribute__((noinline)) void interpret(struct xlat_cpu *cpu, const insn *in)
{
    X x = {.cpu = cpu};
    cpu->eip = in->addr;
    if (!__builtin_setjmp(x.jb))
        handlers[in->op](&x, in);
}

#ifdef CHECK_EMIT
static size_t emitted; /* number of the function under test */
static long declined;
static void run_ours(struct xlat_cpu *cpu, const insn *in)
{
    if (xlat_x87_unmasked(cpu)) { /* the host may raise the exception only after the function (tests/prog/fp-traps.c tests that) */
        declined++;
        interpret(cpu, in);
        return;
    }
    xlat_check_run(emitted, cpu);
    if (xlat_declined(cpu) && cpu->eip == in->addr) {
        declined++;
        cpu->trap = XLAT_TRAP_NONE;
        interpret(cpu, in);
    } else if (xlat_declined(cpu))
        cpu->trap = XLAT_TRAP_NONE;
}
/* Bits of the status word: C1; the denormal flag for a denormal compared with a NaN; condition codes that the manual leaves undefined. */
static uint16_t liberties(const insn *in)
{
    switch (in->op) {
    case XLAT_OP_fcom: case XLAT_OP_fcomp: case XLAT_OP_fcompp: case XLAT_OP_fcomi: case XLAT_OP_fcomip: case XLAT_OP_ftst:
    case XLAT_OP_ficom: case XLAT_OP_ficomp:
        return 0x202;
    case XLAT_OP_fsin: case XLAT_OP_fcos: case XLAT_OP_fsincos: case XLAT_OP_fptan: return 0x4300;
    case XLAT_OP_fprem: case XLAT_OP_fprem1: return 0x4100; /* after a NaN */
    default: return 0x200;
    }
}
#else
static void run_ours(struct xlat_cpu *cpu, const insn *in) { interpret(cpu, in); }
static uint16_t liberties(const insn *in) { return 0; }
#endif

static bool same_registers(const uint8_t *a, const uint8_t *b)
{
    for (int i = 0; i < 8; i++) {
#ifdef CHECK_EMIT
        unsigned top = a[3] >> 3 & 7; /* of the status word */
        if (!(a[4] >> ((top + (unsigned)i) & 7) & 1))
            continue;
#endif
        if (memcmp(a + 32 + 16 * i, b + 32 + 16 * i, 10))
            return false;
    }
    return true;
}

/* ---- the processor's side ---- */
struct image { /* FXSAVE image; its last 48 bytes are free for software */
    uint8_t fx[464];
    uint64_t rax, flags, spare[4];
} __attribute__((aligned(16)));
/* rdi = image in, rsi = image out, edx = window, rcx = flags */
static const uint8_t before[] = {
    0x0f, 0xae, 0x0f,                   /* fxrstor [rdi] */
    0x8b, 0x87, 0xd0, 0x01, 0x00, 0x00, /* mov eax, [rdi+464] */
    0x89, 0xd7,                         /* mov edi, edx */
    0x51, 0x9d,                         /* push rcx; popfq */
};
static const uint8_t after[] = {
    0x9c, 0x41, 0x58,                         /* pushfq; pop r8 */
    0x48, 0x89, 0x86, 0xd0, 0x01, 0x00, 0x00, /* mov [rsi+464], rax */
    0x4c, 0x89, 0x86, 0xd8, 0x01, 0x00, 0x00, /* mov [rsi+472], r8 */
    0x0f, 0xae, 0x06,                         /* fxsave [rsi] */
    0xdb, 0xe3, 0xc3,                         /* fninit; ret */
};
static uint8_t *code;
static sigjmp_buf trapped;
static volatile int trap_signal;
static void on_signal(int sig)
{
    trap_signal = sig;
    siglongjmp(trapped, 1);
}
static int run_real(const struct image *in, struct image *out, uint64_t flags)
{
    trap_signal = 0;
    if (sigsetjmp(trapped, 1) == 0)
        ((void (*)(const struct image *, struct image *, uint64_t, uint64_t))(uintptr_t)code)(in, out, (uintptr_t)WINDOW + OPERAND, flags);
    __asm__ volatile("fnclex\n\tfninit");
    return trap_signal;
}

/* ---- random states ---- */
static uint64_t seed = 1;
static uint64_t rnd(void)
{ /* xorshift64* (Vigna 2016) */
    seed ^= seed >> 12, seed ^= seed << 25, seed ^= seed >> 27;
    return seed * 0x2545f4914f6cdd1dull;
}
static unsigned below(unsigned n) { return (unsigned)((rnd() >> 32) % n); }
static uint64_t rnd_mant(void)
{
    switch (below(6)) {
    case 0: return 1ull << 63;
    case 1: return ~0ull << below(64);
    case 2: return 1ull << 63 | 1ull << below(64);
    case 3: return 1ull << 63 | rnd() >> below(64);
    case 4: return (1ull << 63 | rnd() >> 1) & ~0ull << below(64);
    default: return 1ull << 63 | rnd() >> 1;
    }
}
static void rnd_f80(uint8_t *p)
{
    uint64_t m = rnd_mant();
    uint16_t e;
    switch (below(16)) {
    case 0: e = 0, m = 0; break;
    case 1: e = 0, m = rnd() >> 1 >> below(63); break;       /* denormal */
    case 2: e = 0; break;                                    /* pseudo-denormal */
    case 3: e = 0x7fff, m = 1ull << 63; break;               /* infinity */
    case 4: e = 0x7fff; break;                               /* NaN of either kind */
    case 5: e = 0x7fff, m = 3ull << 62 | rnd() >> below(64); break;
    case 6: e = (uint16_t)below(0x8000), m = rnd() >> 1; break; /* unnormal, pseudo-NaN */
    case 7: e = (uint16_t)(1 + below(64)); break;
    case 8: e = (uint16_t)(0x7ffe - below(64)); break;
    case 9: e = (uint16_t)(0x3fff + below(66)); break;
    case 10: e = 0x3fff; break;
    case 11: e = (uint16_t)(0x3fff - below(70)); break;
    case 12: e = (uint16_t)(0x3fff + 127 - below(3)); break;
    case 13: e = (uint16_t)(0x3fff - 1022 - below(60)); break;
    case 14: e = (uint16_t)(0x3fff + below(2000) - 1000); break;
    default: e = (uint16_t)below(0x8000); break;
    }
    e |= below(2) ? 0x8000 : 0;
    memcpy(p, &m, 8);
    memcpy(p + 8, &e, 2);
}
static void rnd_operand(uint8_t *p, unsigned bits)
{
    uint64_t v;
    switch (below(8)) {
    case 0: v = rnd(); break;
    case 1: v = rnd() >> below(64); break;
    case 2: v = ~(rnd() >> below(64)); break;
    case 3: v = bits == 32 ? 0x7f800000u | rnd() >> (40 + below(24)) : 0x7ff0000000000000u | rnd() >> (12 + below(52)); break;
    case 4: v = bits == 32 ? rnd() >> 41 : rnd() >> 12; break; /* denormal */
    case 5: v = bits == 32 ? 0x3f800000u + below(1 << 24) : 0x3ff0000000000000u + (rnd() >> 11); break;
    case 6: v = 0; break;
    default: v = bits == 32 ? (uint64_t)0x80000000u : bits == 16 ? 0x8000u : 1ull << 63; break;
    }
    memcpy(p, &v, 8);
}
static void rnd_bcd(uint8_t *p)
{
    for (int i = 0; i < 9; i++)
        p[i] = (uint8_t)(below(10) << 4 | below(10));
    p[9] = below(2) ? 0x80 : 0;
}
static const uint8_t pcs[4] = {0, 2, 3, 3};
static void rnd_state(struct image *im)
{
    memset(im, 0, sizeof *im);
    unsigned top = below(8), tags = below(4) ? 0xff & ~(below(2) ? 1u << below(8) : 0) : (unsigned)rnd() & 0xff;
    if (below(2)) /* usually the register below TOP is free */
        tags &= ~(1u << ((top + 7) & 7));
    unsigned masks = below(3) ? 0x3f : below(64);
    unsigned cw = 0x40 | masks | (unsigned)pcs[below(4)] << 8 | below(4) << 10 | below(2) << 12;
    unsigned sw = top << 11 | (below(2) ? below(64) : 0) | (below(4) ? 0 : 0x40) | (below(2) ? (unsigned)rnd() & 0x4700 : 0);
    if (below(4))
        sw &= ~0x3fu | masks; /* pending exceptions only now and then */
    if (sw & ~cw & 0x3f)
        sw |= 0x8080;
    memcpy(im->fx, &cw, 2);
    memcpy(im->fx + 2, &sw, 2);
    im->fx[4] = (uint8_t)tags;
    uint32_t mx = 0x1f80;
    memcpy(im->fx + 24, &mx, 4);
    for (int i = 0; i < 8; i++)
        rnd_f80(im->fx + 32 + 16 * i);
    im->rax = (uint32_t)rnd();
}

/* ---- comparison ---- */
static void print_image(const char *who, const struct image *im, const uint8_t *mem)
{
    const uint16_t *w = (const uint16_t *)im->fx;
    printf("  %-5s cw=%04x sw=%04x tags=%02x eax=%08x flags=%03x mem=", who, w[0], w[1], im->fx[4], (uint32_t)im->rax, (unsigned)im->flags & 0xcd5);
    for (int i = 9; i >= 0; i--)
        printf("%02x", mem[OPERAND + i]);
    for (int i = 0; i < 8; i++) {
        uint64_t m;
        uint16_t e;
        memcpy(&m, im->fx + 32 + 16 * i, 8);
        memcpy(&e, im->fx + 32 + 16 * i + 8, 2);
        printf("%s st%d=%04x%016llx", i & 3 ? "" : "\n       ", i, e, (unsigned long long)m);
    }
    printf("\n");
}

/* An unmasked overflow or underflow of a long instruction: ours is the masked result, or differs in the last bits (QUIRKS.md). */
static bool inexact_range(unsigned op, const uint8_t *fx)
{
    uint16_t cw, sw;
    memcpy(&cw, fx, 2);
    memcpy(&sw, fx + 2, 2);
    switch (op) {
    case XLAT_OP_f2xm1: case XLAT_OP_fyl2x: case XLAT_OP_fyl2xp1: case XLAT_OP_fpatan: case XLAT_OP_fptan: case XLAT_OP_fsin:
    case XLAT_OP_fcos: case XLAT_OP_fsincos: case XLAT_OP_fscale: return sw & ~cw & 0x18;
    default: return false;
    }
}

static int verbose;
static long failures;

static bool one(const insn *in, bool mem_bcd, unsigned bits)
{
    static uint8_t mem0[WINDOW_SIZE], mem1[WINDOW_SIZE];
    struct image start, real, ours;
    rnd_state(&start);
    uint64_t flags = 0x202 | (rnd() & 0x8d5);
    for (int i = 0; i < 0x200; i += 8)
        *(uint64_t *)(WINDOW + i) = rnd();
    if (in->op == XLAT_OP_frstor || in->op == XLAT_OP_fldenv) { /* a saved image of likely values */
        struct image other;
        rnd_state(&other);
        for (int i = 0; i < 3; i++)
            memcpy(WINDOW + OPERAND + 4 * i, other.fx + 2 * i, 2);
        uint16_t tw = (uint16_t)rnd();
        memcpy(WINDOW + OPERAND + 8, &tw, 2);
        for (int i = 0; i < 8; i++)
            rnd_f80(WINDOW + OPERAND + 28 + 10 * i);
    } else if (mem_bcd)
        rnd_bcd(WINDOW + OPERAND);
    else if (bits == 80)
        rnd_f80(WINDOW + OPERAND);
    else
        rnd_operand(WINDOW + OPERAND, bits);
    memcpy(mem0, WINDOW, WINDOW_SIZE);
    real = start;
    int sig = run_real(&start, &real, flags);
    memcpy(mem1, WINDOW, WINDOW_SIZE);
    memcpy(WINDOW, mem0, WINDOW_SIZE);

    struct xlat_cpu cpu = {0};
    xlat_x87_from_fx(&cpu, start.fx);
    cpu.gpr[XLAT_EAX] = (uint32_t)start.rax;
    cpu.gpr[XLAT_EDI] = (uint32_t)(uintptr_t)WINDOW + OPERAND;
    xlat_eflags_set(&cpu, (uint32_t)flags);
    cpu.mxcsr = 0x1f80;
    xlat_x87_load(&cpu);
    run_ours(&cpu, in);
    xlat_x87_park(&cpu);
    ours = start;
    xlat_x87_to_fx(&cpu, ours.fx);
    ours.rax = cpu.gpr[XLAT_EAX];
    ours.flags = xlat_eflags_get(&cpu);
    __asm__ volatile("fninit");

    bool same = (sig == SIGFPE) == (cpu.trap == XLAT_TRAP_MF) && (sig == SIGSEGV) == (cpu.trap == XLAT_TRAP_GP);
    if (same && !sig && !inexact_range(in->op, real.fx)) {
        for (int i = 8; i < 24; i++) /* pointers */
            real.fx[i] = ours.fx[i] = 0;
        real.fx[6] = real.fx[7] = ours.fx[6] = ours.fx[7] = 0;
        uint16_t rs, os;
        memcpy(&rs, real.fx + 2, 2);
        memcpy(&os, ours.fx + 2, 2);
        if ((in->op == XLAT_OP_fnstenv || in->op == XLAT_OP_fnsave)) { /* pointers in memory */
            int o = OPERAND + (in->osz == 16 ? 6 : 12), n = in->osz == 16 ? 8 : 16;
            memset(mem1 + o, 0, (size_t)n);
            memset(WINDOW + o, 0, (size_t)n);
        }
        same = memcmp(real.fx, ours.fx, 2) == 0 && ((rs ^ os) & ~liberties(in)) == 0 && real.fx[4] == ours.fx[4] &&
               same_registers(real.fx, ours.fx) && (uint32_t)real.rax == (uint32_t)ours.rax &&
               ((real.flags ^ ours.flags) & 0xcd5) == 0 && memcmp(mem1, WINDOW, WINDOW_SIZE) == 0;
    }
    if (!same && failures++ < 2000 && verbose-- > 0) {
        printf("  real: signal %d, ours: trap %u\n", sig, cpu.trap);
        start.flags = flags;
        print_image("start", &start, mem0);
        print_image("real", &real, mem1);
        print_image("ours", &ours, WINDOW);
    }
    return same;
}

int main(int argc, char **argv)
{
    long n = 2000, total = 0;
    int first = -1, second = -1, want_verbose = 0, bad = 0;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "-v"))
            want_verbose = 1;
        else if (argv[i][0] == '-' && i + 1 < argc) {
            char o = argv[i][1];
            unsigned long v = strtoul(argv[++i], NULL, o == 'n' || o == 's' ? 10 : 16);
            if (o == 'n')
                n = (long)v;
            else if (o == 's')
                seed = v * 2654435761u + 1;
            else if (o == '1')
                first = (int)v;
            else
                second = (int)v;
        }
    }
    if (mmap(WINDOW, WINDOW_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != WINDOW)
        return puts("check_x87: the test window is not free"), 77;
    code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (code == MAP_FAILED)
        return puts("check_x87: no executable memory"), 77;
    struct sigaction sa = {.sa_handler = on_signal, .sa_flags = SA_NODEFER};
    sigaction(SIGFPE, &sa, NULL);
    sigaction(SIGSEGV, &sa, NULL);
    sigaction(SIGILL, &sa, NULL);
    struct xlat_decoder *d = xlat_decoder_new();
    if (!d)
        return puts("check_x87: no decoder"), 1;

    static struct form { uint8_t bytes[3], len; insn in; } forms[2048];
    static insn records[2048];
    size_t nforms = 0;
    for (int prefix = 0; prefix < 2; prefix++)
        for (int op = 0xd8; op <= 0xdf; op++)
            for (int m = 0; m < 256; m++) {
                if ((first >= 0 && op != first) || (second >= 0 && m != second))
                    continue;
                if (m < 0xc0 && (m & 0xc7) != 7)
                    continue; /* one addressing form: [edi] */
                if (prefix && (m >= 0xc0 || (m >> 3 & 5) != 4 || (op != 0xd9 && op != 0xdd)))
                    continue; /* the operand size matters only for environments (FNSTENV and the like) */
                struct form *f = &forms[nforms++];
                f->len = (uint8_t)(2 + prefix);
                if (prefix)
                    f->bytes[0] = 0x66;
                f->bytes[prefix] = (uint8_t)op, f->bytes[prefix + 1] = (uint8_t)m;
                if (xlat_decode(d, f->bytes, f->len, 0x401000, &f->in, NULL, NULL) != f->len)
                    printf("%02x %02x: wrong length\n", op, m), bad++;
                records[nforms - 1] = f->in;
            }
#ifdef CHECK_EMIT
    if (!xlat_check_compile(records, nforms, 2, false))
        return 1;
#endif
    for (size_t i = 0; i < nforms; i++) {
        const struct form *f = &forms[i];
        insn in = records[i]; /* with the address of its function */
        const uint8_t *b = f->bytes + (f->len - 2);
        char text[80];
        xlat_decode_text(d, f->bytes, f->len, 0x401000, text, sizeof text);
        memcpy(code, before, sizeof before);
        memcpy(code + sizeof before, f->bytes, f->len);
        memcpy(code + sizeof before + f->len, after, sizeof after);
        if (in.op == XLAT_OP_invalid || in.op == XLAT_OP_unsupported || !handlers[in.op]) {
            struct image st, r;
            rnd_state(&st);
            st.fx[0] = 0x7f;
            memset(st.fx + 2, 0, 3);
            if (run_real(&st, &r, 0x202) != SIGILL)
                printf("%02x %02x: not decoded as x87 (op %s), the processor runs it\n", b[0], b[1], xlat_op_name(in.op)), bad++;
            continue;
        }
        long wrong = 0;
        verbose = want_verbose ? 3 : 0;
#ifdef CHECK_EMIT
        emitted = i;
#endif
        for (long j = 0; j < n; j++, total++)
            wrong += !one(&in, in.op == XLAT_OP_fbld, in.nop ? in.opnd[in.nop - 1].bits : 0);
        if (wrong)
            printf("%02x %02x %-24s %s: %ld of %ld differ\n", b[0], b[1], text, xlat_op_name(in.op), wrong, n), bad++;
    }
#ifdef CHECK_EMIT
    printf("check_x87: %ld declined by translated code\n", declined);
#endif
    printf("check_x87: %ld states, %d encodings differ\n", total, bad);
    xlat_decoder_free(d);
    return bad != 0;
}

/* check_vec.c - compares the vector semantics, compiled for the interpreter, with the processor on random instances of every encoding.
 *
 * Every two-byte and three-byte opcode with every mandatory prefix, register and memory form, goes through the decoder; what decodes to a
 * row of insns_sse.def is run on random and edge values twice: by the semantic function here, and by the processor itself.  These
 * instructions have the same encodings and effects in 64-bit mode, so one 64-bit process does both.  Everything is compared: xmm and mm registers,
 * the x87 tags and TOP, general registers, flags, MXCSR with its exception flags, memory, and whether it faulted.
 * Usage: check_vec [instances per form] [cases per instance] [seed] [only this mnemonic].  A difference is printed as a line for a .t file.
 * With `lines` as first argument it prints two such lines for each form of each instruction instead, without the outcome: run_sem.py --fill adds it.
 * Compiled with CHECK_EMIT it does the same to translated code (check_emit.h); differences that ops_emit_vec_tmpl.c allows to translated code are
 * then counted as liberties.
 * Compiled with CHECK_AVX it does the same for the rows of insns_avx.def and their VEX encodings (check_avx.h). */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <string.h>

#include "lifter/decode/decode.h"
#include "tests/sem/edges.h"
#ifdef CHECK_EMIT
#include "tests/sem/check_emit.h"
#else
#include "fallback-interp/record.h"
#include "lifter/sem/ops.h"
#include "fallback-interp/ops_interp_tmpl.c"
#include "lifter/sem/sem.h"
#endif

#ifdef XLAT_PORTABLE_VEC /* keeps no exception flags and raises none */
#define MAY_UNMASK 0
#else
#define MAY_UNMASK 1
#endif
enum { MEM_ADDR = 0x10000000, MEM_DATA = MEM_ADDR + 16, MEM_SIZE = 144 };

/* The rows under test: ROW(name). */
#ifdef CHECK_AVX
#define ROWS "lifter/decode/insns_avx.def"
#define VEX(class, name, ...) ROW(v##name)
#define ALSO(name, ...)
#else
#define ROWS "lifter/decode/insns_sse.def"
#define INSN(name) ROW(name)
#endif
static const bool is_ours[XLAT_OP_COUNT] = {
#define ROW(name) [XLAT_OP_##name] = true,
#include ROWS
#undef ROW
};

static bool in_scope(unsigned op)
{
#ifdef XLAT_PORTABLE_VEC /* these operations compute exact quotients, not 12-bit approximations */
    if (op == XLAT_OP_rcpps || op == XLAT_OP_rcpss || op == XLAT_OP_rsqrtps || op == XLAT_OP_rsqrtss)
        return false;
#ifdef CHECK_AVX
    if (op == XLAT_OP_vrcpps || op == XLAT_OP_vrcpss || op == XLAT_OP_vrsqrtps || op == XLAT_OP_vrsqrtss)
        return false;
#endif
#endif
    return op < XLAT_OP_COUNT && is_ours[op];
}

/* ---- state, as FXSAVE has it, and the way onto the processor ---- */
struct state {
    _Alignas(16) uint8_t fx[512]; /* 4: abridged tags, 2: status, 24: mxcsr, 32: st/mm, 160: xmm */
    uint64_t eflags;
    uint32_t gpr[8];
    uint8_t mem[MEM_SIZE];
    uint8_t ymmh[8][16]; /* upper halves, CHECK_AVX */
    int fault; /* enum: 0 none, 1 fault */
};
_Static_assert(offsetof(struct state, eflags) == 512 && offsetof(struct state, gpr) == 520, "known to the assembly");

void xlat_check_on_host(struct state *s, const void *code);
__asm__(".text\n"
        ".globl xlat_check_on_host\n"
        "xlat_check_on_host:\n"
        "  push %rbp\n  push %rbx\n  push %r12\n  push %r13\n  push %r14\n  push %r15\n  sub $24, %rsp\n"
        "  mov %rdi, %r12\n  mov %rsi, %r13\n  stmxcsr (%rsp)\n  fnstcw 4(%rsp)\n"
        "  fxrstor64 (%r12)\n  push 512(%r12)\n  popfq\n"
        "  mov 520(%r12), %eax\n  mov 524(%r12), %ecx\n  mov 528(%r12), %edx\n  mov 532(%r12), %ebx\n"
        "  mov 540(%r12), %ebp\n  mov 544(%r12), %esi\n  mov 548(%r12), %edi\n"
        "  call *%r13\n"
        "  pushfq\n  pop 512(%r12)\n"
        "  mov %eax, 520(%r12)\n  mov %ecx, 524(%r12)\n  mov %edx, 528(%r12)\n  mov %ebx, 532(%r12)\n"
        "  mov %ebp, 540(%r12)\n  mov %esi, 544(%r12)\n  mov %edi, 548(%r12)\n"
        "  fxsave64 (%r12)\n  fninit\n  fldcw 4(%rsp)\n  ldmxcsr (%rsp)\n"
        "  add $24, %rsp\n  pop %r15\n  pop %r14\n  pop %r13\n  pop %r12\n  pop %rbx\n  pop %rbp\n  ret\n");

static sigjmp_buf on_signal;
static volatile sig_atomic_t got_signal;
static void handler(int sig)
{
    got_signal = sig;
    siglongjmp(on_signal, 1);
}
static void reset_fp(void) /* to the state that C code expects */
{
    uint32_t m = 0x1f80;
    __asm__ volatile("fninit\n\tldmxcsr %0" : : "m"(m));
}

static bool unmask = MAY_UNMASK; /* some states have unmasked exceptions */
static uint8_t *mem_page, *code_page;
static uint64_t rnd(void);
static bool nans(const uint8_t *a, const uint8_t *b, int bytes);
#ifdef CHECK_AVX
#include "tests/sem/check_avx.h"
#endif

static void run_host(struct state *s, const uint8_t *bytes, unsigned len)
{
#ifdef CHECK_AVX
    memcpy((void *)(uintptr_t)UPPER_HALVES, s->ymmh, sizeof s->ymmh);
    len = avx_wrap(code_page, bytes, len);
#else
    memcpy(code_page, bytes, len);
#endif
    code_page[len] = 0xc3;
    memcpy((void *)(uintptr_t)MEM_DATA, s->mem, MEM_SIZE);
    s->fault = 0;
    if (sigsetjmp(on_signal, 1) == 0)
        xlat_check_on_host(s, code_page);
    else {
        reset_fp();
        s->fault = got_signal == SIGILL ? -1 : 1;
    }
    memcpy(s->mem, (void *)(uintptr_t)MEM_DATA, MEM_SIZE);
#ifdef CHECK_AVX
    memcpy(s->ymmh, (void *)(uintptr_t)UPPER_HALVES, sizeof s->ymmh);
#endif
}

#ifdef CHECK_EMIT
static bool run_insn(struct xlat_cpu *cpu, const struct xlat_insn *in, size_t i)
{
    xlat_check_run(i, cpu);
    return cpu->trap == XLAT_TRAP_NONE || xlat_declined(cpu); /* declined: LDMXCSR unmasked an exception, so the interpreter would continue */
}
#else
static const xlat_interp_fn handlers[XLAT_OP_COUNT] = {
#define ROW(name) [XLAT_OP_##name] = sem_##name,
#include ROWS
#undef ROW
};
static bool run_insn(struct xlat_cpu *cpu, const struct xlat_insn *in, size_t i)
{
    struct X x = {.cpu = cpu};
    if (__builtin_setjmp(x.jb))
        return false;
    handlers[in->op](&x, in);
    return true;
}
#endif

static void run_ours(struct state *s, const struct xlat_insn *in, size_t i)
{
    static struct xlat_cpu cpu;
    uint32_t mxcsr;

    memset(&cpu, 0, sizeof cpu);
    memcpy(cpu.gpr, s->gpr, sizeof cpu.gpr);
    memcpy(&cpu.mxcsr, s->fx + 24, 4);
    cpu.fcw = 0x37f;
    cpu.host = rnd() & 1 && MAY_UNMASK ? XLAT_HOST_KNOWN | XLAT_HOST_FMA | XLAT_HOST_F16C : XLAT_HOST_KNOWN; /* inline or by helpers */
    memcpy(cpu.ymmh, s->ymmh, sizeof cpu.ymmh);
    cpu.top = s->fx[3] >> 3 & 7;
    cpu.tags = s->fx[4];
    for (int r = 0; r < 8; r++) {
        memcpy(&cpu.st[(cpu.top + r) & 7], s->fx + 32 + 16 * r, 10);
        memcpy(&cpu.xmm[r], s->fx + 160 + 16 * r, 16);
    }
    xlat_eflags_set(&cpu, (uint32_t)s->eflags);
    memcpy((void *)(uintptr_t)MEM_DATA, s->mem, MEM_SIZE);
    s->fault = 0;
    mxcsr = cpu.mxcsr;
    if (sigsetjmp(on_signal, 1) != 0)
        s->fault = 1;
    else {
        __asm__ volatile("ldmxcsr %0" : : "m"(mxcsr) : "memory");
        s->fault = !run_insn(&cpu, in, i);
        __asm__ volatile("stmxcsr %0" : "=m"(mxcsr) : : "memory");
    }
    reset_fp();
    cpu.mxcsr = (cpu.mxcsr & ~0x3fu) | (mxcsr & 0x3f);
    memcpy(s->gpr, cpu.gpr, sizeof cpu.gpr);
    memcpy(s->fx + 24, &cpu.mxcsr, 4);
    s->fx[3] = (uint8_t)((s->fx[3] & ~0x38) | cpu.top << 3);
    s->fx[4] = cpu.tags;
    for (int r = 0; r < 8; r++) {
        memcpy(s->fx + 32 + 16 * r, &cpu.st[(cpu.top + r) & 7], 10);
        memcpy(s->fx + 160 + 16 * r, &cpu.xmm[r], 16);
    }
    memcpy(s->ymmh, cpu.ymmh, sizeof cpu.ymmh);
    s->eflags = xlat_eflags_get(&cpu);
    memcpy(s->mem, (void *)(uintptr_t)MEM_DATA, MEM_SIZE);
}

/* ---- random values: xorshift64* (Vigna 2016) ---- */
static uint64_t seed;
static uint64_t rnd(void)
{
    seed ^= seed >> 12, seed ^= seed << 25, seed ^= seed >> 27;
    return seed * 0x2545f4914f6cdd1d;
}
#define PICK(a) (a)[rnd() % (sizeof(a) / sizeof *(a))]
static void random_bytes(uint8_t *p, unsigned n) /* n: a multiple of 8 */
{
    unsigned kind = rnd() % 8;
    for (unsigned i = 0; i < n; i += 8) {
        uint64_t v = rnd();
        switch (kind) {
        case 0: v = PICK(edge64); break;
        case 1: v = PICK(edge32) | (uint64_t)PICK(edge32) << 32; break;
        case 2: v = (v & 0x800fffffffffffff) | (0x3c0 + rnd() % 0x80) << 52; break; /* doubles of moderate size */
        case 3: v = (v & 0x807fffff807fffff) | (0x70 + rnd() % 0x30) << 23 | (0x70 + rnd() % 0x30) << 55; break; /* singles */
        case 4: v &= 0x0303030303030303; break; /* short strings with repetitions */
        case 5: v &= rnd() & 0x8181818181818181; break;
        default: break;
        }
        memcpy(p + i, &v, 8);
    }
}
static void random_state(struct state *s, bool tame)
{
    memset(s, 0, sizeof *s);
    s->fx[0] = 0x7f, s->fx[1] = 3;
    s->fx[3] = (uint8_t)(rnd() & 0x38);
    s->fx[4] = (uint8_t)rnd();
    for (int i = 0; i < 8; i++) {
        random_bytes(s->fx + 32 + 16 * i, 8);
        uint64_t v = rnd();
        memcpy(s->fx + 40 + 16 * i, &v, 2);
        random_bytes(s->fx + 160 + 16 * i, 16);
        if (i && rnd() % 4 == 0)
            memcpy(s->fx + 160 + 16 * i, s->fx + 160 + rnd() % (unsigned)i * 16, 4u << rnd() % 3);
        s->gpr[i] = rnd() & 1 ? (uint32_t)rnd() : rnd() & 1 ? (uint32_t)(rnd() % 40) - 20 : PICK(edge32);
    }
    for (int i = 0; i < 8; i++)
        random_bytes(s->ymmh[i], 16);
    uint32_t mxcsr = 0x1f80;
    if (!tame) {
        mxcsr |= (uint32_t)rnd() & 0xe07f;
        if (unmask && rnd() % 16 == 0)
            mxcsr &= ~(1u << (7 + rnd() % 6) | 0x3f);
    }
    memcpy(s->fx + 24, &mxcsr, 4);
    s->eflags = 0x202 | (rnd() & 0x8d5);
    if (tame)
        s->eflags = 0x202, s->fx[3] = s->fx[4] = 0;
    for (int i = 0; i < MEM_SIZE; i += 16)
        random_bytes(s->mem + i, 16);
    /* the operand lies at [edi] */
    s->gpr[XLAT_EDI] = MEM_DATA + 16 + (rnd() % 8 || tame ? 0 : (uint32_t)(rnd() % 15) + 1);
}

/* ---- printing a case as a .t line ---- */
static void print_hex(const uint8_t *p, int n)
{
    while (n-- > 0)
        printf("%02x", p[n]);
}
static const char *const reg32[] = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
static const char *const flag_name[] = {"CF", "PF", "AF", "ZF", "SF", "OF"};
static const int flag_bit[] = {0, 2, 4, 6, 7, 11};
static const uint8_t *mm_of(const struct state *s, int n) { return s->fx + 32 + 16 * ((n - (s->fx[3] >> 3 & 7)) & 7); }

static void print_differences(const struct state *a, const struct state *b)
{
    for (int i = 0; i < 8; i++)
        if (a->gpr[i] != b->gpr[i])
            printf(" %s=%08x", reg32[i], b->gpr[i]);
    for (int i = 0; i < 8; i++)
        if (memcmp(a->fx + 160 + 16 * i, b->fx + 160 + 16 * i, 16) != 0)
            printf(" xmm%d=", i), print_hex(b->fx + 160 + 16 * i, 16);
    for (int i = 0; i < 8; i++)
        if (memcmp(a->ymmh[i], b->ymmh[i], 16) != 0)
            printf(" ymmh%d=", i), print_hex(b->ymmh[i], 16);
    for (int i = 0; i < 8; i++)
        if (memcmp(mm_of(a, i), mm_of(b, i), 8) != 0)
            printf(" mm%d=", i), print_hex(mm_of(b, i), 8);
    for (int i = 0; i < 6; i++)
        if ((a->eflags ^ b->eflags) >> flag_bit[i] & 1)
            printf(" %s=%d", flag_name[i], (int)(b->eflags >> flag_bit[i] & 1));
    for (int i = 0; i < MEM_SIZE; i += 16)
        if (memcmp(a->mem + i, b->mem + i, 16) != 0)
            printf(" [%08x]=", MEM_DATA + i), print_hex(b->mem + i, 16);
    uint32_t ma, mb;
    memcpy(&ma, a->fx + 24, 4), memcpy(&mb, b->fx + 24, 4);
    if (ma != mb)
        printf(" mxcsr=%04x", mb);
}

/* Prints the operands of the instruction as input. */
static void print_inputs(const struct state *s, const struct xlat_insn *in)
{
    for (int i = 0; i < in->nop; i++) {
        int n = in->opnd[i].num;
        switch (in->opnd[i].kind) {
        case OPND_XMM: printf(" xmm%d=", n), print_hex(s->fx + 160 + 16 * n, 16); break;
        case OPND_YMM: printf(" ymm%d=", n), print_hex(s->ymmh[n], 16), print_hex(s->fx + 160 + 16 * n, 16); break;
        case OPND_MM: printf(" mm%d=", n), print_hex(mm_of(s, n), 8); break;
        case OPND_REG: printf(" %s=%08x", reg32[n], s->gpr[n]); break;
        case OPND_MEM: printf(" edi=%08x [%08x]=", s->gpr[XLAT_EDI], MEM_DATA + 16), print_hex(s->mem + 16, 16); break;
        default: break;
        }
    }
    switch (in->op) {
    case XLAT_OP_pblendvb: case XLAT_OP_blendvps: case XLAT_OP_blendvpd: case XLAT_OP_sha256rnds2:
        if (in->opnd[0].num != 0 && in->opnd[1].num != 0)
            printf(" xmm0="), print_hex(s->fx + 160, 16);
        break;
    case XLAT_OP_pcmpestri: case XLAT_OP_pcmpestrm: printf(" eax=%08x edx=%08x", s->gpr[0], s->gpr[2]); break;
    case XLAT_OP_maskmovq: case XLAT_OP_maskmovdqu:
        printf(" edi=%08x [%08x]=", s->gpr[XLAT_EDI], MEM_DATA + 16), print_hex(s->mem + 16, 16);
        break;
    default: break;
    }
    uint32_t m;
    memcpy(&m, s->fx + 24, 4);
    if (m != 0x1f80)
        printf(" mxcsr=%04x", m);
}

/* ---- one form ---- */
static struct xlat_decoder *decoder;
static unsigned long cases, differences, forms, liberties, makers;
static unsigned seen[XLAT_OP_COUNT], refused[XLAT_OP_COUNT], differing[XLAT_OP_COUNT];
static unsigned long long skipped;

/* After a fault only the fault itself and memory are compared: the flags of MXCSR depend on the order of host instructions. */
static bool same(struct state *a, struct state *b)
{
    if (a->fault || b->fault)
        return a->fault == b->fault && memcmp(a->mem, b->mem, MEM_SIZE) == 0;
    for (int i = 0; i < 8; i++)
        if (memcmp(a->fx + 32 + 16 * i, b->fx + 32 + 16 * i, 10) != 0)
            return false;
#ifdef XLAT_PORTABLE_VEC
    a->fx[24] = (uint8_t)((a->fx[24] & 0xc0) | (b->fx[24] & 0x3f));
#endif
    return memcmp(a->fx + 160, b->fx + 160, 128) == 0 && memcmp(a->gpr, b->gpr, sizeof a->gpr) == 0 &&
           ((a->eflags ^ b->eflags) & 0x8d5) == 0 && memcmp(a->fx + 24, b->fx + 24, 4) == 0 && memcmp(a->mem, b->mem, MEM_SIZE) == 0 &&
           memcmp(a->ymmh, b->ymmh, sizeof a->ymmh) == 0 && a->fx[4] == b->fx[4] && ((a->fx[3] ^ b->fx[3]) & 0x38) == 0;
}

static bool usable(const struct xlat_insn *in)
{
    if (!in_scope(in->op) || in->prefix & ~(PFX_REP | PFX_REPNE))
        return false;
    for (int i = 0; i < in->nop; i++)
        if (in->opnd[i].kind == OPND_REG && in->opnd[i].num == XLAT_ESP)
            return false; /* esp is the host's stack pointer here */
    return true;
}

/* Whether a and b differ only in lanes of w bits that are NaNs in both, for instructions that add or multiply, where either of two NaN operands
 * may be the result. */
static bool nans(const uint8_t *a, const uint8_t *b, int bytes)
{
    for (int i = 0; i < 16; i += bytes) {
        uint64_t p = 0, q = 0, inf = bytes == 4 ? 0x7f800000 : 0x7ff0000000000000, sign = bytes == 4 ? 0x80000000 : 1ull << 63;
        memcpy(&p, a + i, (size_t)bytes), memcpy(&q, b + i, (size_t)bytes);
        if (p != q && ((p & ~sign) <= inf || (q & ~sign) <= inf))
            return false;
    }
    return true;
}

/* Allowed differences on processors of other makers than Intel: which of several NaNs is the result of a dot product; SHA's operands need no
 * alignment; MXCSR has a bit MM (AMD's misaligned SSE), which is reserved here. */
static bool other_maker(const struct state *before, const struct state *host, const struct state *ours, const struct xlat_insn *in)
{
    struct state h = *host, o = *ours;
    const char *name = xlat_op_name(in->op);
    name += *name == 'v';
    if (__builtin_cpu_is("intel"))
        return false;
    if (!strncmp(name, "sha", 3) && in->nop > 1 && in->opnd[1].kind == OPND_MEM)
        return ours->fault && !host->fault && before->gpr[XLAT_EDI] & 15;
    if (!strcmp(name, "ldmxcsr"))
        return ours->fault && !host->fault && before->mem[18] & 2;
    if (strncmp(name, "dpp", 3) || host->fault || ours->fault)
        return false;
    for (int half = 0; half < 2; half++) {
        uint8_t *p = half ? h.ymmh[in->opnd[0].num] : h.fx + 160 + 16 * in->opnd[0].num;
        const uint8_t *q = half ? o.ymmh[in->opnd[0].num] : o.fx + 160 + 16 * in->opnd[0].num;
        if (nans(p, q, name[3] == 's' ? 4 : 8))
            memcpy(p, q, 16);
    }
    return same(&h, &o);
}

#ifdef CHECK_EMIT
/* The differences that ops_emit_vec_tmpl.c allows. */
static bool allowed(const struct state *before, const struct state *host, const struct state *ours, const struct xlat_insn *in)
{
    struct state h = *host;
#ifdef CHECK_AVX
    struct state mine = *ours;
    return avx_allowed(&h, ours, before, in) && (h.fault || mine.fault || same(&h, &mine));
#endif
    uint8_t *d = h.fx + 160 + 16 * in->opnd[0].num;
    const uint8_t *r = ours->fx + 160 + 16 * in->opnd[0].num;
    if (host->fault) /* LLVM removed arithmetic that is unused, or loads only a part of a misaligned value */
        return !ours->fault && (before->gpr[XLAT_EDI] & 15 || ~before->fx[24] & 0x80 || ~before->fx[25] & 0x1f);
    switch (in->op) {
    case XLAT_OP_addps: case XLAT_OP_addss: case XLAT_OP_mulps: case XLAT_OP_mulss: case XLAT_OP_addsubps: case XLAT_OP_dpps: case XLAT_OP_haddps:
        if (nans(d, r, 4))
            memcpy(d, r, 16);
        break;
    case XLAT_OP_addpd: case XLAT_OP_addsd: case XLAT_OP_mulpd: case XLAT_OP_mulsd: case XLAT_OP_addsubpd: case XLAT_OP_dppd: case XLAT_OP_haddpd:
        if (nans(d, r, 8))
            memcpy(d, r, 16);
        break;
    default: break;
    }
    struct state o = *ours;
    return same(&h, &o);
}
#endif

static void try_case(const uint8_t *bytes, const struct xlat_insn *in, size_t number, bool line)
{
    struct state before, host, ours;
    random_state(&before, line);
    if (in->op == XLAT_OP_ldmxcsr && rnd() % 4)
        before.mem[18] = before.mem[19] = 0, before.mem[16] |= 0x80, before.mem[17] |= 0x1f;
#ifdef CHECK_AVX
    if (is_gather(in)) {
        avx_tame_indices(in, before.fx + 160 + 16 * in->opnd[3].num, before.ymmh[in->opnd[3].num]);
        before.gpr[XLAT_EDI] += 48;
    }
    if (in->op == XLAT_OP_vldmxcsr && rnd() % 4)
        before.mem[18] = before.mem[19] = 0, before.mem[16] |= 0x80, before.mem[17] |= 0x1f;
#endif
    host = before, ours = before;
    run_host(&host, bytes, in->len);
    if (host.fault < 0) {
        if (!refused[in->op]++)
            printf("not on this processor: %s\n", xlat_op_name(in->op));
        skipped++;
        return;
    }
    if (line) {
        char text[80];
        xlat_decode_text(decoder, bytes, in->len, 0x1000, text, sizeof text);
        printf("%s |", text);
        print_inputs(&before, in);
        printf(" |\n");
        return;
    }
    run_ours(&ours, in, number);
    cases++;
    if (same(&host, &ours))
        return;
    if (other_maker(&before, &host, &ours, in)) {
        makers++;
        return;
    }
#ifdef CHECK_EMIT
    if (allowed(&before, &host, &ours, in)) {
        liberties++;
        return;
    }
#endif
    differences++;
    if (differing[in->op]++ < 3) {
        char text[80];
        xlat_decode_text(decoder, bytes, in->len, 0x1000, text, sizeof text);
        printf("%s |", text);
        print_inputs(&before, in);
        printf(" |%s", host.fault ? " !fault" : "");
        print_differences(&before, &host);
        printf("\n  # ours differ:%s", ours.fault ? " !fault" : "");
        print_differences(&host, &ours);
        if (memcmp(host.fx + 4, ours.fx + 4, 1) || ((host.fx[3] ^ ours.fx[3]) & 0x38))
            printf(" tags=%02x/%02x top=%d/%d", host.fx[4], ours.fx[4], host.fx[3] >> 3 & 7, ours.fx[3] >> 3 & 7);
        printf("\n");
    }
}

/* ---- instances, in batches ---- */
enum { BATCH = 512 };
static struct instance {
    uint8_t bytes[16];
} batch[BATCH];
static struct xlat_insn batch_insn[BATCH];
static size_t nbatch;

static void try_batch(unsigned per_instance, bool lines_only)
{
    for (size_t i = 0; i < nbatch; i++)
        for (unsigned j = 0; j < per_instance; j++)
            try_case(batch[i].bytes, &batch_insn[i], i, lines_only);
}
static bool flush(unsigned per_instance, bool lines_only)
{
#ifdef CHECK_EMIT
    for (int traps = 0; traps < 2; traps++) { /* translated for masked exceptions, then for unmasked ones */
        unmask = traps;
        if (!xlat_check_compile(batch_insn, nbatch, 2, traps))
            return false;
        try_batch(per_instance, lines_only);
    }
#else
    try_batch(per_instance, lines_only);
#endif
    nbatch = 0;
    return true;
}

/* For `lines`: two each of the MMX and XMM forms with register and with memory operands. */
static unsigned char shapes[XLAT_OP_COUNT][4];
static int shape_of(const struct xlat_insn *in)
{
    int shape = 0;
    for (int i = 0; i < in->nop; i++)
        shape |= (in->opnd[i].kind == OPND_MM) | (in->opnd[i].kind == OPND_MEM ? 2 : 0);
    return shape;
}

/* One opcode with its mandatory prefix: each /reg, register and memory. */
static bool opcode(const uint8_t *prefix, unsigned n, unsigned per_form, unsigned per_instance, const char *only, bool lines_only)
{
#if defined CHECK_AVX && defined CHECK_EMIT
    unsigned done[2] = {0, 0}, last = 0;
#endif
    for (unsigned form = 0; form < 16; form++) {
        bool counted = false;
        for (unsigned i = 0; i < per_form; i++) {
            uint8_t *b = batch[nbatch].bytes;
            struct xlat_insn *in = &batch_insn[nbatch];
            unsigned reg = form & 7;
            memset(b, 0, 16);
            memcpy(b, prefix, n);
            b[n] = (uint8_t)(form & 8 ? reg << 3 | 7 : 0xc0 | reg << 3 | (rnd() & 7));
            b[n + 1] = (uint8_t)rnd();
#ifdef CHECK_AVX
            avx_form(b, form);
#endif
            unsigned len = xlat_decode(decoder, b, 15, 0x1000, in, NULL, NULL);
#ifdef CHECK_AVX
            if (in->op == XLAT_OP_invalid) { /* try again with vvvv = 1111, for instructions that do not use it */
                b[2] |= 0x78;
                len = xlat_decode(decoder, b, 15, 0x1000, in, NULL, NULL);
            }
#endif
            if (!len || !usable(in) || (only && strcmp(only, xlat_op_name(in->op)) != 0) || len > n + 2)
                continue;
#ifdef CHECK_AVX
            if (!avx_same_in_64(in, b[2] >> 7))
                continue;
#ifdef CHECK_EMIT /* compiling is slow: only two register and two memory forms of each row */
            if (in->op != last)
                done[0] = done[1] = 0, last = in->op;
            if (done[form >> 3]++ >= 2 * per_form)
                continue;
#endif
#endif
            if (lines_only && shapes[in->op][shape_of(in)]++ >= 2)
                continue;
            if (!counted)
                forms++, counted = true;
            seen[in->op]++;
            if (++nbatch == BATCH && !flush(per_instance, lines_only))
                return false;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    bool lines_only = argc > 1 && strcmp(argv[1], "lines") == 0;
    unsigned per_form = argc > 1 && !lines_only ? (unsigned)strtoul(argv[1], NULL, 0) : 1;
    unsigned per_instance = lines_only ? 1 : argc > 2 ? (unsigned)strtoul(argv[2], NULL, 0) : 100;
    const char *only = argc > 4 ? argv[4] : NULL;
    seed = argc > 3 ? strtoull(argv[3], NULL, 0) : 1;
    seed = seed * 0x9e3779b97f4a7c15 + 1;

    mem_page = mmap((void *)(uintptr_t)MEM_ADDR, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    code_page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    decoder = xlat_decoder_new();
    if (mem_page == MAP_FAILED || code_page == MAP_FAILED || !decoder) {
        fprintf(stderr, "check_vec: no memory\n");
        return 1;
    }
    struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_NODEFER};
    sigaction(SIGSEGV, &sa, NULL), sigaction(SIGFPE, &sa, NULL), sigaction(SIGILL, &sa, NULL), sigaction(SIGBUS, &sa, NULL);

#ifdef CHECK_AVX
    for (unsigned i = 0; i < 3u << 12; i++) { /* map, opcode, W L pp */
        uint8_t b[8] = {0xc4, (uint8_t)(0xe1 + (i >> 12)), (uint8_t)(0x78 | (i & 8) << 4 | (i & 7)), (uint8_t)(i >> 4)};
        if (!opcode(b, 4, per_form, per_instance, only, lines_only))
            return 1;
    }
#else
    static const uint8_t mandatory[] = {0, 0x66, 0xf3, 0xf2};
    for (unsigned map = 0; map < 3; map++)
        for (unsigned op = 0; op < 256; op++)
            for (unsigned p = 0; p < 4 && (map || (op != 0x38 && op != 0x3a)); p++) {
                uint8_t b[8];
                unsigned n = 0;
                if (mandatory[p])
                    b[n++] = mandatory[p];
                b[n++] = 0x0f;
                if (map)
                    b[n++] = map == 1 ? 0x38 : 0x3a;
                b[n++] = (uint8_t)op;
                if (!opcode(b, n, per_form, per_instance, only, lines_only))
                    return 1;
            }
#endif
    if (!flush(per_instance, lines_only))
        return 1;
    if (lines_only)
        return 0;
    for (unsigned op = 0; op < XLAT_OP_COUNT; op++)
        if (in_scope(op) && !seen[op] && !only)
            printf("never met: %s\n", xlat_op_name(op)), differences++;
    printf("%lu forms, %lu cases, %lu differences", forms, cases, differences);
    if (skipped)
        printf(" (%llu cases: not on this processor)", skipped);
    if (liberties)
        printf(" (%lu cases: LLVM's liberties)", liberties);
    if (makers)
        printf(" (%lu cases: otherwise on this maker's processors)", makers);
    printf("\n");
    return differences != 0;
}

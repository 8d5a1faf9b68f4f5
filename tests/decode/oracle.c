/* oracle.c - asks the processor how long instructions are and which it refuses.  Build: i686-linux-gnu-gcc -O1 -static oracle.c -o oracle
 *
 * Runs as a 32-bit Linux process.  Each encoding (every prefix set below, every opcode of the maps 1, 0F, 0F 38, 0F 3A, every ModRM with a
 * register operand and every ModRM reg with [eax]) is put in front of an unmapped page, so that only its first k bytes can be fetched, and
 * single-stepped.  The smallest k that does not fault on the fetch is its length; SIGILL says that it is undefined.  The whole search runs
 * in the signal handler: each signal is an answer and sets up the next question.  Output: `hex bytes | length ok|ud`.
 * Instructions that would take the process away (far transfers, int n, sysenter, segment loads, popf, transactions, hypervisor calls) are
 * left out, as are VEX, EVEX and XOP.  The method is that of C. Domas, "Breaking the x86 Instruction Set" (2017). */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ucontext.h>
#include <unistd.h>

enum { CODE = 0x20000000, EDGE = CODE + 0x1000, DATA = 0x30000000, DATA_SIZE = 0x20000 };

static const struct { uint8_t n, b[3]; } prefixes[] = {
    {0, {0}}, {1, {0x66}}, {1, {0xf2}}, {1, {0xf3}}, {2, {0x66, 0xf2}}, {2, {0x66, 0xf3}}, {1, {0xf0}}, {1, {0x67}}, {1, {0x2e}},
};
enum { PREFIXES = sizeof prefixes / sizeof *prefixes, MODRMS = 64 + 8 };

static struct { unsigned prefix, map, opcode, modrm; } q; /* the question */
static uint8_t bytes[24];
static unsigned total, opcode_at; /* bytes that make sense to try; where the opcode's last byte stands */
static unsigned tried;            /* fetchable bytes */
static mcontext_t clean;
static uint8_t clean_fp[1024];

static void compose(void)
{
    unsigned n = 0;
    memset(bytes, 0, sizeof bytes);
    for (unsigned i = 0; i < prefixes[q.prefix].n; i++)
        bytes[n++] = prefixes[q.prefix].b[i];
    if (q.map)
        bytes[n++] = 0x0f;
    if (q.map > 1)
        bytes[n++] = q.map == 2 ? 0x38 : 0x3a;
    opcode_at = n;
    bytes[n++] = (uint8_t)q.opcode;
    bytes[n++] = (uint8_t)(q.modrm < 64 ? 0xc0 + q.modrm : (q.modrm - 64) << 3);
    total = 15;
}

static int left_out(void)
{
    unsigned m = bytes[opcode_at + 1], reg = m >> 3 & 7, op = q.opcode;
    if (q.map == 0)
        switch (op) {
        case 0x0f: case 0x26: case 0x2e: case 0x36: case 0x3e: case 0x64: case 0x65: case 0x66: case 0x67: case 0xf0: case 0xf2: case 0xf3:
        case 0x9a: case 0xea: case 0xca: case 0xcb: case 0xcf: case 0x8e: case 0x07: case 0x17: case 0x1f: case 0x9d: case 0xcd: case 0xc4:
        case 0xc5: case 0x62: case 0xf1: return 1;
        case 0x8f: return reg != 0;                             /* XOP */
        case 0xff: return reg == 3 || reg == 5;
        case 0xc6: case 0xc7: return m == 0xf8;                 /* xabort, xbegin */
        default: return 0;
        }
    if (q.map == 1)
        switch (op) {
        case 0x05: case 0x07: case 0x34: case 0x35: case 0x37: case 0xa1: case 0xa9: case 0xb2: case 0xb4: case 0xb5: case 0x38: case 0x3a:
        case 0xaa: return 1;
        case 0x01: return m >= 0xc0 && m != 0xd0 && m != 0xf9;
        case 0xae: return m >= 0xc0 && m < 0xe8;                /* wrgsbase and friends exist in 64-bit mode only; ptwrite */
        default: return 0;
        }
    return 0;
}

/* Whether ModRM matters is not known here, so all are tried; opcodes below have none for certain and get one question. */
static int no_modrm(void)
{
    unsigned op = q.opcode;
    if (q.map == 0)
        return (op < 0x40 && (op & 7) > 3) || (op >= 0x40 && op < 0x62) || (op >= 0x70 && op < 0x80) || (op >= 0x90 && op < 0xc0) ||
               (op >= 0xe0 && op < 0xf6 && op != 0xf0) || (op >= 0xf8 && op < 0xfe);
    return q.map == 1 && ((op >= 0x80 && op < 0x90) || (op >= 0xc8 && op < 0xd0));
}

static int next(void)
{
    do {
        if (no_modrm() || ++q.modrm == MODRMS) {
            q.modrm = 0;
            if (++q.opcode == 256) {
                q.opcode = 0;
                if (++q.map == 4) {
                    q.map = 0;
                    if (++q.prefix == PREFIXES)
                        return 0;
                }
            }
        }
        compose();
    } while (left_out());
    tried = 1;
    return 1;
}

static void answer(int ud)
{
    for (unsigned i = 0; i < tried; i++)
        printf("%02x ", bytes[i]);
    printf("| %u %s\n", tried, ud ? "ud" : "ok");
}

static void on_signal(int sig, siginfo_t *si, void *context)
{
    ucontext_t *uc = context;
    static int started;
    if (!started) {
        started = 1;
        clean = uc->uc_mcontext;
        memcpy(clean_fp, uc->uc_mcontext.fpregs, 512 + 112);
        compose();
        tried = 1;
    } else {
        int fetch = sig == SIGSEGV && (uint32_t)(uintptr_t)si->si_addr == EDGE && uc->uc_mcontext.gregs[REG_EIP] == (greg_t)(EDGE - tried);
        if (fetch && tried < total)
            tried++;
        else {
            answer(sig == SIGILL);
            if (!next()) {
                fflush(stdout);
                _exit(0);
            }
        }
    }
    void *fp = uc->uc_mcontext.fpregs;
    memcpy(fp, clean_fp, 512 + 112);
    uc->uc_mcontext = clean;
    uc->uc_mcontext.fpregs = fp;
    for (int r = REG_EDI; r <= REG_EAX; r++)
        uc->uc_mcontext.gregs[r] = DATA + 0x8000;
    uc->uc_mcontext.gregs[REG_ECX] = 0x100;
    uc->uc_mcontext.gregs[REG_EIP] = (greg_t)(EDGE - tried);
    uc->uc_mcontext.gregs[REG_EFL] = 0x302; /* single step */
    memcpy((void *)(uintptr_t)(EDGE - tried), bytes, tried);
}

int main(void)
{
    static char stack[65536];
    static const int sigs[] = {SIGILL, SIGSEGV, SIGTRAP, SIGFPE, SIGBUS, SIGUSR1};
    stack_t ss = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction sa = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    if (mmap((void *)CODE, 0x1000, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED ||
        mmap((void *)EDGE, 0x1000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED ||
        mmap((void *)DATA, DATA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    sigaltstack(&ss, NULL);
    sigfillset(&sa.sa_mask);
    for (unsigned i = 0; i < sizeof sigs / sizeof *sigs; i++)
        sigaction(sigs[i], &sa, NULL);
    raise(SIGUSR1);
    return 1;
}

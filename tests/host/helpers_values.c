/* helpers_values.c - prints what the instruction helpers give for many arguments: one checksum for each helper, and each value with -v.
 *
 * Built for x86-64, where check_vec and check_avx compare the helpers with the processor, and for other hosts: the outputs must be equal.
 * Not here: helpers whose answer is the host's own (rdtsc, rdrand), and those that read guest memory. */
#include <stdio.h>
#include <string.h>
#include "runtime/abi/helpers.h"

static uint64_t state = 88172645463325252u;
static uint64_t next(void)
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return state;
}

/* Numbers near the corners of single, double and half precision among random bits. */
static uint64_t interesting(void)
{
    static const uint64_t corner[] = {0, 0x8000000000000000u, 0x3ff0000000000000u, 0x7ff0000000000000u, 0x7ff8000000000000u, 0x7ff4000000000000u,
                                      0x0010000000000000u, 0x000fffffffffffffu, 1, 0x7fefffffffffffffu, 0x3f8000003f800000u, 0x7f8000007f800000u,
                                      0x7fc000007fc00000u, 0x7fa000017fa00001u, 0x0080000000800000u, 0x0000000100000001u, 0x7f7fffff7f7fffffu,
                                      0x40490fdb40490fdbu, 0x3c003c003c003c00u, 0x7c007c007c007c00u, 0x7e007e007e007e00u, 0x0400040004000400u};
    uint64_t r = next();

    switch (r & 3) {
    case 0: return next();
    case 1: return corner[(r >> 8) % (sizeof corner / sizeof *corner)] ^ (r >> 63 << 63);
    case 2: return corner[(r >> 8) % (sizeof corner / sizeof *corner)] + (next() & 0xff);
    default: return (next() & 0x800fffffffffffffu) | (0x3f0 + (r >> 8 & 31)) << 52;
    }
}

static uint64_t mix(uint64_t sum, uint64_t v) { return (sum ^ v) * 0x9e3779b97f4a7c15u + (sum >> 29); }

static int verbose(int argc, char **argv) { return argc > 1 && !strcmp(argv[1], "-v"); }

int main(int argc, char **argv)
{
    enum { CASES = 4000 };
    /* third argument: as the semantics give it; -1: any */
    static const struct {
        enum xlat_helper h;
        const char *name;
        int narrow; /* the first argument has this many bits, 0: all */
        int64_t third;
    } helpers[] = {
#define H(name, narrow, third) {XLAT_H_##name, #name, narrow, third},
        H(pdep, 32, 0) H(pext, 32, 0) H(crc32, 32, 32) H(crc32, 32, 8) H(crc32, 32, 16)
        H(fma32, 0, -2) H(fmadd64, 0, -1) H(fmsub64, 0, -1) H(fnmadd64, 0, -1) H(fnmsub64, 0, -1) H(from_half, 16, 0)
        H(to_half, 32, -3) H(phminposuw, 0, 0) H(round32, 32, -4) H(round64, 0, -4)
        H(aesenc, 3, -1) H(aesenclast, 3, -1) H(aesdec, 3, -1) H(aesdeclast, 3, -1) H(aesimc, 3, -1)
        H(sha1nexte, 3, -1) H(sha1msg1, 3, -1) H(sha1msg2, 3, -1) H(sha256rnds2, 3, -1) H(sha256msg1, 3, -1) H(sha256msg2, 3, -1)
#undef H
    };
    static struct xlat_cpu cpu;
    unsigned modes[] = {0x1f80, 0x3f80, 0x5f80, 0x7f80}; /* rounding */

    for (unsigned i = 0; i < sizeof helpers / sizeof *helpers; i++) {
        uint64_t sum = 0;

        memset(&cpu, 0, sizeof cpu);
        for (unsigned k = 0; k < CASES; k++) {
            uint64_t a = interesting(), b = interesting(), c = interesting(), r;

            xlat_helpers[XLAT_H_ldmxcsr](&cpu, modes[k & 3], 0, 0);
            for (int x = 0; x < 8; x++)
                for (int y = 0; y < 16; y++)
                    cpu.xmm[x].b[y] = (uint8_t)(next() >> 24);
            if (helpers[i].narrow)
                a &= (1ull << helpers[i].narrow) - 1;
            switch (helpers[i].third) {
            case -1: break;
            case -2: b = (uint32_t)b | (b >> 62) << 32; c = 0; break; /* fma32: which of four */
            case -3: b = k % 5; c = 0; break;                         /* to_half: rounding, 4: MXCSR's */
            case -4: b = k % 16; c = 0; break;                        /* ROUNDSS's immediate */
            default: c = (uint64_t)helpers[i].third; break;
            }
            r = xlat_helpers[helpers[i].h](&cpu, a, b, c);
            sum = mix(sum, r);
            for (int x = 0; x < 8; x++)
                for (int y = 0; y < 16; y++)
                    sum = mix(sum, cpu.xmm[x].b[y]);
            sum = mix(sum, xlat_helpers[XLAT_H_stmxcsr](&cpu, 0, 0, 0));
            if (verbose(argc, argv))
                printf("%s %016llx %016llx %016llx mxcsr %x: %016llx, %x\n", helpers[i].name, (unsigned long long)a, (unsigned long long)b,
                       (unsigned long long)c, modes[k & 3], (unsigned long long)r, (unsigned)xlat_helpers[XLAT_H_stmxcsr](&cpu, 0, 0, 0));
        }
        xlat_helpers[XLAT_H_ldmxcsr](&cpu, 0x1f80, 0, 0);
        printf("%s %lld %016llx\n", helpers[i].name, (long long)helpers[i].third, (unsigned long long)sum);
    }
    return 0;
}

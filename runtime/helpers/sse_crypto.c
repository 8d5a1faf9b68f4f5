/* sse_crypto.c - AES round, carry-less multiplication and SHA instructions, in portable C.
 *
 * a = number of the xmm register that is the first operand and takes the result, immediate in bits 8..15; b, c = the second operand.
 * Sources: FIPS 197 (AES), FIPS 180-4 (SHA), Intel SDM vol. 2 for how the instructions cut them into steps.  The AES substitution is
 * computed (inverse in GF(2^8) and the affine map), not looked up: no timing depends on data. */
#include <stdbool.h>
#include "runtime/abi/helpers.h"
#include "runtime/host/insns.h"

/* ---- words of a register, lowest first ---- */
static uint64_t get64(const uint8_t *p)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v |= (uint64_t)p[i] << 8 * i;
    return v;
}
static void put64(uint8_t *p, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

/* ---- AES, eight bytes side by side in a uint64_t ---- */
#define EACH(c) (0x0101010101010101u * (c))
static uint64_t times2(uint64_t a) { return (a & EACH(0x7f)) << 1 ^ (a >> 7 & EACH(1)) * 0x1b; }
static uint64_t times(uint64_t a, uint64_t b)
{
    uint64_t r = 0;
    for (int i = 0; i < 8; i++, a = times2(a))
        r ^= a & (b >> i & EACH(1)) * 0xff;
    return r;
}
static uint64_t inverse(uint64_t a) /* a^254: by 2, 3, 12, 15, 240, 252 */
{
    uint64_t a2 = times(a, a), a3 = times(a2, a), a12, a15, a240;
    a12 = times(a3, a3), a12 = times(a12, a12);
    a15 = times(a12, a3);
    a240 = times(a15, a15), a240 = times(a240, a240), a240 = times(a240, a240), a240 = times(a240, a240);
    return times(times(a240, a12), a2);
}
static uint64_t rot8(uint64_t a, int n) { return (a & EACH(0xffu >> n)) << n | (a >> (8 - n) & EACH(0xffu >> (8 - n))); }
static uint64_t sub(uint64_t a)
{
    uint64_t b = inverse(a);
    return b ^ rot8(b, 1) ^ rot8(b, 2) ^ rot8(b, 3) ^ rot8(b, 4) ^ EACH(0x63);
}
static uint64_t inv_sub(uint64_t a) { return inverse(rot8(a, 1) ^ rot8(a, 3) ^ rot8(a, 6) ^ EACH(0x05)); }

/* Two columns of four bytes: byte r of the result is m[0] * byte r ^ m[1] * byte r + 1 ^ ..., indices modulo 4. */
static uint64_t turn(uint64_t a, int n) /* bytes of each column n places down */
{
    uint64_t low = 0xffffffffu >> 8 * n, both = low | low << 32;
    return (a >> 8 * n & both) | (a << (32 - 8 * n) & ~both);
}
static uint64_t mix(uint64_t a) { return times2(a) ^ times2(turn(a, 1)) ^ turn(a, 1) ^ turn(a, 2) ^ turn(a, 3); } /* 2 3 1 1 */
static uint64_t inv_mix(uint64_t a) /* 14 11 13 9 = (2 3 1 1) applied to (5 0 4 0) */
{
    uint64_t t = times2(times2(a ^ turn(a, 2)));
    return mix(a ^ t);
}

enum { AES_INVERSE = 1, AES_LAST = 2 };
static uint64_t aes_round(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c, int kind)
{
    uint8_t *d = cpu->xmm[a & 7].b, s[16];
    for (int i = 0; i < 16; i++) /* ShiftRows moves row r by r columns; its inverse the other way */
        s[i] = d[kind & AES_INVERSE ? (i + 16 - 4 * (i % 4)) % 16 : (i + 4 * (i % 4)) % 16];
    for (int half = 0; half < 2; half++) {
        uint64_t v = get64(s + 8 * half);
        v = kind & AES_INVERSE ? inv_sub(v) : sub(v);
        if (!(kind & AES_LAST))
            v = kind & AES_INVERSE ? inv_mix(v) : mix(v);
        put64(d + 8 * half, v ^ (half ? c : b));
    }
    return 0;
}
uint64_t xlat_h_aesenc(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    if (xlat_host_aesenc(cpu, a, b, c))
        return 0;
    return aes_round(cpu, a, b, c, 0);
}
uint64_t xlat_h_aesenclast(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    if (xlat_host_aesenclast(cpu, a, b, c))
        return 0;
    return aes_round(cpu, a, b, c, AES_LAST);
}
uint64_t xlat_h_aesdec(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    if (xlat_host_aesdec(cpu, a, b, c))
        return 0;
    return aes_round(cpu, a, b, c, AES_INVERSE);
}
uint64_t xlat_h_aesdeclast(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    if (xlat_host_aesdeclast(cpu, a, b, c))
        return 0;
    return aes_round(cpu, a, b, c, AES_INVERSE | AES_LAST);
}
uint64_t xlat_h_aesimc(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    uint8_t *d = cpu->xmm[a & 7].b;
    put64(d, inv_mix(b));
    put64(d + 8, inv_mix(c));
    return 0;
}
/* Words 1 and 3 through the substitution, each also turned by one byte and with the round constant. */
uint64_t xlat_h_aeskeygenassist(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    uint8_t *d = cpu->xmm[a & 7].b;
    uint64_t s = sub(b >> 32 | c >> 32 << 32), t = turn(s, 1) ^ (a >> 8 & 0xff) * 0x100000001u;
    put64(d, (uint32_t)s | t << 32);
    put64(d + 8, s >> 32 | (t >> 32 << 32));
    return 0;
}

/* ---- carry-less multiplication ---- */
uint64_t xlat_h_pclmulqdq(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    uint8_t *d = cpu->xmm[a & 7].b;
    uint64_t p = get64(d + (a >> 8 & 1 ? 8 : 0)), q = a >> 12 & 1 ? c : b, lo = 0, hi = 0;
    for (int i = 0; i < 64; i++) {
        uint64_t m = 0 - (q >> i & 1);
        lo ^= p << i & m;
        hi ^= (i ? p >> (64 - i) : 0) & m;
    }
    put64(d, lo);
    put64(d + 8, hi);
    return 0;
}

/* ---- SHA: w[0] is the lowest word ---- */
struct words { uint32_t w[4]; };
static struct words words_of(uint64_t lo, uint64_t hi)
{
    return (struct words){{(uint32_t)lo, (uint32_t)(lo >> 32), (uint32_t)hi, (uint32_t)(hi >> 32)}};
}
static struct words first(struct xlat_cpu *cpu, uint64_t a)
{
    const uint8_t *d = cpu->xmm[a & 7].b;
    return words_of(get64(d), get64(d + 8));
}
static uint64_t result(struct xlat_cpu *cpu, uint64_t a, uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3)
{
    uint8_t *d = cpu->xmm[a & 7].b;
    put64(d, w0 | (uint64_t)w1 << 32);
    put64(d + 8, w2 | (uint64_t)w3 << 32);
    return 0;
}
static uint32_t rol32(uint32_t v, int n) { return v << n | v >> (32 - n); }
static uint32_t ror32(uint32_t v, int n) { return v >> n | v << (32 - n); }

uint64_t xlat_h_sha1rnds4(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    static const uint32_t key[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    struct words s = first(cpu, a), m = words_of(b, c);
    unsigned kind = a >> 8 & 3;
    uint32_t A = s.w[3], B = s.w[2], C = s.w[1], D = s.w[0], E = 0; /* E is already in the first message word */
    for (int i = 0; i < 4; i++) {
        uint32_t f = kind == 0 ? (B & C) ^ (~B & D) : kind == 2 ? (B & C) ^ (B & D) ^ (C & D) : B ^ C ^ D;
        uint32_t t = f + rol32(A, 5) + m.w[3 - i] + E + key[kind];
        E = D, D = C, C = rol32(B, 30), B = A, A = t;
    }
    return result(cpu, a, D, C, B, A);
}
uint64_t xlat_h_sha1nexte(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    if (xlat_host_sha1nexte(cpu, a, b, c))
        return 0;
    struct words s = first(cpu, a), m = words_of(b, c);
    return result(cpu, a, m.w[0], m.w[1], m.w[2], m.w[3] + rol32(s.w[3], 30));
}
uint64_t xlat_h_sha1msg1(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    if (xlat_host_sha1msg1(cpu, a, b, c))
        return 0;
    struct words s = first(cpu, a), m = words_of(b, c); /* W0..W3 in s from the top, W4 W5 in m */
    return result(cpu, a, m.w[2] ^ s.w[0], m.w[3] ^ s.w[1], s.w[0] ^ s.w[2], s.w[1] ^ s.w[3]);
}
uint64_t xlat_h_sha1msg2(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    if (xlat_host_sha1msg2(cpu, a, b, c))
        return 0;
    struct words s = first(cpu, a), m = words_of(b, c);
    uint32_t w16 = rol32(s.w[3] ^ m.w[2], 1), w17 = rol32(s.w[2] ^ m.w[1], 1), w18 = rol32(s.w[1] ^ m.w[0], 1);
    return result(cpu, a, rol32(s.w[0] ^ w16, 1), w18, w17, w16);
}

static uint32_t sigma0(uint32_t v) { return ror32(v, 7) ^ ror32(v, 18) ^ v >> 3; }
static uint32_t sigma1(uint32_t v) { return ror32(v, 17) ^ ror32(v, 19) ^ v >> 10; }

uint64_t xlat_h_sha256rnds2(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    if (xlat_host_sha256rnds2(cpu, a, b, c))
        return 0;
    struct words s = first(cpu, a), m = words_of(b, c), wk = first(cpu, 0); /* rounds' words plus keys in xmm0 */
    uint32_t A = m.w[3], B = m.w[2], C = s.w[3], D = s.w[2], E = m.w[1], F = m.w[0], G = s.w[1], H = s.w[0];
    for (int i = 0; i < 2; i++) {
        uint32_t t = ((E & F) ^ (~E & G)) + (ror32(E, 6) ^ ror32(E, 11) ^ ror32(E, 25)) + wk.w[i] + H;
        uint32_t u = ((A & B) ^ (A & C) ^ (B & C)) + (ror32(A, 2) ^ ror32(A, 13) ^ ror32(A, 22));
        H = G, G = F, F = E, E = t + D, D = C, C = B, B = A, A = t + u;
    }
    return result(cpu, a, F, E, B, A);
}
uint64_t xlat_h_sha256msg1(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    if (xlat_host_sha256msg1(cpu, a, b, c))
        return 0;
    struct words s = first(cpu, a), m = words_of(b, c);
    return result(cpu, a, s.w[0] + sigma0(s.w[1]), s.w[1] + sigma0(s.w[2]), s.w[2] + sigma0(s.w[3]), s.w[3] + sigma0(m.w[0]));
}
uint64_t xlat_h_sha256msg2(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    if (xlat_host_sha256msg2(cpu, a, b, c))
        return 0;
    struct words s = first(cpu, a), m = words_of(b, c);
    uint32_t w16 = s.w[0] + sigma1(m.w[2]), w17 = s.w[1] + sigma1(m.w[3]);
    return result(cpu, a, w16, w17, s.w[2] + sigma1(w16), s.w[3] + sigma1(w17));
}

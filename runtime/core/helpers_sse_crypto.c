/* helpers_sse_crypto.c - AES round, carry-less multiplication and SHA instructions, in portable C.
 *
 * a = number of the xmm register that is the first operand and takes the result, immediate in bits 8..15; b, c = the second operand.
 * Sources: FIPS 197 (AES), FIPS 180-4 (SHA), Intel SDM vol. 2 for how the instructions cut them into steps.  The AES substitution is
 * computed (inverse in GF(2^8) and the affine map) once per byte: no tables, so no timing that depends on data. */
#include "runtime/abi/helpers.h"

/* ---- AES ---- */
static uint8_t times2(uint8_t a) { return (uint8_t)(a << 1 ^ (0x1b & -(a >> 7))); }
static uint8_t times(uint8_t a, uint8_t b)
{
    uint8_t r = 0;
    for (int i = 0; i < 8; i++, a = times2(a))
        r ^= (uint8_t)(a & -(b >> i & 1));
    return r;
}
static uint8_t inverse(uint8_t a) /* a^254: by 2, 3, 6, 12, 15, 30, 60, 120, 240, 252, 254 */
{
    uint8_t a2 = times(a, a), a3 = times(a2, a), a12, a15, a240;
    a12 = times(a3, a3), a12 = times(a12, a12);
    a15 = times(a12, a3);
    a240 = times(a15, a15), a240 = times(a240, a240), a240 = times(a240, a240), a240 = times(a240, a240);
    return times(times(a240, a12), a2);
}
static uint8_t rot8(uint8_t a, int n) { return (uint8_t)(a << n | a >> (8 - n)); }
static uint8_t sub(uint8_t a)
{
    uint8_t b = inverse(a);
    return (uint8_t)(b ^ rot8(b, 1) ^ rot8(b, 2) ^ rot8(b, 3) ^ rot8(b, 4) ^ 0x63);
}
static uint8_t inv_sub(uint8_t a) { return inverse((uint8_t)(rot8(a, 1) ^ rot8(a, 3) ^ rot8(a, 6) ^ 0x05)); }

static void mix_columns(uint8_t s[16], const uint8_t m[4])
{
    for (int c = 0; c < 16; c += 4) {
        uint8_t t[4];
        for (int r = 0; r < 4; r++)
            t[r] = (uint8_t)(times(s[c + r], m[0]) ^ times(s[c + (r + 1) % 4], m[1]) ^ times(s[c + (r + 2) % 4], m[2]) ^
                             times(s[c + (r + 3) % 4], m[3]));
        for (int r = 0; r < 4; r++)
            s[c + r] = t[r];
    }
}
static const uint8_t mix[4] = {2, 3, 1, 1}, inv_mix[4] = {14, 11, 13, 9};

static void split(uint64_t b, uint64_t c, uint8_t out[16])
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)(b >> 8 * i), out[i + 8] = (uint8_t)(c >> 8 * i);
}
enum { AES_INVERSE = 1, AES_LAST = 2 };
static uint64_t aes_round(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c, int kind)
{
    uint8_t *d = cpu->xmm[a & 7].b, s[16], key[16];
    split(b, c, key);
    for (int i = 0; i < 16; i++) /* ShiftRows moves row r by r columns; its inverse the other way */
        s[i] = kind & AES_INVERSE ? inv_sub(d[(i + 16 - 4 * (i % 4)) % 16]) : sub(d[(i + 4 * (i % 4)) % 16]);
    if (!(kind & AES_LAST))
        mix_columns(s, kind & AES_INVERSE ? inv_mix : mix);
    for (int i = 0; i < 16; i++)
        d[i] = s[i] ^ key[i];
    return 0;
}
uint64_t xlat_h_aesenc(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c) { return aes_round(cpu, a, b, c, 0); }
uint64_t xlat_h_aesenclast(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c) { return aes_round(cpu, a, b, c, AES_LAST); }
uint64_t xlat_h_aesdec(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c) { return aes_round(cpu, a, b, c, AES_INVERSE); }
uint64_t xlat_h_aesdeclast(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    return aes_round(cpu, a, b, c, AES_INVERSE | AES_LAST);
}
uint64_t xlat_h_aesimc(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    uint8_t *d = cpu->xmm[a & 7].b;
    split(b, c, d);
    mix_columns(d, inv_mix);
    return 0;
}
uint64_t xlat_h_aeskeygenassist(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    uint8_t *d = cpu->xmm[a & 7].b, s[16];
    split(b, c, s);
    for (int i = 0; i < 4; i++) {
        int from = i < 2 ? 4 : 12;          /* word 1, rotated word 1, word 3, rotated word 3 */
        for (int j = 0; j < 4; j++)
            d[4 * i + j] = sub(s[from + (j + (i & 1)) % 4]);
        if (i & 1)
            d[4 * i] ^= (uint8_t)(a >> 8);
    }
    return 0;
}

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
    struct words s = first(cpu, a), m = words_of(b, c);
    return result(cpu, a, m.w[0], m.w[1], m.w[2], m.w[3] + rol32(s.w[3], 30));
}
uint64_t xlat_h_sha1msg1(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    struct words s = first(cpu, a), m = words_of(b, c); /* W0..W3 in s from the top, W4 W5 in m */
    return result(cpu, a, m.w[2] ^ s.w[0], m.w[3] ^ s.w[1], s.w[0] ^ s.w[2], s.w[1] ^ s.w[3]);
}
uint64_t xlat_h_sha1msg2(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    struct words s = first(cpu, a), m = words_of(b, c);
    uint32_t w16 = rol32(s.w[3] ^ m.w[2], 1), w17 = rol32(s.w[2] ^ m.w[1], 1), w18 = rol32(s.w[1] ^ m.w[0], 1);
    return result(cpu, a, rol32(s.w[0] ^ w16, 1), w18, w17, w16);
}

static uint32_t sigma0(uint32_t v) { return ror32(v, 7) ^ ror32(v, 18) ^ v >> 3; }
static uint32_t sigma1(uint32_t v) { return ror32(v, 17) ^ ror32(v, 19) ^ v >> 10; }

uint64_t xlat_h_sha256rnds2(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
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
    struct words s = first(cpu, a), m = words_of(b, c);
    return result(cpu, a, s.w[0] + sigma0(s.w[1]), s.w[1] + sigma0(s.w[2]), s.w[2] + sigma0(s.w[3]), s.w[3] + sigma0(m.w[0]));
}
uint64_t xlat_h_sha256msg2(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    struct words s = first(cpu, a), m = words_of(b, c);
    uint32_t w16 = s.w[0] + sigma1(m.w[2]), w17 = s.w[1] + sigma1(m.w[3]);
    return result(cpu, a, w16, w17, s.w[2] + sigma1(w16), s.w[3] + sigma1(w17));
}

/* integers.c - arithmetic as compilers produce it: 64-bit products, quotients and shifts, widening and narrowing, rotations, bit tricks, loops
 * with carry, hashes and sorting; results are checksums. */
//: flags -O2 -Wno-format
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t rnd_state = 1;
static uint32_t rnd(void)
{
    rnd_state ^= rnd_state << 13;
    rnd_state ^= rnd_state >> 17;
    return rnd_state ^= rnd_state << 5;
}
static uint64_t h = 0xcbf29ce484222325ull;
static void add(uint64_t v)
{
    for (int i = 0; i < 8; i++) {
        h ^= v & 0xff;
        h *= 0x100000001b3ull;
        v >>= 8;
    }
}
static void report(const char *what)
{
    printf("%-12s %016llx\n", what, (unsigned long long)h);
    h = 0xcbf29ce484222325ull;
}
static int cmp(const void *a, const void *b) { return memcmp(a, b, 4); }

int main(void)
{
    for (int i = 0; i < 20000; i++) {
        uint64_t a = (uint64_t)rnd() << 32 | rnd(), b = rnd() >> (rnd() & 31);
        int64_t s = (int64_t)a >> (rnd() & 63);
        b += !b;
        add(a / b), add(a % b), add((uint64_t)(s / (int64_t)b)), add((uint64_t)(s % (int64_t)b));
        add(a * b), add(a << (b & 63)), add(a >> (b & 63)), add((uint64_t)(s >> (b & 63)));
        add(a < (uint64_t)s), add((int64_t)a < s), add((uint64_t)__builtin_popcountll(a)), add((uint64_t)__builtin_clz((unsigned)b));
    }
    report("64 bits");
    for (int i = 0; i < 20000; i++) {
        uint32_t a = rnd(), b = rnd();
        int32_t s = (int32_t)a, t = (int32_t)(b >> (b & 31)) | 1;
        uint16_t u16 = (uint16_t)(a + b);
        int8_t i8 = (int8_t)(a - b);
        add(a << (b & 31) | a >> (-b & 31)), add((uint32_t)(s / t)), add((uint32_t)(s % t)), add(__builtin_bswap32(a));
        add(u16 >> 3), add((uint64_t)(int64_t)i8), add((uint64_t)(u16 * i8)), add((uint8_t)(a >> 24) + (int8_t)b);
        add((uint64_t)a * b >> 32), add((uint64_t)((int64_t)s * t >> 32)), add((a & -a) ^ (a & (a - 1)));
        add((uint32_t)(s / 7 + s % 10 + s / 1000 - s / -3)), add(a / 7 + a % 10 + a / 641);
        uint32_t c;
        add(__builtin_add_overflow(a, b, &c)), add(c), add(__builtin_sub_overflow(a, b, &c)), add(c);
        int32_t d;
        add(__builtin_mul_overflow(s, t, &d)), add((uint32_t)d);
        uint8_t bytes[4];
        memcpy(bytes, &a, 4);
        bytes[b & 3] = (uint8_t)(bytes[b >> 2 & 3] + bytes[b >> 4 & 3]);
        memcpy(&a, bytes, 4);
        add(a);
    }
    report("32 bits");
    uint32_t crc_table[256], crc = ~0u;
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
        crc_table[i] = c;
    }
    static uint8_t buf[65536];
    for (unsigned i = 0; i < sizeof buf; i++)
        buf[i] = (uint8_t)rnd();
    for (unsigned i = 0; i < sizeof buf; i++)
        crc = crc >> 8 ^ crc_table[(crc ^ buf[i]) & 0xff];
    add(~crc);
    qsort(buf, sizeof buf / 4, 4, cmp);
    uint32_t a = 1, b = 0;
    for (unsigned i = 0; i < sizeof buf; i++)
        a = (a + buf[i]) % 65521, b = (b + a) % 65521;
    add(b << 16 | a);
    report("tables");
    char text[100];
    for (int i = 0; i < 2000; i++) {
        int64_t v = (int64_t)((uint64_t)rnd() << 32 | rnd()) >> (rnd() & 63);
        snprintf(text, sizeof text, "%I64d %I64x %o %u", v, v, (unsigned)v, (unsigned)(v >> 16));
        for (char *p = text; *p; p++)
            add((uint8_t)*p);
        add((uint64_t)strtoul(text, NULL, 10));
    }
    report("text");
    return 0;
}

/* EXPECT
64 bits      6283ccaf2993fe92
32 bits      ef32d064abfb1b95
tables       df95cc98036917e8
text         d63a50cf9d0e8818
*/

/* sse_string.c - PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM (SSE4.2).
 * Source: Intel SDM vol. 2, 4.1 "Imm8 control byte operation for PCMPESTRI / ...": the names below are that section's. */
#include <stdbool.h>
#include "runtime/abi/helpers.h"

/* a = register of the first operand | imm << 8 | explicit lengths << 16 | length 1 << 24 | length 2 << 32; b, c = the second operand.
 * Result: IntRes2 in bits 0..15, index 16..23, CF ZF SF OF 24..27. */
uint64_t xlat_h_pcmpstr(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    const uint8_t *first = cpu->xmm[a & 7].b;
    unsigned imm = a >> 8 & 0xff, n = imm & 1 ? 8 : 16;
    bool is_signed = imm & 2;
    int32_t s[2][16];
    unsigned len[2];

    for (unsigned i = 0; i < n; i++) {
        uint32_t e[2];
        if (n == 16) {
            e[0] = first[i];
            e[1] = (uint8_t)((i < 8 ? b : c) >> 8 * (i & 7));
        } else {
            e[0] = first[2 * i] | (uint32_t)first[2 * i + 1] << 8;
            e[1] = (uint16_t)((i < 4 ? b : c) >> 16 * (i & 3));
        }
        for (int j = 0; j < 2; j++)
            s[j][i] = !is_signed ? (int32_t)e[j] : n == 16 ? (int8_t)e[j] : (int16_t)e[j];
    }
    for (int j = 0; j < 2; j++) {
        if (a >> 16 & 1)
            len[j] = a >> (j ? 32 : 24) & 0xff;
        else
            for (len[j] = 0; len[j] < n && s[j][len[j]] != 0; len[j]++)
                ;
    }

    /* Aggregation: bit i of res1 is about element i of the second string; elements beyond an end count as the section's table says. */
    unsigned res1 = 0;
    for (unsigned i = 0; i < n; i++) {
        bool hit = false;
        switch (imm >> 2 & 3) {
        case 0: /* equal any */
            for (unsigned j = 0; j < len[0]; j++)
                hit |= i < len[1] && s[1][i] == s[0][j];
            break;
        case 1: /* ranges: pairs of bounds */
            for (unsigned j = 0; j + 1 < len[0]; j += 2)
                hit |= i < len[1] && s[1][i] >= s[0][j] && s[1][i] <= s[0][j + 1];
            break;
        case 2: /* equal each */
            hit = i < len[0] && i < len[1] ? s[0][i] == s[1][i] : i >= len[0] && i >= len[1];
            break;
        default: /* equal ordered: the first string stands in the second at i, as far as the register shows */
            hit = true;
            for (unsigned j = 0; j < len[0] && i + j < n; j++)
                hit &= i + j < len[1] && s[1][i + j] == s[0][j];
            break;
        }
        res1 |= (unsigned)hit << i;
    }
    unsigned all = (1u << n) - 1, valid = (1u << len[1]) - 1;
    unsigned res2 = !(imm & 0x10) ? res1 : imm & 0x20 ? res1 ^ valid : res1 ^ all;
    unsigned index = n;
    for (unsigned i = 0; i < n; i++)
        if (res2 >> i & 1 && (index == n || imm & 0x40))
            index = i;
    return res2 | (uint64_t)index << 16 | (uint64_t)(res2 != 0) << 24 | (uint64_t)(len[1] < n) << 25 | (uint64_t)(len[0] < n) << 26 |
           (uint64_t)(res2 & 1) << 27;
}

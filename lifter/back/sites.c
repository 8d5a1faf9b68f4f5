/* sites.c - see sites.h. */
#include "lifter/back/sites.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "runtime/abi/sites.h"

typedef VEC(uint8_t) bytes;

static void put(bytes *b, const void *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        vec_push(b, ((const uint8_t *)p)[i]);
}

static void put32(bytes *b, uint32_t v) { put(b, (uint8_t[4]){v & 255, v >> 8 & 255, v >> 16 & 255, v >> 24}, 4); }

/* ---- operands as the assembler writes them ---- */

static bool skip(const char **p, const char *text)
{
    size_t n = strlen(text);

    if (strncmp(*p, text, n))
        return false;
    *p += n;
    return true;
}

/* A general register of any width. */
static bool general(const char **p, unsigned *reg)
{
    static const char *const names[8] = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    static const char *const low[8] = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
    const char *q = *p;
    size_t n;

    if (*q++ != '%')
        return false;
    for (n = 0; q[n] && !strchr(" +", q[n]); n++)
        ;
    *p = q + n;
    if (*q == 'r' && q[1] >= '0' && q[1] <= '9') {
        char *end;
        *reg = (unsigned)strtoul(q + 1, &end, 10);
        return *reg >= 8 && *reg < 16 && (end == q + n || (end + 1 == q + n && strchr("dwb", *end)));
    }
    for (*reg = 0; *reg < 8; ++*reg)
        if ((n == strlen(low[*reg]) && !memcmp(q, low[*reg], n)) || (n == 3 && strchr("er", *q) && !memcmp(q + 1, names[*reg], 2)) ||
            (n == 2 && !memcmp(q, names[*reg], 2)))
            return true;
    return false;
}

static bool place(const char **p, uint32_t base, bytes *out)
{
    unsigned reg;
    char *end;

    if (skip(p, " @")) {
        vec_push(out, XLAT_PLACE(XLAT_PLACE_ADDRESS, 0));
        put32(out, (uint32_t)strtoul(*p, &end, 16) - base);
        *p = end;
        return true;
    }
    if (skip(p, " $")) {
        uint32_t v = (uint32_t)strtoll(*p, &end, 10);
        if (end == *p)
            return false;
        *p = end;
        if (skip(p, "+")) {
            v += (uint32_t)strtol(*p, &end, 10);
            *p = end;
        }
        vec_push(out, XLAT_PLACE(XLAT_PLACE_NUMBER, 0));
        put32(out, v);
        return true;
    }
    if (!skip(p, " ") || !general(p, &reg))
        return false;
    if (skip(p, "+")) {
        vec_push(out, (uint8_t)XLAT_PLACE(XLAT_PLACE_SUM, reg));
        put32(out, (uint32_t)strtol(*p, &end, 10));
        *p = end;
    } else
        vec_push(out, (uint8_t)XLAT_PLACE(XLAT_PLACE_REGISTER, reg));
    return true;
}

static bool number(const char **p, unsigned long most, uint8_t *out)
{
    char *end;
    unsigned long v = strtoul(*p, &end, 10);

    if (end == *p || v > most)
        return false;
    *p = end, *out = (uint8_t)v;
    return true;
}

/* The x87 unit: what it adds to the state. */
static bool x87(const char **p, bytes *out)
{
    uint8_t b[4 + 2 * 8], n = 4;

    if (!skip(p, " T")) {
        vec_push(out, 0);
        return true;
    }
    if (!number(p, 7, &b[0]) || !number(p, 7, &b[1]) || !number(p, 255, &b[2]) || !number(p, 255, &b[3]))
        return false;
    for (; n < sizeof b && skip(p, " S"); n += 2) {
        if (!number(p, 7, &b[n]) || !skip(p, " %st"))
            return false;
        b[n + 1] = 0;
        if (skip(p, "(") && (!number(p, 7, &b[n + 1]) || !skip(p, ")")))
            return false;
    }
    vec_push(out, (uint8_t)(1 + (n - 4) / 2));
    put(out, b, n);
    return true;
}

static bool state(const char *p, uint32_t base, bytes *out)
{
    uint32_t kind = XLAT_KIND_WORDS;
    uint8_t vectors[32], nvectors = 0;
    char *end;

    out->n = 0;
    for (int i = 0; i < 8; i++)
        if (!place(&p, base, out))
            return false;
    if (skip(&p, " F $")) {
        kind = (uint32_t)strtoul(p, &end, 10);
        p = end;
        for (int i = 0; i < 3; i++)
            if (!place(&p, base, out))
                return false;
    } else
        put(out, (uint8_t[3]){0}, 3);
    while (skip(&p, " X")) {
        unsigned long n = strtoul(p, &end, 10), reg;
        if (strncmp(end, " %xmm", 5) || n > 15 || nvectors == sizeof vectors)
            return false;
        reg = strtoul(end + 5, &end, 10);
        if (reg > 15)
            return false;
        p = end;
        vectors[nvectors++] = (uint8_t)n, vectors[nvectors++] = (uint8_t)reg;
    }
    if (!skip(&p, " C"))
        vec_push(out, XLAT_PLACE(XLAT_PLACE_CPU, 0));
    else if (!place(&p, base, out))
        return false;
    put32(out, kind);
    vec_push(out, nvectors / 2);
    put(out, vectors, nvectors);
    return x87(&p, out) && !*p;
}

/* ---- states that many sites share are kept once ---- */

struct seen {
    uint64_t hash;
    uint32_t at, n;
};

static uint32_t keep_state(struct xlat_sites *s, struct seen **table, size_t *cap, size_t *used, const bytes *b)
{
    uint64_t h = XXH3_64bits(b->at, b->n);

    if (*used * 2 >= *cap) {
        size_t n = *cap ? *cap * 2 : 1024;
        struct seen *more = xlat_xrealloc(NULL, n, sizeof *more);
        memset(more, 0, n * sizeof *more);
        for (size_t i = 0; i < *cap; i++)
            if ((*table)[i].n) {
                size_t j = (*table)[i].hash & (n - 1);
                while (more[j].n)
                    j = (j + 1) & (n - 1);
                more[j] = (*table)[i];
            }
        xlat_xfree(*table);
        *table = more, *cap = n;
    }
    size_t j = h & (*cap - 1);
    for (; (*table)[j].n; j = (j + 1) & (*cap - 1)) {
        const struct seen *k = &(*table)[j];
        if (k->hash == h && k->n == b->n && !memcmp(s->states.at + k->at, b->at, b->n))
            return k->at;
    }
    (*table)[j] = (struct seen){h, (uint32_t)s->states.n, (uint32_t)b->n};
    ++*used;
    for (size_t i = 0; i < b->n; i++)
        vec_push(&s->states, b->at[i]);
    return (*table)[j].at;
}

static int by_host(const void *a, const void *b)
{
    const struct xlat_aot_site *x = a, *y = b;

    return (x->host > y->host) - (x->host < y->host);
}

bool xlat_sites_read(struct xlat_span section, uint64_t code_start, uint64_t code_size, uint32_t base, struct xlat_sites *out, struct xlat_diag *d)
{
    struct seen *table = NULL;
    size_t cap = 0, used = 0, at = 0;
    bytes b = {0};
    bool ok = false;

    while (at < section.n) {
        uint64_t host;
        uint32_t rva;
        const char *text = (const char *)section.p + at + 12, *end;

        if (section.n - at < 13 || !(end = memchr(text, 0, section.n - at - 12)))
            goto out;
        memcpy(&host, section.p + at, sizeof host);
        memcpy(&rva, section.p + at + 8, sizeof rva);
        if (host < code_start || host - code_start >= code_size || !state(text, base, &b))
            goto out;
        if (out->n == out->cap) {
            out->cap = out->cap ? out->cap * 2 : 256;
            out->at = xlat_xrealloc(out->at, out->cap, sizeof *out->at);
        }
        out->at[out->n++] = (struct xlat_aot_site){(uint32_t)(host - code_start), rva, keep_state(out, &table, &cap, &used, &b)};
        at = (size_t)((const uint8_t *)end + 1 - section.p);
    }
    if (out->n)
        qsort(out->at, out->n, sizeof *out->at, by_host);
    ok = true;
out:
    if (!ok)
        xlat_fail(d, "malformed note of an access at offset %zu: %.200s", at, at + 12 < section.n ? (const char *)section.p + at + 12 : "");
    xlat_xfree(table);
    vec_free(&b);
    return ok;
}

void xlat_sites_free(struct xlat_sites *s)
{
    xlat_xfree(s->at);
    vec_free(&s->states);
    *s = (struct xlat_sites){0};
}

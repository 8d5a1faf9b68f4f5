/* ehframe.c - functions and landing pads named by the unwind tables that GCC and Clang put into i386 programs (.eh_frame).
 *
 * The section is recognised by its content, since section names in PE files have 8 characters and `strip` removes the long form: a section that is
 * not executable and begins with a common information entry (CIE).  Each frame description (FDE) gives a function's first address; its
 * language-specific data, when there is one, gives the addresses at which control continues after an exception (landing pads), to which no jump goes.
 * Format: Linux Standard Base, "Exception Frames"; DWARF 4, 6.4 and 7.6; the call-site table as GCC's unwind-c.c and LLVM's EHStreamer write
 * it (described in I. L. Taylor, ".gcc_except_table", 2011).
 */
#include "lifter/cfg/discovery.h"

#include <string.h>

enum { PE_ABS = 0x00, PE_ULEB = 0x01, PE_UDATA4 = 0x03, PE_SDATA4 = 0x0b, PE_PCREL = 0x10, PE_OMIT = 0xff, PE_INDIRECT = 0x80 };

struct reader {
    const struct xlat_image *im;
    uint32_t at, end; /* RVAs */
    bool bad;
};

static uint32_t take(struct reader *r, uint32_t n)
{
    uint32_t v = 0;
    if (r->end - r->at < n || r->at > r->end) {
        r->bad = true;
        return 0;
    }
    for (uint32_t i = 0; i < n; i++)
        v |= (uint32_t)r->im->mem[r->at + i] << 8 * i;
    r->at += n;
    return v;
}

static uint32_t uleb(struct reader *r)
{
    uint32_t v = 0;
    for (unsigned shift = 0; !r->bad; shift += 7) {
        uint32_t b = take(r, 1);
        if (shift < 32)
            v |= (b & 127) << shift;
        if (!(b & 128))
            break;
        r->bad |= shift >= 63; /* longer than ten bytes, which hold 64 bits: malformed */
    }
    return v;
}

/* An encoded pointer, as a VA; 0: null or omitted. */
static uint32_t pointer(struct reader *r, uint8_t encoding)
{
    uint32_t here = r->at + r->im->base, v;
    if (encoding == PE_OMIT)
        return 0;
    switch (encoding & 0x0f) {
    case PE_ABS: case PE_UDATA4: case PE_SDATA4: v = take(r, 4); break;
    case PE_ULEB: v = uleb(r); break;
    default: r->bad = true; return 0;
    }
    switch (encoding & 0x70) {
    case PE_ABS: return v;
    case PE_PCREL: return v ? v + here : 0;
    default: r->bad = true; return 0;
    }
}

struct cie {
    uint8_t fde, lsda; /* pointer encodings; lsda PE_OMIT: none */
    bool augmented;
};

static bool read_cie(const struct xlat_image *im, uint32_t at, struct cie *c)
{
    struct reader r = {im, at, im->size, false};
    char text[8] = {0};
    uint32_t length = take(&r, 4), id = take(&r, 4), version = take(&r, 1);
    if (r.bad || length < 8 || length > 4096 || length > im->size - r.at || id || (version != 1 && version != 3))
        return false;
    r.end = at + 4 + length;
    for (unsigned i = 0; i < sizeof text && (text[i] = (char)take(&r, 1)); i++)
        if (i == sizeof text - 1)
            return false;
    uleb(&r);                               /* code alignment */
    uleb(&r);                               /* data alignment; signed, but only skipped */
    version == 1 ? take(&r, 1) : uleb(&r);  /* return address register */
    *c = (struct cie){PE_ABS, PE_OMIT, text[0] == 'z'};
    if (!c->augmented)
        return !r.bad && !text[0];
    uleb(&r);
    for (const char *p = text + 1; *p; p++)
        switch (*p) {
        case 'R': c->fde = (uint8_t)take(&r, 1); break;
        case 'L': c->lsda = (uint8_t)take(&r, 1); break;
        case 'P': {
            uint8_t encoding = (uint8_t)take(&r, 1);
            pointer(&r, encoding & ~PE_INDIRECT);
            break;
        }
        case 'S': break;
        default: return false;
        }
    return !r.bad;
}

/* The call-site table of a function's language-specific data. */
static void seed_lsda(struct disc *d, uint32_t lsda, uint32_t function)
{
    struct reader r = {d->im, lsda, d->im->size, lsda >= d->im->size};
    uint8_t encoding = (uint8_t)take(&r, 1);
    uint32_t start = encoding == PE_OMIT ? va_of(d, function) : pointer(&r, encoding);
    if ((uint8_t)take(&r, 1) != PE_OMIT)
        uleb(&r); /* where the types are */
    encoding = (uint8_t)take(&r, 1);
    uint32_t n = uleb(&r);
    if (r.bad || n > d->im->size - r.at || (encoding & 0x70))
        return;
    for (r.end = r.at + n; r.at < r.end && !r.bad && xlat_spend_row(d, r.at);) {
        pointer(&r, encoding); /* first byte covered */
        pointer(&r, encoding); /* how many */
        uint32_t pad = pointer(&r, encoding);
        uleb(&r); /* action */
        if (!r.bad && pad && xlat_plausible(d, rva_of(d, start + pad), false))
            xlat_add_seed(d, rva_of(d, start + pad), SEED_SEH);
    }
}

static void seed_fde(struct disc *d, struct reader *r, const struct cie *c)
{
    uint32_t va = pointer(r, c->fde);
    pointer(r, c->fde & 0x0f); /* length */
    if (r->bad || !is_code(d, rva_of(d, va)))
        return;
    if (xlat_plausible(d, rva_of(d, va), false))
        xlat_add_seed(d, rva_of(d, va), SEED_SYMBOL);
    if (!c->augmented)
        return;
    uint32_t n = uleb(r);
    if (n < 4 || c->lsda == PE_OMIT)
        return;
    uint32_t lsda = pointer(r, c->lsda);
    if (!r->bad && lsda)
        seed_lsda(d, rva_of(d, lsda), rva_of(d, va));
}

static void seed_section(struct disc *d, uint32_t at, uint32_t end)
{
    struct cie c;
    while (end - at >= 8 && at < end && xlat_spend(d, at, 1)) {
        struct reader r = {d->im, at, end, false};
        uint32_t length = take(&r, 4), where = r.at, id;
        if (length < 4 || length > end - r.at)
            return; /* the terminator, or not an .eh_frame section */
        r.end = where + length;
        id = take(&r, 4);
        if (id && id <= where && read_cie(d->im, where - id, &c))
            seed_fde(d, &r, &c);
        at = where + length;
    }
}

void xlat_seed_unwind(struct disc *d)
{
    for (size_t i = 0; i < d->im->nsections; i++) {
        const struct xlat_section *s = &d->im->sections[i];
        uint32_t n = s->raw < s->size ? s->raw : s->size;
        struct cie c;
        if (s->flags & XLAT_SEC_X || s->rva >= d->im->size || n > d->im->size - s->rva)
            continue;
        if (n >= 16 && read_cie(d->im, s->rva, &c))
            seed_section(d, s->rva, s->rva + n);
    }
}

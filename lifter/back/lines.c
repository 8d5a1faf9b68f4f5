/* lines.c - a reader of DWARF line programs (DWARF 5, section 6.2; versions 2 to 4 differ only in what is skipped here).
 *
 * The emitter gives every LLVM instruction the RVA of its guest instruction as its line number (see access_lines.c).  LLVM carries line numbers
 * through optimisation and code generation, and writes them as line programs: sequences of rows (host address, line).  Only addresses and lines
 * matter here; directories, files, columns and statements are skipped by header_length or decoded and dropped.
 */
#include "lifter/back/lines.h"

#include <stdlib.h>
#include <string.h>

struct cursor {
    struct xlat_span s;
    uint64_t at;
    bool bad; /* ran over the end; all later reads give 0 */
};

static uint64_t fixed(struct cursor *c, unsigned n)
{
    struct xlat_span part;
    uint64_t v = 0;

    if (c->bad || !xlat_span_sub(c->s, c->at, n, &part)) {
        c->bad = true;
        return 0;
    }
    for (unsigned i = n; i-- > 0;)
        v = v << 8 | part.p[i];
    c->at += n;
    return v;
}

static uint64_t uleb(struct cursor *c)
{
    uint64_t v = 0;

    for (unsigned shift = 0;; shift += 7) {
        uint8_t b = (uint8_t)fixed(c, 1);

        if (shift < 64)
            v |= (uint64_t)(b & 0x7f) << shift;
        if (!(b & 0x80))
            return v;
    }
}

static int64_t sleb(struct cursor *c)
{
    uint64_t v = 0;

    for (unsigned shift = 0;;) {
        uint8_t b = (uint8_t)fixed(c, 1);

        if (shift < 64)
            v |= (uint64_t)(b & 0x7f) << shift;
        shift += 7;
        if (!(b & 0x80))
            return (int64_t)(b & 0x40 && shift < 64 ? v | ~(uint64_t)0 << shift : v);
    }
}

struct row { /* code from addr on belongs to line; end: a sequence ends before addr */
    uint64_t addr;
    uint32_t line, order; /* order: of appearance, so that sorting keeps it */
    bool end;
};
typedef VEC(struct row) rows;

static void add_row(rows *r, uint64_t addr, uint64_t line, bool end)
{
    struct row x = {addr, (uint32_t)line, (uint32_t)r->n, end};

    vec_push(r, x);
}

/* One unit: header and program. */
static bool run_unit(struct cursor *c, rows *out)
{
    uint64_t unit = fixed(c, 4);
    bool dwarf64 = unit == 0xffffffff;
    uint8_t lengths[256] = {0};

    if (dwarf64)
        unit = fixed(c, 8);
    if (c->bad || unit > c->s.n - c->at)
        return false;
    uint64_t end = c->at + unit;
    unsigned version = (unsigned)fixed(c, 2);
    if (version < 2 || version > 5)
        return false;
    if (version >= 5)
        fixed(c, 2); /* address_size, segment_selector_size */
    uint64_t header = fixed(c, dwarf64 ? 8 : 4), program = c->at + header;
    unsigned min_length = (unsigned)fixed(c, 1);
    if (version >= 4)
        fixed(c, 1); /* maximum_operations_per_instruction: 1 on both hosts */
    fixed(c, 1);     /* default_is_stmt */
    int line_base = (int8_t)fixed(c, 1);
    unsigned line_range = (unsigned)fixed(c, 1), opcode_base = (unsigned)fixed(c, 1);
    if (c->bad || !line_range || !opcode_base || header > end || program > end)
        return false;
    for (unsigned i = 1; i < opcode_base; i++)
        lengths[i] = (uint8_t)fixed(c, 1);

    c->at = program;
    uint64_t addr = 0, line = 1;
    while (!c->bad && c->at < end) {
        unsigned op = (unsigned)fixed(c, 1);

        if (op >= opcode_base) { /* special */
            unsigned n = op - opcode_base;

            addr += (uint64_t)(n / line_range) * min_length;
            line += (uint64_t)(int64_t)(line_base + (int)(n % line_range));
            add_row(out, addr, line, false);
            continue;
        }
        switch (op) {
        case 0: { /* extended */
            uint64_t n = uleb(c), next = c->at + n;

            if (n == 0 || n > end - c->at)
                return false;
            op = (unsigned)fixed(c, 1);
            if (op == 1) { /* DW_LNE_end_sequence */
                add_row(out, addr, 0, true);
                addr = 0;
                line = 1;
            } else if (op == 2) { /* DW_LNE_set_address */
                if (n - 1 > 8)
                    return false;
                addr = fixed(c, (unsigned)(n - 1));
            }
            c->at = next;
            break;
        }
        case 1: /* DW_LNS_copy */
            add_row(out, addr, line, false);
            break;
        case 2: /* DW_LNS_advance_pc */
            addr += uleb(c) * min_length;
            break;
        case 3: /* DW_LNS_advance_line */
            line += (uint64_t)sleb(c);
            break;
        case 8: /* DW_LNS_const_add_pc */
            addr += (uint64_t)((255 - opcode_base) / line_range) * min_length;
            break;
        case 9: /* DW_LNS_fixed_advance_pc */
            addr += fixed(c, 2);
            break;
        default: /* file, column, statement, block, prologue, epilogue, isa, and unknown ones */
            for (unsigned i = 0; i < lengths[op]; i++)
                uleb(c);
        }
    }
    if (c->bad || c->at != end)
        return false;
    return true;
}

static int by_address(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    if (x->addr != y->addr)
        return x->addr < y->addr ? -1 : 1;
    if (x->end != y->end)
        return x->end ? -1 : 1; /* the end of a sequence sorts before the beginning of the next at the same address */
    return (x->order > y->order) - (x->order < y->order);
}

/* Instructions without a line get that of the next one which has one: the generator makes them for its sake, a load apart from its user among
 * them. */
static void add_pc(xlat_pcs *out, struct xlat_aot_pc pc)
{
    if (out->n && !out->at[out->n - 1].rva) {
        pc.host = out->at[out->n - 1].host;
        out->n--;
    }
    if (out->n ? out->at[out->n - 1].rva != pc.rva : pc.rva != 0)
        vec_push(out, pc);
}

bool xlat_lines_to_pcs(struct xlat_span section, uint64_t code_start, uint64_t code_size, xlat_pcs *out, struct xlat_diag *d)
{
    struct cursor c = {.s = section};
    rows r = {0};
    bool ok = false;

    while (c.at < section.n)
        if (!run_unit(&c, &r)) {
            xlat_fail(d, "malformed line table at offset %llu", (unsigned long long)c.at);
            goto out;
        }
    if (r.n > UINT32_MAX) {
        xlat_fail(d, "line table too large");
        goto out;
    }
    if (r.n)
        qsort(r.at, r.n, sizeof *r.at, by_address);
    for (size_t i = 0; i < r.n; i++) {
        const struct row *x = &r.at[i];

        /* Of several rows at one address only the last covers any code.  Functions that the linker dropped have addresses of 0 or below. */
        if (x->addr < code_start || x->addr - code_start > code_size || (i + 1 < r.n && r.at[i + 1].addr == x->addr))
            continue;
        add_pc(out, (struct xlat_aot_pc){(uint32_t)(x->addr - code_start), x->end ? 0 : x->line});
    }
    ok = true;
out:
    vec_free(&r);
    return ok;
}

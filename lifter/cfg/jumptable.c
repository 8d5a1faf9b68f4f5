/* jumptable.c - recovers the targets of `jmp [table + index*4]` and of the forms in which compilers write it.
 *
 * The instructions that lead to the jump are followed along one path (backwards by falling through, else by the first jump seen to lead
 * there), then evaluated forwards with value.c.  The jump's target is then a load from table + 4 * index, whatever registers, additions
 * and stack slots it went through; the index is bounded by a comparison on the path, by a mask or by its width; or it is itself a byte or
 * word loaded from an index table (the two-level form of MSVC).  Without a bound, entries are taken as long as they are plausible targets.
 * Every target is checked: code, and relocated when the image is.  Source of the forms: observation of compilers' output.
 */
#include "lifter/cfg/discovery.h"
#include "lifter/cfg/value.h"

#include <string.h>

enum { PATH_MAX_INSNS = 64, ENTRIES_MAX = 4096, GUESS_MAX = 512 };

/* ---- the path ---- */
struct path {
    uint32_t at[PATH_MAX_INSNS]; /* RVAs, last instruction first */
    unsigned n;
};

/* The instruction before rva from which control may fall through to rva; NULL: none has been decoded. */
static const struct xlat_insn *before(const struct disc *d, uint32_t rva)
{
    for (uint32_t k = 1; k <= 15 && k <= rva; k++) {
        const struct xlat_insn *in = insn_at(d, rva - k);
        if (!in || in->len != k)
            continue;
        switch (flow_after(d, in)) {
        case FLOW_NEXT: case FLOW_JCC: case FLOW_CALL: case FLOW_CALLIND: return in;
        default: break;
        }
    }
    return NULL;
}

static void find_path(struct disc *d, uint32_t jump, struct path *p)
{
    p->n = 0;
    for (uint32_t rva = jump; p->n < PATH_MAX_INSNS;) {
        const struct xlat_insn *in = before(d, rva);
        uint32_t from;
        if (!in && xlat_map_get(&d->jump_from, rva, &from))
            in = insn_at(d, from);
        if (!in)
            return;
        rva = rva_of(d, in->addr);
        p->at[p->n++] = rva;
    }
}

static void walk(struct disc *d, const struct path *p, uint32_t jump, struct path_state *s)
{
    xlat_spend(d, jump, COST_STEP * p->n);
    xlat_path_start(s);
    for (unsigned i = p->n; i-- > 0;) {
        const struct xlat_insn *in = insn_at(d, p->at[i]);
        uint32_t next = i ? p->at[i - 1] : jump;
        if (flow_after(d, in) == FLOW_JCC)
            xlat_path_branch(s, in, next != p->at[i] + in->len);
        xlat_path_step(s, in);
    }
}

/* ---- the table ---- */
static bool entry_at(struct disc *d, uint32_t rva, uint32_t *target)
{
    uint32_t va;
    if (!xlat_image_rd32(d->im, rva, &va) || !is_code(d, rva_of(d, va)))
        return false;
    if (d->im->nrelocs && !xlat_image_reloc_at(d->im, rva))
        return false;
    const struct xlat_insn *in = insn_at(d, rva_of(d, va));
    if (!in && is_marked(d, rva_of(d, va), M_BODY | M_TABLE))
        return false;
    *target = va;
    return true;
}

/* Reads up to n entries from rva on; returns how many come before the first that cannot be one. */
static uint32_t read_entries(struct disc *d, uint32_t rva, uint32_t stride, uint32_t n, uint32_t *targets)
{
    uint32_t i;
    for (i = 0; i < n && xlat_spend(d, rva, 1) && entry_at(d, rva + i * stride, &targets[i]); i++) {
    }
    return i;
}

/* How many entries a table without a bound seems to have. */
static uint32_t guess_entries(struct disc *d, uint32_t rva, uint32_t jump, uint32_t most, uint32_t *targets)
{
    uint32_t n, near = 1u << 16;
    for (n = 0; n < most; n++) {
        uint32_t at = rva + 4 * n, target;
        if (n && (xlat_map_has(&d->bases, at) || insn_at(d, at)))
            break;
        if (!entry_at(d, at, &targets[n]))
            break;
        target = rva_of(d, targets[n]);
        if (target - jump + near > 2 * near || (!insn_at(d, target) && !xlat_plausible(d, target, false)))
            break;
    }
    return n;
}

/* The largest index of an index table of n elements, each of width bits. */
static bool largest(struct disc *d, uint32_t rva, uint32_t n, unsigned width, uint32_t *max)
{
    *max = 0;
    for (uint32_t i = 0; i < n && xlat_spend(d, rva, 1); i++) {
        uint32_t at = rva + i * (width / 8);
        if (at >= d->im->size || d->im->size - at < width / 8)
            return false;
        uint32_t v = d->im->mem[at] | (width == 16 ? (uint32_t)d->im->mem[at + 1] << 8 : 0);
        *max = v > *max ? v : *max;
    }
    return n != 0;
}

struct found {
    uint32_t table, stride, n; /* RVA of the first entry; n 0: not known */
    bool loose;                    /* n comes from the width of the index: there may be fewer */
    uint32_t bytes, nbytes, width; /* index table */
};

/* From the address of the entry: table, stride and bound. */
static bool find_bound(struct disc *d, const struct path_state *s, struct value addr, struct found *f)
{
    uint32_t max, from;
    bool compared;
    memset(f, 0, sizeof *f);
    if (!addr.sym || addr.mul < 4 || addr.mul % 4 || addr.mul > 64)
        return false;
    f->stride = addr.mul;
    f->table = rva_of(d, addr.add);
    const struct sym *y = &s->syms[addr.sym];
    if (y->kind == SYM_LOAD && y->width <= 16 && y->of.sym && y->of.mul == y->width / 8 && rva_of(d, y->of.add) < d->im->size) {
        if (xlat_path_range(s, y->of.sym, &from, &max, &compared) && compared && max - from < ENTRIES_MAX) {
            f->width = y->width;
            f->nbytes = max - from + 1;
            f->bytes = rva_of(d, y->of.add) + from * (y->width / 8);
            if (largest(d, f->bytes, f->nbytes, f->width, &max) && max < ENTRIES_MAX) {
                f->n = max + 1;
                return true;
            }
        }
        f->bytes = f->nbytes = 0;
    }
    if (xlat_path_range(s, addr.sym, &from, &max, &compared) && max - from < ENTRIES_MAX) {
        f->loose = !compared && max >= 255;
        f->table += from * f->stride;
        f->n = max - from + 1;
    }
    return f->table < d->im->size;
}

/* Evaluates the last `length` instructions of the path; true when the jump goes through a table. */
static bool evaluate(struct disc *d, const struct path *p, unsigned length, uint32_t jump, struct found *f)
{
    static _Thread_local struct path_state s; /* too large for the stack; not used after the call */
    struct path tail = *p;
    const struct xlat_insn *in = insn_at(d, jump);
    if (tail.n > length)
        tail.n = length;
    walk(d, &tail, jump, &s);
    struct value to;
    if (!xlat_path_target(&s, in, &to) || to.mul != 1 || to.add || s.syms[to.sym].kind != SYM_LOAD || s.syms[to.sym].width != 32)
        return false;
    return find_bound(d, &s, s.syms[to.sym].of, f);
}

/* Entries of a table found before that begins there. */
static uint32_t same_table(const struct disc *d, const struct found *f)
{
    uint32_t i;
    return xlat_map_get(&d->table_at, f->table, &i) && d->tables.at[i].stride == f->stride ? d->tables.at[i].t.n : 0;
}

bool xlat_find_table(struct disc *d, uint32_t jump, bool guess, struct table *out)
{
    uint32_t targets[ENTRIES_MAX], n = 0;
    struct path p;
    struct found f, best = {0};
    bool table = false;
    find_path(d, jump, &p);
    /* On a long path the index may have become a constant, and the table seem to have one entry; a shorter end of the path may not show that. */
    for (unsigned length = PATH_MAX_INSNS; length >= 4 && !(table && best.n && !best.loose); length /= 2)
        if (evaluate(d, &p, length, jump, &f) && (!table || (f.n && !f.loose))) {
            best = f;
            table = true;
        }
    f = best;
    if (!table)
        return false;
    /* A table with a bound may begin with entries that are never used and whose place holds other data (in the copying loops of C libraries). */
    for (uint32_t skip = 0; f.n > 1 && !f.loose && skip < 4 && !entry_at(d, f.table, targets); skip++) {
        f.table += f.stride;
        f.n--;
    }
    xlat_map_put(&d->bases, f.table, 1);
    if (!f.n || f.loose) {
        uint32_t known = same_table(d, &f);
        if (known) {
            f.n = known;
            f.loose = false;
        }
    }
    if (f.n && !f.loose)
        n = read_entries(d, f.table, f.stride, f.n, targets);
    else if (guess && f.stride == 4)
        n = guess_entries(d, f.table, jump, f.n ? f.n : GUESS_MAX, targets);
    if (!n)
        return false;
    memset(out, 0, sizeof *out);
    out->jump = jump;
    out->first = f.table;
    out->stride = f.stride;
    out->end = f.table + (n - 1) * f.stride + 4;
    out->t.table = va_of(d, f.table);
    out->t.n = n;
    out->t.targets = xlat_alloc_array(d->a, n, sizeof *targets);
    memcpy(out->t.targets, targets, n * sizeof *targets);
    if (f.bytes) {
        out->t.bytes = va_of(d, f.bytes);
        out->bfirst = f.bytes;
        out->bend = f.bytes + f.nbytes * (f.width / 8);
    }
    return true;
}

/* explore.c - recursive descent: decodes all code that can be reached from the addresses on the work list.
 *
 * Each address is decoded onwards until control leaves, and what it jumps to or calls is added to the list.  When the list is empty, the indirect
 * jumps met so far are examined for jump tables, whose targets go onto the list.
 */
#include "lifter/cfg/discovery.h"

enum { RUN_MAX = 1000 /* longest straight line in one block */ };

void xlat_add_seed(struct disc *d, uint32_t rva, unsigned why)
{
    uint32_t bits = 0;
    if (!is_code(d, rva))
        return;
    xlat_map_get(&d->seeds, rva, &bits);
    if (!bits && !(d->partial && why == SEED_CALL))
        vec_push(&d->work, rva);
    xlat_map_put(&d->seeds, rva, bits | why);
}

static void go(struct disc *d, const struct xlat_insn *from, uint32_t target)
{
    if (from && is_code(d, target))
        xlat_map_add(&d->jump_from, target, rva_of(d, from->addr));
    if (is_code(d, target) && !(*mark_of(d, target) & M_LEADER)) {
        *mark_of(d, target) |= M_LEADER;
        vec_push(&d->work, target);
    }
}

/* A decoded call: its target becomes an entry, its return address a block. */
static void after_call(struct disc *d, const struct xlat_insn *in, uint32_t next)
{
    uint32_t target = rva_of(d, in->opnd[0].imm);
    if (in->opnd[0].kind == OPND_REL && target != next) /* call $+5 only pushes its address */
        xlat_add_seed(d, target, SEED_CALL);
    switch (xlat_callee(d, in)) {
    case CALLEE_NORETURN: return;
    case CALLEE_SETJMP: case CALLEE_SWITCH: xlat_add_seed(d, next, SEED_RESUME); break;
    default: break;
    }
    go(d, NULL, next);
}

/* Decodes at rva and notes where it leads; false when control does not simply go on to the next address. */
static bool step(struct disc *d, uint32_t rva)
{
    struct xlat_insn in;
    xlat_decode_at(d, rva, &in);
    uint32_t next = rva + in.len;
    struct xlat_effects e;
    xlat_effects(&in, &e);
    enum flow flow = xlat_flow_of(&e);
    vec_push(&d->insns, in);
    vec_push(&d->flows, (uint8_t)flow);
    *at_of(d, rva) = (uint32_t)d->insns.n;
    switch (flow) {
    case FLOW_EXIT: return false; /* its bytes are no code of ours */
    case FLOW_NEXT: break;
    case FLOW_JCC:
        go(d, &in, rva_of(d, in.opnd[0].imm));
        go(d, NULL, next);
        break;
    case FLOW_JMP: go(d, &in, rva_of(d, in.opnd[0].imm)); break;
    case FLOW_IND:
        if (!e.seg_read) /* a near one */
            vec_push(&d->jumps, rva);
        break;
    case FLOW_CALL: case FLOW_CALLIND: after_call(d, &in, next); break;
    case FLOW_RET: case FLOW_STOP: break;
    }
    for (uint32_t i = rva; i < next; i++)
        *mark_of(d, i) |= M_BODY, d->used[xlat_slot(d, i) / PAGE] = true;
    if (++d->run >= RUN_MAX)
        go(d, NULL, next);
    return flow == FLOW_NEXT;
}

static void run_from(struct disc *d, uint32_t rva)
{
    *mark_of(d, rva) |= M_LEADER;
    d->run = 0;
    while (!d->stop && is_code(d, rva)) {
        if (*at_of(d, rva)) { /* met known code: it begins a block, since two ways lead here now */
            *mark_of(d, rva) |= M_LEADER;
            return;
        }
        if (!step(d, rva))
            return;
        rva += d->insns.at[d->insns.n - 1].len;
        if (is_marked(d, rva, M_LEADER) && !*at_of(d, rva))
            return; /* is on the work list */
    }
}

/* Each entry of a table becomes a way from each of the jumps that use it, and the translator's work grows with those ways. */
static bool count_entries(struct disc *d, uint32_t jump, uint32_t n)
{
    if (d->nentries + n > ENTRIES_TIMES * d->bytes + ENTRIES_SLACK) {
        d->stop = true;
        return xlat_fail(d->limit,
                         "%s: jumps have %llu targets in tables they share, out of proportion to the file's %zu bytes; stopped at the jump at %08x, "
                         "what was not reached is interpreted",
                         d->im->path, (unsigned long long)(d->nentries + n), d->im->file.n, va_of(d, jump));
    }
    d->nentries += n;
    return true;
}

/* Looks at the indirect jumps from number `first` on, which have no table yet; true when one was found. */
static bool find_tables(struct disc *d, bool guess, size_t first)
{
    bool found = false;
    size_t kept = first, n = d->jumps.n;
    for (size_t i = first; i < n; i++) {
        struct table t;
        uint32_t rva = d->jumps.at[i];
        if (d->stop || !xlat_find_table(d, rva, guess, &t) || !count_entries(d, rva, t.t.n)) {
            d->jumps.at[kept++] = rva;
            continue;
        }
        found = true;
        xlat_map_put(&d->table_of, rva, (uint32_t)d->tables.n);
        xlat_map_add(&d->table_at, t.first, (uint32_t)d->tables.n);
        vec_push(&d->tables, t);
        xlat_mark_bytes(d, t.first, t.end, M_TABLE);
        xlat_mark_bytes(d, t.bfirst, t.bend, M_TABLE);
        for (uint32_t at = t.first; at < t.end; at += t.stride)
            xlat_map_put(&d->entries, at, 1);
        for (uint32_t k = 0; k < t.t.n; k++)
            go(d, insn_at(d, rva), rva_of(d, t.t.targets[k]));
    }
    d->jumps.n = kept;
    return found;
}

void xlat_explore(struct disc *d)
{
    bool found;
    do {
        while (d->work.n && !d->stop)
            run_from(d, d->work.at[--d->work.n]);
        if (d->stop)
            d->work.n = 0;
        found = find_tables(d, false, d->tried);
        if (!found) { /* tables without a bound only when all that have one are known */
            found = find_tables(d, true, d->tried);
            d->tried = d->jumps.n;
        }
    } while (found || d->work.n);
}

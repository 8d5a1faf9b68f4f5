/* order.c - loops in which a thread may be waiting for another one: their accesses must stay in the loop and in order.
 *
 * x86 hosts keep the guest's memory order anyway, but LLVM may hoist a plain load out of a loop that waits for the value to change.  Accesses
 * with `monotonic` ordering cannot be hoisted or moved across each other; they also prevent vectorisation, so not every loop gets them.
 * A loop is taken for one that waits in three cases:
 *   - only memory decides how long it runs: no register is carried from one iteration to the next and changed on the way (a counter, a pointer);
 *   - a block that may leave it reads memory at an address that is the same in each iteration (`while (!flag) n++;`);
 *   - it contains a PAUSE.
 * Loops are strongly connected components, from the outer to the inner ones: without its header a component falls apart into the loops inside it.
 * Calls need no ordering: LLVM moves no load across one.
 * A thread may have to be suspended in such a loop, so it tests cpu->stop in each iteration (poll.c).  In a program that suspends its own threads
 * every loop does.
 */
#include <stdlib.h>
#include <string.h>
#include "lifter/emit/core.h"

struct search {
    struct X *x;
    uint32_t *region;  /* per block: the region it is in; blocks of other regions do not exist */
    uint32_t *index, *low, *comp, *stack, *work; /* Tarjan's */
    uint32_t *list;    /* members found, component by component */
    uint32_t nregions;
    bool *spin;
    uint64_t steps, most_steps; /* ways out of blocks looked at, see STEPS */
};

/* The analysis may visit each successor of a block of a function this often, on average.  Beyond that, every loop not yet looked at counts as one that
 * may be waiting, which is correct but slower code.  The worst of large programs needs 22 visits; in a hostile one, loops nested a thousand deep take
 * the cube of their number. */
enum { STEPS = 512, STEPS_SLACK = 1 << 16 };

static bool succ_of(struct search *s, uint32_t from, uint32_t i, uint32_t *to)
{
    const struct xlat_func *f = s->x->func;
    const struct xlat_block *t = xlat_block_succ(f, &f->blocks[from], i);
    if (!t)
        return false;
    *to = (uint32_t)(t - f->blocks);
    return s->region[*to] == s->region[from];
}

static bool has_pause(const struct xlat_block *b)
{
    for (uint32_t i = 0; i < b->n; i++)
        if (b->insns[i].op == XLAT_OP_pause)
            return true;
    return false;
}

/* Registers that the component reads at its header before it writes them, and writes somewhere. */
static uint32_t carried(struct search *s, const uint32_t *members, uint32_t n)
{
    const struct xlat_block_state *st = s->x->state->block;
    uint32_t defs = 0, to;
    for (uint32_t i = 0; i < n; i++) {
        s->work[members[i]] = st[members[i]].reg_read; /* live at its start, so far */
        defs |= st[members[i]].reg_written;
    }
    for (bool again = true; again && s->steps <= s->most_steps;) {
        again = false;
        for (uint32_t i = n; i--;) {
            uint32_t m = members[i], out = 0;
            s->steps += xlat_block_nsucc(&s->x->func->blocks[m]);
            for (uint32_t e = 0; e < xlat_block_nsucc(&s->x->func->blocks[m]); e++)
                if (succ_of(s, m, e, &to))
                    out |= s->work[to];
            uint32_t in = st[m].reg_read | (out & ~st[m].reg_written);
            if (in != s->work[m])
                s->work[m] = in, again = true;
        }
    }
    return s->work[members[0]] & defs & ~(1u << XLAT_ESP);
}

static bool accesses_memory(const struct xlat_insn *in) /* LEA has a memory operand and does not */
{
    struct xlat_effects e;
    xlat_effects(in, &e);
    return xlat_touches_memory(&e);
}

/* Whether a block that may leave the component reads memory, not of the stack, at an address computed without any register that the loop changes. */
static bool exits_by_memory(struct search *s, const uint32_t *members, uint32_t n, uint32_t changed)
{
    uint32_t to;
    for (uint32_t m = 0; m < n; m++) {
        const struct xlat_block *b = &s->x->func->blocks[members[m]];
        bool leaves = false;
        for (uint32_t e = 0; b->term == TERM_JCC && e < 2; e++)
            leaves |= !succ_of(s, members[m], e, &to);
        for (uint32_t i = 0; leaves && i < b->n; i++) {
            const struct xlat_insn *in = &b->insns[i];
            const struct xlat_memref *r = &in->mem;
            for (int k = 0; k < in->nop; k++)
                if (in->opnd[k].kind == OPND_MEM && accesses_memory(in) && r->base != XLAT_ESP && r->base != XLAT_EBP &&
                    (r->base == XLAT_NOREG || !(changed & 1u << r->base)) && (r->index == XLAT_NOREG || !(changed & 1u << r->index)))
                    return true;
        }
    }
    return false;
}

static void components(struct search *s, const uint32_t *members, uint32_t n);

/* One component; its members lie in address order, so the first is its header in all but odd code. */
static void component(struct search *s, uint32_t *members, uint32_t n)
{
    uint32_t to, id = ++s->nregions;
    bool loop = n > 1, pause = false;
    for (uint32_t e = 0; n == 1 && e < xlat_block_nsucc(&s->x->func->blocks[members[0]]); e++)
        loop |= succ_of(s, members[0], e, &to) && to == members[0];
    if (!loop)
        return;
    for (uint32_t i = 0; i < n; i++) {
        s->region[members[i]] = id;
        pause |= has_pause(&s->x->func->blocks[members[i]]);
    }
    uint32_t changed = carried(s, members, n);
    if (pause || !changed || exits_by_memory(s, members, n, changed) || s->steps > s->most_steps) {
        for (uint32_t i = 0; i < n; i++)
            s->spin[members[i]] = true;
        s->x->unit->stats->spins++;
        return;
    }
    s->region[members[0]] = ++s->nregions;
    components(s, members + 1, n - 1);
}

/* Tarjan's algorithm without recursion, on blocks of one region. */
static void components(struct search *s, const uint32_t *members, uint32_t n)
{
    uint32_t next = 1, sp = 0, *frames = NULL, *edge = NULL, *out = NULL, nout = 0, to;
    VEC(uint32_t) sizes = {0};
    frames = xlat_xrealloc(NULL, 3 * (size_t)n + 1, sizeof *frames);
    edge = frames + n, out = frames + 2 * n;
    for (uint32_t i = 0; i < n; i++)
        s->index[members[i]] = s->comp[members[i]] = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (s->index[members[i]])
            continue;
        uint32_t depth = 0;
        frames[0] = members[i], edge[0] = 0;
        s->index[members[i]] = s->low[members[i]] = next++;
        s->stack[sp++] = members[i];
        for (;;) {
            uint32_t v = frames[depth];
            s->steps++;
            if (edge[depth] < xlat_block_nsucc(&s->x->func->blocks[v])) {
                if (!succ_of(s, v, edge[depth]++, &to) || s->comp[to])
                    continue;
                if (!s->index[to]) {
                    s->index[to] = s->low[to] = next++;
                    s->stack[sp++] = to;
                    frames[++depth] = to, edge[depth] = 0;
                } else if (s->index[to] < s->low[v])
                    s->low[v] = s->index[to];
                continue;
            }
            if (s->low[v] == s->index[v]) {
                uint32_t size = 0, w;
                do {
                    w = s->stack[--sp];
                    s->comp[w] = 1;
                    out[nout++] = w;
                    size++;
                } while (w != v);
                vec_push(&sizes, size);
            }
            if (!depth)
                break;
            depth--;
            if (s->low[v] < s->low[frames[depth]])
                s->low[frames[depth]] = s->low[v];
        }
    }
    for (size_t i = 0, at = 0; i < sizes.n; at += sizes.at[i++]) {
        qsort(out + at, sizes.at[i], sizeof *out, xlat_by_u32);
        component(s, out + at, sizes.at[i]);
    }
    vec_free(&sizes);
    xlat_xfree(frames);
}

static LLVMTypeRef accessed_type(LLVMValueRef insn)
{
    return LLVMTypeOf(LLVMIsAStoreInst(insn) ? LLVMGetOperand(insn, 0) : insn);
}

void xlat_order_accesses(struct X *x)
{
    struct xlat_state *st = x->state;
    uint32_t n = x->func->nblocks;
    if (x->unit->o->traits->threads == XLAT_THREADS_ONE)
        return;
    /* XLAT_THREADS_RACING: every access is ordered, in a loop or not */
    bool *spin = xlat_xrealloc(NULL, n, sizeof *spin);
    memset(spin, x->unit->o->traits->threads == XLAT_THREADS_RACING, n * sizeof *spin);
    if (x->unit->o->traits->threads == XLAT_THREADS_SEVERAL) {
        uint32_t *a = xlat_xrealloc(NULL, 7 * (size_t)n, sizeof *a);
        memset(a, 0, 7 * (size_t)n * sizeof *a);
        struct search s = {.x = x, .region = a, .index = a + n, .low = a + 2 * n, .comp = a + 3 * n, .stack = a + 4 * n, .work = a + 5 * n,
                           .list = a + 6 * n, .spin = spin};
        for (uint32_t i = 0; i < n; i++) {
            s.list[i] = i;
            s.most_steps += xlat_block_nsucc(&x->func->blocks[i]);
        }
        s.most_steps = STEPS * s.most_steps + STEPS_SLACK;
        components(&s, s.list, n);
        xlat_xfree(a);
    }
    for (size_t i = 0; i < st->accesses.n; i++) {
        LLVMValueRef insn = st->accesses.at[i].insn;
        LLVMTypeRef t = accessed_type(insn);
        unsigned bits = LLVMGetTypeKind(t) == LLVMIntegerTypeKind ? LLVMGetIntTypeWidth(t) : 0;
        if (!spin[st->accesses.at[i].block] || bits < 8 || bits > 64) /* wider ones are not atomic for the guest either */
            continue;
        LLVMSetOrdering(insn, LLVMAtomicOrderingMonotonic);
        LLVMSetAlignment(insn, bits / 8); /* claimed: for a misaligned one LLVM would call a library, and an x86 host needs none */
    }
    for (uint32_t i = 0; i < n && x->unit->o->traits->threads == XLAT_THREADS_SEVERAL; i++)
        if (spin[i] && st->block[i].after_poll && !x->x87) /* a loop that waits has no use for x87 */
            xlat_poll_added(x, i);
    xlat_xfree(spin);
}

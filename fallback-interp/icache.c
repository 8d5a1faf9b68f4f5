/* icache.c - the decoded-instruction cache: basic blocks by guest address.
 *
 * Readers (interpreter loops) take no lock; writers hold a mutex and run where libc is allowed.  The hash table is open-addressed with linear
 * probing, and is replaced as a whole when it is full.  Blocks are published with release stores.  Invalidation goes by 4 KiB page: each block
 * is on the lists of the pages of its first and last byte.
 *
 * An invalidated block is marked dead and taken out of the table and the page lists; a thread that is executing it finishes it.  It is freed
 * in a batch with others (reclaim.h says what an epoch is):
 *   1. dead:    no reader finds the block in the table; one that found it before may still execute it or store it as another block's link;
 *   2. retired: after one epoch no reader stores such a link any more (a link is only stored for a block just found, and only followed when
 *               the block is not dead), so the links to the batch are cleared, which starts another epoch;
 *   3. freed:   after that one no reader holds a pointer to the batch.
 * A batch is at least as large as a share of the live blocks, so that clearing links, which visits all of them, costs each block a constant.
 */
#define _GNU_SOURCE
#include "fallback-interp/record.h"
#include "fallback-interp/template.h"
#include "lifter/decode/decode.h"
#include "lifter/effects/effects.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE_SHIFT 12
#define PAGES (1u << (32 - PAGE_SHIFT))
#define MAX_RECORDS 48

enum { LEAST_BATCH = 256 };

struct xlat_icache_table {
    uint32_t mask;
    struct xlat_icache_table *older; /* in the list of replaced tables */
    struct xlat_iblock *slot[];
};

/* The tombstone in slots of removed blocks: a search continues behind it, and a new block may replace it. */
static struct xlat_iblock removed = {.dead = true};

static uint32_t hash(uint32_t a) { return a * 2654435769u >> 8 ^ a; }

static struct xlat_icache_table *table_new(uint32_t n)
{
    struct xlat_icache_table *t = calloc(1, sizeof *t + n * sizeof *t->slot);
    if (t)
        t->mask = n - 1;
    return t;
}

struct xlat_icache *xlat_icache_new(void)
{
    struct xlat_icache *ic = aligned_alloc(_Alignof(struct xlat_icache), sizeof *ic);
    if (!ic)
        return NULL;
    memset(ic, 0, sizeof *ic);
    ic->epochs.now = 1;
    pthread_mutex_init(&ic->lock, NULL);
    ic->table = table_new(1 << 14);
    ic->decoder = xlat_decoder_new();
    ic->page = mmap(NULL, PAGES * sizeof *ic->page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (ic->page == MAP_FAILED)
        ic->page = NULL;
    if (!ic->table || !ic->decoder || !ic->page) {
        xlat_icache_free(ic);
        return NULL;
    }
    return ic;
}

void xlat_icache_record(struct xlat_icache *ic, struct xlat_hot *hot) { __atomic_store_n(&ic->hot, hot, __ATOMIC_RELEASE); }

static void block_free(struct xlat_iblock *b)
{
    free(b->template);
    free(b->bytes);
    free(b);
}

static void batch_free(struct xlat_icache_batch *batch)
{
    for (struct xlat_iblock *b = batch->blocks, *next; b; b = next) {
        next = b->next_on_page[0];
        block_free(b);
    }
    for (struct xlat_icache_table *t = batch->tables, *next; t; t = next) {
        next = t->older;
        free(t);
    }
    *batch = (struct xlat_icache_batch){0};
}

void xlat_icache_free(struct xlat_icache *ic)
{
    if (!ic)
        return;
    for (uint32_t i = 0; ic->table && i <= ic->table->mask; i++)
        if (ic->table->slot[i] && ic->table->slot[i] != &removed)
            block_free(ic->table->slot[i]);
    free(ic->table);
    batch_free(&ic->dead);
    batch_free(&ic->retired);
    if (ic->page)
        munmap(ic->page, PAGES * sizeof *ic->page);
    if (ic->decoder)
        xlat_decoder_free(ic->decoder);
    xlat_epochs_free(&ic->epochs);
    pthread_mutex_destroy(&ic->lock);
    free(ic);
}

bool xlat_icache_join(struct xlat_icache *ic, struct xlat_cpu *cpu)
{
    pthread_mutex_lock(&ic->lock);
    bool ok = xlat_epochs_join(&ic->epochs, cpu);
    pthread_mutex_unlock(&ic->lock);
    return ok;
}

void xlat_icache_part(struct xlat_icache *ic, const struct xlat_cpu *cpu)
{
    pthread_mutex_lock(&ic->lock);
    xlat_epochs_part(&ic->epochs, cpu);
    pthread_mutex_unlock(&ic->lock);
}

/* ---- freeing ---- */

static void clear_links_to_dead(struct xlat_icache *ic)
{
    for (uint32_t i = 0; i <= ic->table->mask; i++) {
        struct xlat_iblock *b = ic->table->slot[i];
        for (int k = 0; b && k < 2; k++) {
            struct xlat_iblock *to = __atomic_load_n(&b->link[k], __ATOMIC_RELAXED);
            if (to && to->dead)
                __atomic_store_n(&b->link[k], NULL, __ATOMIC_RELAXED);
        }
    }
}

/* Frees what no reader can have a pointer to, and retires the next batch when there is one. */
static void reclaim(struct xlat_icache *ic)
{
    for (;;) {
        if (ic->retired.n) {
            if (!xlat_epochs_passed(&ic->epochs))
                return;
            if (ic->links_cleared) {
                batch_free(&ic->retired);
            } else {
                clear_links_to_dead(ic);
                ic->links_cleared = true;
                xlat_epochs_next(&ic->epochs);
                continue;
            }
        }
        if (ic->dead.n < LEAST_BATCH + ic->live / 2)
            return;
        ic->retired = ic->dead;
        ic->dead = (struct xlat_icache_batch){0};
        ic->links_cleared = false;
        xlat_epochs_next(&ic->epochs);
    }
}

bool xlat_icache_is_held_up(struct xlat_icache *ic)
{
    pthread_mutex_lock(&ic->lock);
    bool held = ic->retired.n && ic->dead.n > ic->held_up_at;
    if (held)
        ic->held_up_at = 2 * ic->dead.n;
    else if (!ic->retired.n)
        ic->held_up_at = 4 * LEAST_BATCH + ic->live;
    pthread_mutex_unlock(&ic->lock);
    return held;
}

struct xlat_iblock *xlat_icache_find(struct xlat_icache *ic, uint32_t eip)
{
    struct xlat_icache_table *t = __atomic_load_n(&ic->table, __ATOMIC_ACQUIRE);
    for (uint32_t i = hash(eip);; i++) {
        struct xlat_iblock *b = __atomic_load_n(&t->slot[i & t->mask], __ATOMIC_ACQUIRE);
        if (!b)
            return NULL;
        if (b->addr == eip && !__atomic_load_n(&b->dead, __ATOMIC_RELAXED))
            return b;
    }
}

/* Returns whether the slot was never used before (false: it held a tombstone). */
static bool table_put(struct xlat_icache_table *t, struct xlat_iblock *b)
{
    uint32_t i = hash(b->addr);
    while (t->slot[i & t->mask] && t->slot[i & t->mask] != &removed)
        i++;
    bool fresh = !t->slot[i & t->mask];
    __atomic_store_n(&t->slot[i & t->mask], b, __ATOMIC_RELEASE);
    return fresh;
}

static void table_remove(struct xlat_icache_table *t, const struct xlat_iblock *b)
{
    uint32_t i = hash(b->addr);
    while (t->slot[i & t->mask] != b)
        i++;
    __atomic_store_n(&t->slot[i & t->mask], &removed, __ATOMIC_RELEASE);
}

/* Provides a free slot for one more block, in a new table when half of the present one's slots have been used. */
static bool table_reserve(struct xlat_icache *ic)
{
    struct xlat_icache_table *t = ic->table;
    if (ic->used + 1 <= (t->mask + 1) / 2)
        return true;
    struct xlat_icache_table *n = table_new(ic->live > (t->mask + 1) / 4 ? (t->mask + 1) * 2 : t->mask + 1);
    if (!n)
        return false;
    for (uint32_t i = 0; i <= t->mask; i++)
        if (t->slot[i] && t->slot[i] != &removed)
            table_put(n, t->slot[i]);
    t->older = ic->dead.tables;
    ic->dead.tables = t;
    ic->used = ic->live;
    __atomic_store_n(&ic->table, n, __ATOMIC_RELEASE);
    return true;
}

/* How control leaves the instruction; END_FALL: to the next one. */
static enum block_end ends_block(const struct xlat_effects *e)
{
    if (e->eflags_written)
        return END_FLAGS;
    switch (e->control) {
    case XLAT_RETURN: return END_RET;
    case XLAT_CALL: return END_CALL;
    case XLAT_JUMP: case XLAT_JUMP_IF: case XLAT_TRAPS: case XLAT_NO_CODE: return END_JUMP;
    default: return e->repeats ? END_REPEAT : END_FALL;
    }
}

/* Whether the instruction may write memory other than by a push.  In writable code it may overwrite the instruction after it, so it ends the block,
 * and the bytes of the next block are compared again. */
static bool may_write_code(const struct xlat_effects *e)
{
    for (unsigned i = 0; i < e->nmem; i++)
        if (e->mem[i].kind & XLAT_ACCESS_WRITE && !(e->mem[i].kind & XLAT_ACCESS_PROBE) && !xlat_is_push(e, &e->mem[i]))
            return true;
    return e->overflow;
}

uint32_t xlat_icache_add(struct xlat_icache *ic, uint32_t eip, const uint8_t *bytes, size_t n, bool check)
{
    struct xlat_record rec[MAX_RECORDS];
    uint32_t nrec = 0, at = 0;
    enum block_end how = END_FALL;
    bool loads_ss = false, loads_stack = false;
    struct xlat_template fields = {0};
    struct xlat_iblock *b;
    uint8_t disp, imm;

    pthread_mutex_lock(&ic->lock);
    if ((b = xlat_icache_find(ic, eip)))
        goto out;
    reclaim(ic);
    while (nrec < MAX_RECORDS && how == END_FALL) {
        struct xlat_record *r = &rec[nrec];
        if (nrec && ((eip + at) >> PAGE_SHIFT) != (eip >> PAGE_SHIFT))
            break; /* a block starts in one page; its last instruction may reach into the next */
        memset(r, 0, sizeof *r);
        unsigned len = xlat_decode(ic->decoder, bytes + at, n - at, eip + at, &r->in, &disp, &imm);
        if (len == 0) {
            if (nrec)
                break;
            len = 1; /* the bytes end inside the first instruction: executing it faults; as #UD here */
            r->in.addr = eip;
            r->in.op = XLAT_OP_invalid;
        }
        if (r->in.len == 0)
            r->in.len = (uint8_t)len;
        r->fn = xlat_interp_handler(&r->in);
        if (check && r->in.op != XLAT_OP_invalid)
            xlat_template_add(&fields, nrec, &r->in, bytes, at, disp, imm);
        struct xlat_effects effects;
        xlat_effects(&r->in, &effects);
        if (!nrec)
            loads_ss = effects.seg_written >> XLAT_SS & 1;
        how = ends_block(&effects);
        loads_stack |= xlat_loads_stack(&effects);
        if (effects.control == XLAT_JUMP && loads_stack && r->in.opnd[0].kind == OPND_MEM)
            how = END_RET; /* out of a jmp_buf or the like: translated frames in between must not stay below the place that it goes on at */
        if (check && how == END_FALL && may_write_code(&effects))
            how = END_JUMP;
        at += len;
        nrec++;
    }
    if (!table_reserve(ic))
        goto out;
    b = calloc(1, sizeof *b + nrec * sizeof *b->rec);
    if (!b)
        goto out;
    b->addr = eip, b->end = eip + at, b->n = nrec, b->how = (uint8_t)how, b->check = check, b->loads_ss = loads_ss;
    memcpy(b->rec, rec, nrec * sizeof *rec);
    if (check) {
        b->bytes = malloc(at);
        if (!b->bytes) {
            free(b);
            b = NULL;
            goto out;
        }
        memcpy(b->bytes, bytes, at);
        if (fields.n && nrec <= XLAT_TEMPLATE_RECORDS && (b->template = malloc(sizeof fields))) /* without it, it is decoded again */
            *b->template = fields;
    }
    for (int i = 0; i < 2; i++) {
        uint32_t pg = (i ? b->end - 1 : b->addr) >> PAGE_SHIFT;
        b->next_on_page[i] = ic->page[pg];
        ic->page[pg] = b;
        if (b->addr >> PAGE_SHIFT == (b->end - 1) >> PAGE_SHIFT)
            break;
    }
    ic->used += table_put(ic->table, b);
    ic->live++;
out:;
    uint32_t length = b ? b->end - b->addr : 0;
    pthread_mutex_unlock(&ic->lock);
    return length;
}

/* The pointer that continues b's chain in page pg. */
static struct xlat_iblock **chain(struct xlat_iblock *b, uint32_t pg) { return &b->next_on_page[b->addr >> PAGE_SHIFT != pg]; }

static void unlink_from(struct xlat_icache *ic, uint32_t pg, struct xlat_iblock *dead)
{
    for (struct xlat_iblock **p = &ic->page[pg]; *p; p = chain(*p, pg))
        if (*p == dead) {
            *p = *chain(dead, pg);
            return;
        }
}

void xlat_icache_each(struct xlat_icache *ic, void (*fn)(uint32_t addr, uint32_t times, void *arg), void *arg)
{
    pthread_mutex_lock(&ic->lock);
    for (uint32_t i = 0; i <= ic->table->mask; i++) {
        const struct xlat_iblock *b = ic->table->slot[i];
        if (b && b != &removed && b->times)
            fn(b->addr, __atomic_load_n(&b->times, __ATOMIC_RELAXED), arg);
    }
    pthread_mutex_unlock(&ic->lock);
}

void xlat_icache_invalidate(struct xlat_icache *ic, uint32_t addr, uint32_t size)
{
    if (!size)
        return;
    uint32_t last = addr + size - 1 < addr ? 0xffffffffu : addr + size - 1;
    pthread_mutex_lock(&ic->lock);
    for (uint32_t pg = addr >> PAGE_SHIFT;; pg++) {
        for (struct xlat_iblock *b = ic->page[pg], *next; b; b = next) {
            next = *chain(b, pg);
            if (b->addr > last || b->end <= addr)
                continue;
            __atomic_store_n(&b->dead, true, __ATOMIC_RELEASE);
            uint32_t p0 = b->addr >> PAGE_SHIFT, p1 = (b->end - 1) >> PAGE_SHIFT;
            unlink_from(ic, p0, b);
            if (p1 != p0)
                unlink_from(ic, p1, b);
            table_remove(ic->table, b);
            ic->live--;
            b->next_on_page[0] = ic->dead.blocks;
            ic->dead.blocks = b;
            ic->dead.n++;
        }
        if (pg == last >> PAGE_SHIFT)
            break;
    }
    reclaim(ic);
    pthread_mutex_unlock(&ic->lock);
}

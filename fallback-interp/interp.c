/* interp.c - the interpreter's loop: from decoded block to decoded block.  No libc, no TLS, no allocation here. */
#include "fallback-interp/hot.h"
#include "fallback-interp/record.h"
#include "fallback-interp/template.h"

static bool same_bytes(const struct xlat_iblock *b)
{
    typedef uint64_t word __attribute__((aligned(1), may_alias));
    const uint8_t *p = (const uint8_t *)(uintptr_t)b->addr, *q = b->bytes;
    uint32_t n = b->end - b->addr;

    for (; n >= sizeof(word); p += sizeof(word), q += sizeof(word), n -= sizeof(word))
        if (*(const word *)p != *(const word *)q)
            return false;
    for (; n; n--)
        if (*p++ != *q++)
            return false;
    return true;
}

static struct xlat_iblock *successor(struct xlat_icache *ic, struct xlat_iblock *b, uint32_t eip)
{
    for (int i = 0; i < 2; i++) {
        struct xlat_iblock *s = __atomic_load_n(&b->link[i], __ATOMIC_ACQUIRE);
        if (s && s->addr == eip && !__atomic_load_n(&s->dead, __ATOMIC_RELAXED))
            return s;
    }
    struct xlat_iblock *s = xlat_icache_find(ic, eip);
    if (s)
        __atomic_store_n(&b->link[eip == b->end], s, __ATOMIC_RELEASE);
    return s;
}

/* b has been come to in a way that makes it a good place to begin a translation. */
static inline void count(struct xlat_icache *ic, struct xlat_iblock *b)
{
    struct xlat_hot *hot;
    uint32_t times;

    if (!b)
        return;
    times = __atomic_load_n(&b->times, __ATOMIC_RELAXED) + 1;
    __atomic_store_n(&b->times, times, __ATOMIC_RELAXED);
    if (__builtin_expect(!(times % XLAT_HOT_STEP), 0) && (hot = __atomic_load_n(&ic->hot, __ATOMIC_ACQUIRE)))
        xlat_hot_record(hot, b->addr);
}

static uint32_t strict(const struct xlat_cpu *cpu) { return cpu->eflags_kept & XLAT_EFLAGS_AC ? ~0u : 0; }

/* From now on this thread holds no pointer into the cache, so blocks may be freed without waiting for it. */
static enum xlat_run leave(struct xlat_cpu *cpu, enum xlat_run why)
{
    __atomic_store_n(&cpu->epoch, 0, __ATOMIC_RELEASE);
    return why;
}

static __attribute__((noinline)) enum xlat_run run(struct xlat_cpu *cpu, struct xlat_icache *ic, uint32_t esp_limit)
{
    struct X x = {.cpu = cpu, .strict = strict(cpu)};
    struct xlat_record room[XLAT_TEMPLATE_RECORDS];
    struct xlat_iblock *volatile current = NULL; /* these two survive the longjmp */
    const struct xlat_record *volatile records = NULL;
    struct xlat_iblock *b = xlat_icache_find(ic, cpu->eip);

    const struct xlat_record *r, *e;
    cpu->misses++;
    count(ic, b);
    if (__builtin_setjmp(x.jb)) { /* the instruction at cpu->eip ended early */
        b = current;
        for (r = records, e = r + b->n; r != e && r->in.addr != cpu->eip; r++)
            ;
        if (x.unwind == UNWIND_TRAP) {
            cpu->trap_next = cpu->eip + r->in.len;
            return XLAT_RUN_TRAP;
        }
        x.next = b->end;
        r++;
        goto run;
    }
    for (;;) {
        if (__builtin_expect(xlat_epoch_now(&ic->epochs) != cpu->epoch, 0)) {
            xlat_epoch_enter(&ic->epochs, cpu);
            b = xlat_icache_find(ic, cpu->eip);
        }
        if (__builtin_expect(!b, 0))
            return XLAT_RUN_MISS;
        r = b->rec;
        if (__builtin_expect(b->check, 0) && !same_bytes(b) && !(r = xlat_template_apply(b, room)))
            return XLAT_RUN_STALE;
        if (__builtin_expect(__atomic_load_n(&cpu->stop, __ATOMIC_RELAXED), 0))
            return XLAT_RUN_STOP;
        current = b;
        records = r;
        x.next = b->end;
        e = r + b->n;
    run:
        for (; r != e; r++) {
            cpu->eip = r->in.addr;
            r->fn(&x, &r->in);
        }
        cpu->insns += b->n;
        cpu->eip = x.next;
        if (__builtin_expect(b->how == END_FLAGS, 0)) {
            if (cpu->eflags_kept & XLAT_EFLAGS_TF)
                return XLAT_RUN_STOP;
            x.strict = strict(cpu);
        }
        if ((b->how == END_RET || b->how == END_FLAGS) && cpu->gpr[XLAT_ESP] > esp_limit && !xlat_interpreted_only(cpu))
            return XLAT_RUN_RETURN;
        if (b->how != END_FALL && b->how != END_REPEAT && cpu->dispatch && cpu->dispatch[x.next] && !xlat_interpreted_only(cpu))
            return XLAT_RUN_ENTRY;
        bool begins = b->how == END_CALL || (b->how == END_JUMP && x.next <= b->addr);
        b = successor(ic, b, x.next);
        if (begins)
            count(ic, b);
    }
}

enum xlat_run xlat_interp_run(struct xlat_cpu *cpu, struct xlat_icache *ic, uint32_t esp_limit)
{
    xlat_epoch_enter(&ic->epochs, cpu);
    return leave(cpu, run(cpu, ic, esp_limit));
}

static __attribute__((noinline)) enum xlat_run step(struct xlat_cpu *cpu, struct xlat_icache *ic)
{
    struct X x = {.cpu = cpu, .strict = strict(cpu)};
    struct xlat_iblock *volatile b = xlat_icache_find(ic, cpu->eip);

    if (!b)
        return XLAT_RUN_MISS;
    if (b->check && !same_bytes(b))
        return XLAT_RUN_STALE;
    if (__builtin_setjmp(x.jb)) {
        if (x.unwind == UNWIND_TRAP) {
            cpu->trap_next = cpu->eip + b->rec->in.len;
            return XLAT_RUN_TRAP;
        }
        x.next = cpu->eip + b->rec->in.len;
    } else {
        x.next = cpu->eip + b->rec->in.len;
        b->rec->fn(&x, &b->rec->in);
    }
    cpu->insns++;
    cpu->eip = x.next;
    return b->loads_ss ? XLAT_RUN_HELD : XLAT_RUN_STEPPED;
}

enum xlat_run xlat_interp_step(struct xlat_cpu *cpu, struct xlat_icache *ic)
{
    xlat_epoch_enter(&ic->epochs, cpu);
    return leave(cpu, step(cpu, ic));
}

extern const char __ehdr_start[] __attribute__((visibility("hidden"))), etext[] __attribute__((visibility("hidden")));

/* True for the whole shared object that holds the interpreter, since its helpers keep struct xlat_cpu up to date in the same way. */
bool xlat_interp_owns_pc(uint64_t host_pc)
{
    return host_pc >= (uint64_t)(uintptr_t)__ehdr_start && host_pc < (uint64_t)(uintptr_t)etext;
}

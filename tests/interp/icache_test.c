/* icache_test.c - the interpreter's cache of decoded blocks: memory of invalidated blocks is freed, and never under a thread that runs one.
 *
 *     icache_test [TURNS]     invalidations of the test with threads (default 20000); exit code 1 when something is wrong
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "fallback-interp/record.h"

enum { CODE = 0x10000000, CODE_SIZE = 16 * 4096, STACK = 0x20000000, STACK_SIZE = 4096, GONE = 0x1000, FAR = 0xffffffff };
static struct xlat_icache *ic;
static int failed;

static void check(bool ok, const char *what)
{
    if (!ok) {
        printf("wrong: %s\n", what);
        failed = 1;
    }
}

static uint8_t *guest(uint32_t addr) { return (uint8_t *)(uintptr_t)addr; }

static uint8_t *put32(uint8_t *p, uint32_t v)
{
    memcpy(p, &v, 4);
    return p + 4;
}

static void add(uint32_t eip, bool writable)
{
    if (!xlat_icache_add(ic, eip, guest(eip), CODE + CODE_SIZE - eip, writable)) {
        printf("no memory\n");
        exit(1);
    }
}

/* Runs a function at `at` to its return, decoding what is missed.  The result is eax. */
static uint32_t call(struct xlat_cpu *cpu, uint32_t stack, uint32_t at, uint32_t ecx, bool writable)
{
    put32(guest(stack), GONE);
    cpu->gpr[0] = 0, cpu->gpr[1] = ecx, cpu->gpr[4] = stack, cpu->eip = at;
    for (;;) {
        enum xlat_run why = xlat_interp_run(cpu, ic, FAR);
        if (cpu->eip == GONE || (why != XLAT_RUN_MISS && why != XLAT_RUN_STALE))
            return cpu->gpr[0];
        if (why == XLAT_RUN_STALE)
            xlat_icache_invalidate(ic, cpu->eip, 1);
        add(cpu->eip, writable);
    }
}

/* mov eax, value; ret */
static void constant(uint32_t at, uint32_t value)
{
    uint8_t *p = guest(at);

    *p++ = 0xb8;
    p = put32(p, value);
    *p = 0xc3;
}

static uint32_t waiting(void)
{
    pthread_mutex_lock(&ic->lock);
    uint32_t n = ic->dead.n + ic->retired.n;
    pthread_mutex_unlock(&ic->lock);
    return n;
}

static void start(void)
{
    ic = xlat_icache_new();
    if (!ic)
        exit(1);
}

static struct xlat_cpu *joined(void)
{
    struct xlat_cpu *cpu = aligned_alloc(_Alignof(struct xlat_cpu), sizeof *cpu);

    memset(cpu, 0, sizeof *cpu);
    if (!xlat_icache_join(ic, cpu))
        exit(1);
    return cpu;
}

static void part(struct xlat_cpu *cpu)
{
    xlat_icache_part(ic, cpu);
    free(cpu);
}

/* ---- one thread ---- */

enum { BATCH = 256, SOME = 100000 };

static void one_block_changes(void)
{
    struct xlat_cpu *cpu = (start(), joined());
    uint32_t most = 0;
    bool right = true;

    for (uint32_t i = 0; i < SOME; i++) {
        constant(CODE, i);
        right &= call(cpu, STACK, CODE, 0, true) == i;
        most = waiting() > most ? waiting() : most;
    }
    check(right, "result of changed code");
    check(most > 1 && most <= BATCH + 1, "invalidated blocks wait for at most one batch");
    part(cpu);
    xlat_icache_free(ic);
}

static void many_addresses(void)
{
    start();
    struct xlat_icache_table *table = ic->table;
    uint32_t most = 0;

    for (uint32_t i = 0; i < SOME; i++) {
        uint32_t at = CODE + i * 8 % CODE_SIZE;
        constant(at, i);
        add(at, false);
        xlat_icache_invalidate(ic, at, 1);
        most = waiting() > most ? waiting() : most;
    }
    check(table == ic->table, "slots of removed blocks are used again");
    check(!ic->live && most <= BATCH + 1, "nothing is left");
    xlat_icache_free(ic);
}

/* A block's link to an invalidated one must be gone before that is freed. */
static void links(void)
{
    struct xlat_cpu *cpu = (start(), joined());
    uint32_t to = CODE + 4096;
    uint8_t *p = guest(CODE);

    *p++ = 0xe9; /* jmp to */
    put32(p, to - (CODE + 5));
    constant(to, 1);
    for (int i = 0; i < 2; i++) /* a link is made when nothing is missed */
        check(call(cpu, STACK, CODE, 0, false) == 1, "jump");
    const struct xlat_iblock *b = xlat_icache_find(ic, CODE);
    check(b->link[0] || b->link[1], "a link was made");
    for (uint32_t i = 0; i < 2 * BATCH; i++) {
        constant(to, i);
        xlat_icache_invalidate(ic, to, 1);
        add(to, false);
    }
    check(b == xlat_icache_find(ic, CODE) && !b->link[0] && !b->link[1], "the link is cleared");
    check(call(cpu, STACK, CODE, 0, false) == 2 * BATCH - 1, "the new block is found");
    part(cpu);
    xlat_icache_free(ic);
}

/* A thread that never comes out of the interpreter, as one that was ended there. */
static void ended_inside(void)
{
    struct xlat_cpu *cpu = (start(), joined());
    uint32_t told = 0, peak;

    xlat_epoch_enter(&ic->epochs, cpu);
    for (uint32_t i = 0; i < SOME; i++) {
        xlat_icache_invalidate(ic, CODE, 1);
        add(CODE, false);
        told += xlat_icache_is_held_up(ic);
    }
    peak = waiting();
    check(peak == SOME - 1, "nothing is freed while a reader stays");
    check(told > 1 && told < 20, "told each time twice as much waits");
    part(cpu);
    xlat_icache_invalidate(ic, CODE, 1);
    check(waiting() <= BATCH, "all is freed once it has parted");
    check(!xlat_icache_is_held_up(ic), "held up no more");
    xlat_icache_free(ic);
}

/* ---- threads ---- */

enum { CHAIN = 64, ROUNDS = 50, RUNNERS = 3, STEP = 256 };
static bool over; /* atomic */

/* CHAIN blocks, STEP bytes apart: `inc eax; jmp next`, and at the end `dec ecx; jnz first; ret`. */
static void make_chain(void)
{
    uint8_t *p;

    for (uint32_t i = 0; i < CHAIN; i++) {
        p = guest(CODE + i * STEP);
        *p++ = 0x40;
        *p++ = 0xe9;
        put32(p, STEP - 6);
    }
    p = guest(CODE + CHAIN * STEP);
    *p++ = 0x49;
    *p++ = 0x0f;
    *p++ = 0x85;
    p = put32(p, (uint32_t)-(CHAIN * STEP + 7));
    *p = 0xc3;
}

static void *runner(void *arg)
{
    struct xlat_cpu *cpu = joined();
    uint32_t stack = STACK + 64 * (uint32_t)(uintptr_t)arg;
    bool right = true;

    while (!__atomic_load_n(&over, __ATOMIC_ACQUIRE))
        right &= call(cpu, stack, CODE, ROUNDS, false) == CHAIN * ROUNDS;
    part(cpu);
    return (void *)(uintptr_t)right;
}

static void together(uint32_t turns)
{
    pthread_t t[RUNNERS];
    void *right;
    uint64_t x = 88172645463325252u; /* xorshift */

    start();
    make_chain();
    over = false;
    for (uintptr_t i = 0; i < RUNNERS; i++)
        if (pthread_create(&t[i], NULL, runner, (void *)i))
            exit(1);
    for (uint32_t i = 0; i < turns; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        xlat_icache_invalidate(ic, CODE + (uint32_t)(x % (CHAIN * STEP)), x >> 32 & 1 ? 4096 : 1);
        add(CODE + (uint32_t)(x >> 40) % CHAIN * STEP, false);
    }
    __atomic_store_n(&over, true, __ATOMIC_RELEASE);
    for (int i = 0; i < RUNNERS; i++) {
        pthread_join(t[i], &right);
        check(right != NULL, "results while others invalidate");
    }
    xlat_icache_invalidate(ic, CODE, 1);
    check(waiting() <= BATCH + ic->live, "all is freed when no thread is inside");
    xlat_icache_free(ic);
}

static void *spinner(void *arg)
{
    struct xlat_cpu *cpu = arg;

    cpu->eip = CODE;
    while (xlat_interp_run(cpu, ic, FAR) == XLAT_RUN_MISS)
        add(cpu->eip, false);
    return NULL;
}

/* A guest's endless loop: its thread does not leave the interpreter, but passes from block to block. */
static void endless_loop(void)
{
    struct xlat_cpu *cpu = (start(), joined());
    pthread_t t;
    uint32_t at = CODE + 4096;

    put32(guest(CODE), 0xfeeb); /* jmp to itself */
    constant(at, 0);
    if (pthread_create(&t, NULL, spinner, cpu))
        exit(1);
    while (!__atomic_load_n(&cpu->epoch, __ATOMIC_ACQUIRE))
        ;
    for (uint32_t i = 0; i < SOME || waiting() > BATCH; i++) { /* ends only when it lets others free */
        xlat_icache_invalidate(ic, at, 1);
        add(at, false);
    }
    __atomic_store_n(&cpu->stop, 1, __ATOMIC_RELAXED);
    pthread_join(t, NULL);
    part(cpu);
    xlat_icache_free(ic);
}

/* mov ecx, [place]; add eax, value; jmp far: three fields of four bytes. */
static void three_fields(uint32_t place, uint32_t value, uint32_t far)
{
    static const uint8_t code[] = {0x8b, 0x0d, 0, 0, 0, 0, 0x05, 0, 0, 0, 0, 0xe9, 0, 0, 0, 0};

    memcpy(guest(CODE), code, sizeof code);
    put32(guest(CODE + 2), place);
    put32(guest(CODE + 7), value);
    put32(guest(CODE + 12), far - (CODE + 16));
}

/* Blocks of which only immediates, displacements and distances change are not decoded again, but at times; other bytes count always. */
static void fields(void)
{
    enum { DATA = CODE + 0x2000, FAR_1 = CODE + 0x3000, FAR_2 = CODE + 0x3100, TURNS = 5000 };
    struct xlat_cpu *cpu;
    uint32_t stale = 0;

    start();
    cpu = joined();
    put32(guest(DATA), 5), put32(guest(DATA + 4), 6);
    memcpy(guest(FAR_1), "\x01\xc8\xc3", 3); /* add eax, ecx; ret */
    memcpy(guest(FAR_2), "\x29\xc8\xc3", 3); /* sub eax, ecx; ret */
    for (uint32_t i = 0; i < TURNS; i++) {
        uint32_t place = DATA + 4 * (i % 2), ecx = 5 + i % 2, far = i % 3 ? FAR_1 : FAR_2;

        three_fields(place, i, far);
        put32(guest(STACK), GONE);
        cpu->gpr[0] = 100, cpu->gpr[1] = 0, cpu->gpr[4] = STACK, cpu->eip = CODE;
        while (cpu->eip != GONE) {
            enum xlat_run why = xlat_interp_run(cpu, ic, FAR);
            if (cpu->eip == GONE)
                break;
            if (why == XLAT_RUN_STALE) {
                stale++;
                xlat_icache_invalidate(ic, cpu->eip, 1);
            }
            add(cpu->eip, true);
        }
        if (cpu->gpr[0] != 100 + i + (far == FAR_1 ? ecx : -ecx)) {
            check(false, "a field that has changed");
            break;
        }
    }
    check(stale > 0 && stale < TURNS / 100, "blocks with other fields are decoded again, seldom");
    constant(CODE, 7);
    check(call(cpu, STACK, CODE, 0, true) == 7, "other instructions");
    put32(guest(CODE + 1), 8);
    check(call(cpu, STACK, CODE, 0, true) == 8, "another immediate");
    guest(CODE)[0] = 0xb9; /* mov ecx, 8 */
    check(call(cpu, STACK, CODE, 0, true) == 0, "another opcode");
    part(cpu);
    xlat_icache_free(ic);
}

static bool map(uint32_t at, uint32_t n)
{
    return mmap(guest(at), n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == (void *)guest(at);
}

int main(int argc, char **argv)
{
    if (!map(CODE, CODE_SIZE) || !map(STACK, STACK_SIZE)) {
        printf("cannot map guest memory\n");
        return 1;
    }
    one_block_changes();
    many_addresses();
    links();
    ended_inside();
    together(argc > 1 ? (uint32_t)atoi(argv[1]) : 20000);
    endless_loop();
    fields();
    return failed;
}

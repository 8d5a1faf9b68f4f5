/* session.c - see session.h. */
#define _GNU_SOURCE
#include "runtime/core/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include "fallback-interp/interp.h"
#include "lifter/decode/decode.h"
#include "runtime/abi/call.h"
#include "runtime/abi/helpers.h"
#include "runtime/core/late.h"
#include "runtime/core/cached.h"
#include "runtime/core/learn.h"
#include "runtime/core/learned.h"
#include "runtime/core/log.h"
#include "runtime/core/modules.h"
#include "runtime/core/original.h"
#include "runtime/core/peek.h"
#include "runtime/core/profile.h"
#include "runtime/core/report.h"
#include "runtime/core/rt.h"
#include "runtime/core/threads.h"

#define OWN_STACK_SIZE (256ull << 20)
#define OWN_STACK_GUARD (64ull << 10)

static struct xlat_process process;
static bool learns; /* what no file explains; not while a debugger changes code */
static bool timed;  /* where the threads' time goes is kept */
static uint64_t decoded;
static pthread_mutex_t decode_lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- the process ---- */

bool xlat_session_start(const struct xlat_session *s)
{
    xlat_log_open();
    if (!xlat_modules_init(&process.dispatch, s->debugged)) {
        xlat_warn("cannot reserve the dispatch table (32 GB of address space)");
        return false;
    }
    process.icache = xlat_icache_new();
    if (!process.icache) {
        xlat_warn("no memory for the interpreter's cache");
        return false;
    }
    process.gate_syscall = s->gate_syscall;
    process.gate_unixcall = s->gate_unixcall;
    process.function = xlat_module_function;
    process.is_hook = xlat_table_is_hook;
    process.masked_only = xlat_module_masked_only;
    process.guest_pc = xlat_module_guest_pc;
    process.modules_freed = &xlat_modules_freed;
    timed = xlat_stats_open();
    process.misses = xlat_profile_open();
    process.unmasked = process.misses ? process.misses + XLAT_MISS_SLOTS : NULL;
    xlat_park_hook = xlat_park_translated;
    learns = !s->debugged && getenv("XLAT_LEARN") && *getenv("XLAT_LEARN");
    if (!s->debugged)
        xlat_late_start(process.icache);
    return true;
}

void xlat_session_end(uint64_t executable)
{
    struct xlat_counters c;
    sigset_t old;

    c = xlat_threads_counters();
    c.decoded = decoded;
    c.executable = executable;
    xlat_lock(NULL, &old);
    xlat_learn_save(0, 0xffffffffu);
    xlat_counters_write(&c);
    xlat_stats_write(&c, process.misses, process.icache);
    xlat_profile_write(process.misses);
    xlat_unlock(NULL, &old);
}

/* ---- threads ---- */

static void reset_fp(struct xlat_cpu *cpu)
{
    cpu->fcw = 0x27f; /* Windows: all exceptions masked, 53 bits */
    cpu->mxcsr = 0x1f80;
}

/* t is no longer in the list of threads. */
static void free_thread(struct xlat_thread *t)
{
    sigset_t old;

    xlat_lock(NULL, &old);
    xlat_icache_part(process.icache, &t->cpu);
    xlat_modules_thread_ended(t);
    xlat_unlock(NULL, &old);
    munmap((void *)t->stack_base, t->stack_size);
    xlat_threads_unused(t);
}

/* Threads that others have ended could not say so.  new_clock: that of a thread that has just started, or CLOCK_PROCESS_CPUTIME_ID. */
static void end_killed_threads(int32_t new_clock)
{
    struct xlat_thread *t;

    while ((t = xlat_threads_remove_killed(new_clock)))
        free_thread(t);
}

struct xlat_thread *xlat_session_thread(uint32_t tid, uint32_t fs_base)
{
    struct xlat_thread *t = xlat_threads_new();
    char *stack = mmap(NULL, OWN_STACK_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    sigset_t old;
    bool joined;

    if (!t || stack == MAP_FAILED || mprotect(stack + OWN_STACK_GUARD, OWN_STACK_SIZE - OWN_STACK_GUARD, PROT_READ | PROT_WRITE)) {
        xlat_warn("no memory for a thread's stack: %s", strerror(errno));
        if (t)
            xlat_threads_unused(t);
        if (stack != MAP_FAILED)
            munmap(stack, OWN_STACK_SIZE);
        return NULL;
    }
    t->process = &process;
    t->tid = tid;
    t->timed = timed;
    t->misses_traced = xlat_logged & XLAT_LOG_MISSES;
    t->spends = XLAT_SPENT_RUNTIME;
    t->since = xlat_host_ticks();
    if (pthread_getcpuclockid(pthread_self(), &t->clock))
        t->clock = CLOCK_PROCESS_CPUTIME_ID;
    t->stack_base = (uint64_t)stack;
    t->stack_size = OWN_STACK_SIZE;
    t->sw.fresh_sp = (uint64_t)stack + OWN_STACK_SIZE - 64;
    t->limit = 0xffffffffu;
    t->cpu.dispatch = process.dispatch;
    t->cpu.miss = xlat_miss_entry;
    t->cpu.helper_entry = xlat_helper_entry;
    t->cpu.helpers = xlat_helpers;
    t->cpu.rt = t;
    t->cpu.fs_base = fs_base;
    reset_fp(&t->cpu);
    end_killed_threads(t->clock);
    xlat_lock(NULL, &old);
    joined = xlat_icache_join(process.icache, &t->cpu);
    xlat_unlock(NULL, &old);
    if (!joined) {
        xlat_warn("no memory for a thread");
        munmap(stack, OWN_STACK_SIZE);
        xlat_threads_unused(t);
        return NULL;
    }
    xlat_threads_add(t);
    return t;
}

void xlat_session_thread_end(struct xlat_thread *t)
{
    xlat_threads_remove(t);
    free_thread(t);
}

/* ---- guest code ---- */

/* Called with the lock held.  NULL: no memory. */
static struct xlat_decoder *one_decoder(void)
{
    static struct xlat_decoder *decoder;

    if (!decoder && !(decoder = xlat_decoder_new()))
        xlat_warn("no memory for a decoder");
    return decoder;
}

static bool is_builtin(const uint8_t *file, uint64_t n)
{
    return n > 0x60 && !memcmp(file + 0x40, "Wine builtin DLL", 17);
}

/* The n bytes at eip are no whole instruction. */
static bool is_cut(uint32_t eip, const uint8_t *bytes, size_t n)
{
    enum { LONGEST = 15 };
    struct xlat_decoder *d = n < LONGEST ? one_decoder() : NULL;
    struct xlat_insn in;

    return d && !xlat_decode(d, bytes, n, eip, &in, NULL, NULL);
}

/* Whether the guest has just come to eip by a call: the stack's top is the address behind one that may lead there. */
static bool was_called(uint32_t eip, uint32_t esp)
{
    enum { DIRECT = 0xe8, INDIRECT = 0xff, LONGEST = 7, SHORTEST = 2 };
    uint32_t back, rel;
    uint8_t before[LONGEST];

    if (!xlat_peek_all(esp, &back, sizeof back) || back < LONGEST || !xlat_peek_all(back - LONGEST, before, sizeof before))
        return false;
    memcpy(&rel, before + LONGEST - 4, sizeof rel);
    if (before[LONGEST - 5] == DIRECT && back + rel == eip)
        return true;
    for (unsigned n = SHORTEST; n <= LONGEST; n++)
        if (before[LONGEST - n] == INDIRECT && (before[LONGEST - n + 1] >> 3 & 7) == 2)
            return true;
    return false;
}

/* A block of `length` bytes is about to be interpreted; n of them and what follows are given.  When no image file explains it, a translation that was
 * learned is looked for, else it is remembered for the next run. */
static void learn(uint32_t eip, uint32_t esp, uint32_t length, const uint8_t *bytes, size_t n, const struct xlat_learn_place *where)
{
    struct xlat_learn_place place = *where;
    struct xlat_original image;

    if (xlat_learn_is_restless(eip))
        return;
    image = xlat_original_at(eip);

    if (image.size) {
        place.area_start = image.base;
        place.area_end = image.base + image.size;
        place.image = true;
    }
    if (place.area_end && !xlat_learn_is_explained(&image, place.writable) && !xlat_learned_find(eip, bytes, n, &place))
        xlat_learn_block(eip, bytes, length, was_called(eip, esp), &place);
}

enum xlat_decoded xlat_session_decode(uint32_t eip, uint32_t esp, uint32_t end, bool writable, bool stale, const struct xlat_learn_place *place)
{
    uint8_t bytes[1024];
    size_t n = end > eip && end - eip < sizeof bytes ? end - eip : sizeof bytes;
    sigset_t old;
    uint32_t length = 0;
    bool cut;

    n = xlat_peek(eip, bytes, n);
    if (!n)
        return XLAT_DECODE_UNREADABLE;
    if (__atomic_load_n(&xlat_modules_held, __ATOMIC_SEQ_CST)) {
        xlat_lock(NULL, &old);
        xlat_module_entered(eip);
        xlat_unlock(NULL, &old);
    }
    if (__atomic_load_n(&xlat_functions_differ, __ATOMIC_SEQ_CST)) {
        xlat_lock(NULL, &old);
        xlat_module_decoded(eip);
        xlat_unlock(NULL, &old);
    }
    xlat_lock(&decode_lock, &old);
    if (stale)
        xlat_icache_invalidate(process.icache, eip, 1);
    cut = is_cut(eip, bytes, n);
    if (!cut)
        length = xlat_icache_add(process.icache, eip, bytes, n, writable);
    decoded++;
    xlat_unlock(&decode_lock, &old);
    if (cut)
        return XLAT_DECODE_CUT;
    if (xlat_icache_is_held_up(process.icache))
        end_killed_threads(CLOCK_PROCESS_CPUTIME_ID);
    if (!length) {
        xlat_warn("no memory for decoded code");
        return XLAT_DECODE_NO_MEMORY;
    }
    if (xlat_learn_is_on()) {
        xlat_lock(NULL, &old);
        if (stale)
            xlat_learn_changed(eip);
        learn(eip, esp, length, bytes, n, place);
        xlat_unlock(NULL, &old);
    }
    return XLAT_DECODED;
}

void xlat_session_mapped(const struct xlat_module_info *info, const uint8_t *file)
{
    static char folder[4096];
    sigset_t old;

    xlat_lock(NULL, &old);
    xlat_module_mapped(info);
    if (learns && info->file_size && !is_builtin(file, info->file_size))
        xlat_original_mapped(info->base, info->size, file, info->file_size);
    if (learns && info->main && info->file_size && !*folder) {
        char program[33];
        xlat_hex16(info->hash, program);
        if ((size_t)snprintf(folder, sizeof folder, "%s/%s", getenv("XLAT_LEARN"), program) < sizeof folder) {
            xlat_learned_start(info->hash);
            xlat_learn_start(folder);
        }
    }
    xlat_unlock(NULL, &old);
}

void xlat_session_unmapped(uint32_t base)
{
    sigset_t old;

    xlat_lock(NULL, &old);
    xlat_learn_save(base, xlat_original_at(base).size);
    xlat_original_unmapped(base);
    xlat_module_unmapped(base);
    xlat_unlock(NULL, &old);
}

void xlat_session_forget(uint32_t addr, uint32_t size, enum xlat_forget why)
{
    bool written = why == XLAT_FORGET_WRITTEN;
    sigset_t old;

    xlat_lock(NULL, &old);
    if (!written)
        xlat_learn_save(addr, size);
    if (why == XLAT_FORGET_GONE)
        xlat_learned_gone(addr, size);
    xlat_original_changed(addr, size);
    xlat_unlock(NULL, &old);
    xlat_lock(&decode_lock, &old);
    xlat_icache_invalidate(process.icache, addr, size);
    xlat_unlock(&decode_lock, &old);
    xlat_lock(NULL, &old);
    if (written)
        xlat_module_code(addr, size, XLAT_CODE_DIRTY);
    else
        xlat_module_replaced(addr, size);
    xlat_unlock(NULL, &old);
}

unsigned xlat_session_insn(uint32_t addr, struct xlat_insn *out)
{
    uint8_t bytes[15];
    size_t n = xlat_peek(addr, bytes, sizeof bytes);
    struct xlat_decoder *decoder;
    unsigned length = 0;
    sigset_t old;

    xlat_lock(&decode_lock, &old);
    if ((decoder = one_decoder()))
        length = xlat_decode(decoder, bytes, n, addr, out, NULL, NULL);
    xlat_unlock(&decode_lock, &old);
    return length;
}

void xlat_session_unsupported(uint32_t addr)
{
    static uint32_t told[256]; /* other threads may tell once more */
    struct xlat_decoder *d;
    uint8_t bytes[16];
    char text[160] = "?", hex[3 * sizeof bytes + 1] = "";
    size_t n = xlat_peek(addr, bytes, 15);

    if (told[addr % 256] == addr)
        return;
    told[addr % 256] = addr;
    d = xlat_decoder_new();
    if (d && n)
        xlat_decode_text(d, bytes, n, addr, text, sizeof text);
    for (size_t i = 0; i < n; i++)
        snprintf(hex + 3 * i, 4, " %02x", bytes[i]);
    xlat_warn("unsupported instruction at %08x: %s (%s)", addr, text, hex + 1);
    if (d)
        xlat_decoder_free(d);
}

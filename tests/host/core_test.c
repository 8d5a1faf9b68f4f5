/* core_test.c - the runtime's core on this host, without Wine and without a decoder: entering and leaving guest code on its own stack, the fault-safe
 * read, the dispatch table, the states of pages, and freeing what is unmapped.
 *
 *   core_test GUEST.exe GUEST.so          the guest of tests/aot, and its translation for this host
 *
 * The interpreter is a stand-in that answers what the test tells it. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "fallback-interp/interp.h"
#include "runtime/abi/call.h"
#include "runtime/abi/helpers.h"
#include "runtime/core/aot_check.h"
#include "runtime/core/modules.h"
#include "runtime/core/peek.h"
#include "runtime/core/rt.h"
#include "runtime/core/threads.h"
#include "runtime/core/watch.h"

static int failures;
#define CHECK(c) ((c) ? (void)0 : (void)(failures++, printf("%s:%d: %s\n", __FILE__, __LINE__, #c)))

enum { PAGE = 4096, SYSTEM = 0x1000, UNIX = 0x1010, PLAIN = 0x2000, STACK = 0x20000000 };

static struct xlat_process process = {.gate_syscall = SYSTEM, .gate_unixcall = UNIX};
static struct xlat_thread thread;

/* ---- stand-ins ---- */
static enum xlat_run answers[8];
static unsigned nanswers, asked;
enum xlat_run xlat_interp_run(struct xlat_cpu *cpu, struct xlat_icache *ic, uint32_t esp_limit)
{
    enum xlat_run a = asked < nanswers ? answers[asked] : XLAT_RUN_MISS;

    asked++;
    if (a == XLAT_RUN_TRAP)
        cpu->trap = XLAT_TRAP_BP;
    if (a == XLAT_RUN_ENTRY)
        cpu->eip = SYSTEM;
    return a;
}
enum xlat_run xlat_interp_step(struct xlat_cpu *cpu, struct xlat_icache *ic)
{
    cpu->eip++;
    return XLAT_RUN_STEPPED;
}

static bool busy; /* the one thread is in guest code */
struct xlat_thread **xlat_threads_list(size_t *n)
{
    struct xlat_thread **list = malloc(sizeof *list);

    *n = 1;
    if (list)
        *list = &thread;
    return list;
}
static uint64_t on_stack;
bool xlat_thread_out_of(const struct xlat_thread *t, uint64_t from, uint64_t to) { return !busy && (from > to || on_stack - from > to - from); }

/* ---- entering and leaving ---- */
static int enter(void)
{
    int why;

    xlat_guest_begins(&thread);
    CHECK(xlat_turn_in_guest(thread.turn));
    why = xlat_enter(&thread.sw);
    xlat_guest_ends(&thread);
    CHECK(!xlat_turn_in_guest(thread.turn));
    return why;
}

static void switching(void)
{
    enum { SIZE = 1 << 20 };
    char *stack = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    volatile double kept = 1.25;

    thread.process = &process;
    thread.cpu.rt = &thread;
    thread.cpu.fcw = 0x27f;
    thread.cpu.mxcsr = 0x1f80;
    thread.cpu.helpers = xlat_helpers;
    thread.cpu.helper_entry = xlat_helper_entry;
    thread.cpu.miss = xlat_miss_entry;
    thread.stack_base = (uint64_t)stack;
    thread.stack_size = SIZE;
    thread.sw.fresh_sp = (uint64_t)stack + SIZE - 64;
    thread.limit = 0xffffffffu;
    thread.cpu.dispatch = process.dispatch;

    /* nothing decoded, then decoded and a trap, then a system call, then another */
    thread.cpu.eip = PLAIN;
    nanswers = 4, answers[0] = XLAT_RUN_MISS, answers[1] = XLAT_RUN_STALE, answers[2] = XLAT_RUN_TRAP, answers[3] = XLAT_RUN_ENTRY;
    asked = 0;
    CHECK(enter() == XLAT_LEAVE_DECODE && thread.sw.own_sp >= (uint64_t)stack && thread.sw.own_sp < thread.sw.fresh_sp);
    CHECK(enter() == XLAT_LEAVE_STALE && asked == 2);
    CHECK(enter() == XLAT_LEAVE_TRAP && thread.cpu.trap == XLAT_TRAP_BP);
    thread.cpu.trap = XLAT_TRAP_NONE;
    CHECK(enter() == XLAT_LEAVE_SYSCALL && asked == 4);
    thread.cpu.eip = UNIX;
    CHECK(enter() == XLAT_LEAVE_UNIXCALL && asked == 4);
    thread.cpu.stop = 1;
    thread.cpu.eip = PLAIN;
    CHECK(enter() == XLAT_LEAVE_STOP);
    thread.cpu.stop = 0;

    /* a callback: a second activation below what is suspended, and back */
    uint64_t suspended = thread.sw.own_sp, fresh = thread.sw.fresh_sp;
    thread.sw.fresh_sp = suspended - 256;
    thread.sw.own_sp = 0;
    thread.cpu.eip = SYSTEM;
    CHECK(enter() == XLAT_LEAVE_SYSCALL && thread.sw.own_sp < suspended);
    thread.sw.own_sp = suspended;
    thread.sw.fresh_sp = fresh;
    thread.cpu.eip = UNIX;
    CHECK(enter() == XLAT_LEAVE_UNIXCALL);
    CHECK(kept == 1.25);

    /* the frame of the interpreter is abandoned, as after a fault in it */
    thread.cpu.eip = PLAIN;
    nanswers = 1, answers[0] = XLAT_RUN_MISS, asked = 0;
    CHECK(enter() == XLAT_LEAVE_DECODE);
    thread.sw.own_sp = 0;
    thread.cpu.eip = SYSTEM;
    CHECK(enter() == XLAT_LEAVE_SYSCALL); /* afresh */
    munmap(stack, SIZE);
    thread.sw.own_sp = 0;
}

/* ---- the fault-safe read ---- */
static void peeking(void)
{
    uint8_t *p = mmap((void *)0x30000000, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0), to[3 * PAGE];
    uint32_t at = 0x30000000;

    CHECK(p == (void *)0x30000000);
    for (int i = 0; i < 3 * PAGE; i++)
        p[i] = (uint8_t)(i * 7);
    CHECK(xlat_peek(at + 5, to, 2 * PAGE) == 2 * PAGE && !memcmp(to, p + 5, 2 * PAGE));
    mprotect(p + PAGE, PAGE, PROT_NONE);
    CHECK(xlat_peek(at, to, 2 * PAGE) == PAGE && xlat_peek(at + PAGE - 3, to, 9) == 3 && xlat_peek(at + PAGE, to, 1) == 0);
    CHECK(!xlat_peek_all(at + PAGE, to, 1) && xlat_peek_all(at + 2 * PAGE, to, PAGE));
    CHECK(xlat_peek(0xfffffffe, to, 16) <= 2 && xlat_peek(0, to, 1) == 0);
    munmap(p, 3 * PAGE);
}

/* ---- modules ---- */
static uint8_t *image;
static struct xlat_module_info info = {.main = true, .name = "guest.exe"};

static uint32_t u32(const uint8_t *p, uint32_t at)
{
    uint32_t v;
    memcpy(&v, p + at, 4);
    return v;
}

static void *map_whole(const char *path, size_t *n)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    void *p = fd < 0 || fstat(fd, &st) ? MAP_FAILED : mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);

    if (p == MAP_FAILED) {
        printf("cannot map %s\n", path);
        exit(2);
    }
    *n = (size_t)st.st_size;
    close(fd);
    return p;
}

/* The guest at its preferred address. */
static void load(const uint8_t *f)
{
    const uint8_t *pe = f + u32(f, 0x3c), *sec = pe + 24 + (pe[20] | pe[21] << 8);

    info.base = u32(pe, 24 + 28), info.size = u32(pe, 24 + 56);
    image = mmap((void *)(uintptr_t)info.base, info.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (image != (void *)(uintptr_t)info.base) {
        printf("the guest's address is taken\n");
        exit(2);
    }
    memcpy(image, f, u32(pe, 24 + 60));
    for (int i = 0; i < (pe[6] | pe[7] << 8); i++, sec += 40)
        memcpy(image + u32(sec, 12), f + u32(sec, 20), u32(sec, 16) < u32(sec, 8) ? u32(sec, 16) : u32(sec, 8));
}

/* Translations that are bound while the image is mapped. */
static void late(const char *so, uint32_t code, uint32_t last)
{
    struct xlat_module_info other = info;
    uint32_t freed = xlat_modules_freed;
    char why[256];

    on_stack = 0;
    xlat_module_mapped(&info);
    CHECK(!xlat_module_function(code) && !process.dispatch[code] && !xlat_module_function(last));
    other.hash[0] ^= 1;
    CHECK(!xlat_module_bind(&other, so, 0, why, sizeof why) && !xlat_module_bind(&info, "/nonexistent", 0, why, sizeof why));
    other = info;
    other.size += PAGE;
    CHECK(!xlat_module_bind(&other, so, 0, why, sizeof why) && !process.dispatch[code]);

    /* in the table at once, where the interpreter looks; but for functions whose bytes are others by now, and those on open pages */
    image[code - info.base] ^= 1;
    xlat_module_code(last & ~(PAGE - 1u), 1, XLAT_CODE_HIDDEN);
    CHECK(xlat_module_bind(&info, so, 1, why, sizeof why));
    CHECK(!process.dispatch[code] && !process.dispatch[last] && xlat_pages_hidden == 1);
    xlat_module_code(last & ~(PAGE - 1u), 1, XLAT_CODE_CLOSED);
    CHECK(process.dispatch[last] && !xlat_pages_hidden);
    image[code - info.base] ^= 1;
    xlat_module_code(code, 1, XLAT_CODE_DIRTY);
    void *first = process.dispatch[code];
    CHECK(first && xlat_module_guest_pc((uint64_t)first + 64));

    /* an equal one and a lesser one change nothing; a better one takes the place of all, which are freed when no thread is in them */
    CHECK(!xlat_module_bind(&info, so, 1, why, sizeof why) && process.dispatch[code] == first);
    CHECK(!xlat_module_bind(&info, so, 0, why, sizeof why) && process.dispatch[code] == first && xlat_modules_freed == freed);
    on_stack = (uint64_t)first + 1;
    CHECK(xlat_module_bind(&info, so, 2, why, sizeof why) && process.dispatch[code] && process.dispatch[code] != first);
    CHECK(xlat_modules_freed == freed && xlat_module_guest_pc((uint64_t)first + 64));
    on_stack = 0;
    xlat_module_code(0x10000, PAGE, XLAT_CODE_DIRTY);
    CHECK(xlat_modules_freed == freed + 1 && !xlat_module_guest_pc((uint64_t)first + 64) && process.dispatch[code]);
    xlat_module_unmapped(info.base);
    CHECK(xlat_modules_freed == freed + 2 && !xlat_module_function(code));

    /* memory that no image was mapped to */
    CHECK(xlat_module_bind(&info, so, 0, why, sizeof why) && xlat_module_function(code));
    xlat_module_unmapped(info.base);
    CHECK(xlat_modules_freed == freed + 3 && !xlat_module_function(code));
}

static void modules(const uint8_t *guest, const char *so)
{
    struct xlat_aot_view v;
    char why[256];
    size_t n;
    void *file = map_whole(so, &n), *fn;
    uint32_t code, page, freed = xlat_modules_freed;
    uint64_t pc;

    if (!xlat_aot_check(file, n, &v, why, sizeof why)) {
        printf("%s: %s\n", so, why);
        exit(2);
    }
    memcpy(info.hash, v.aot->ident_hash, sizeof info.hash);
    info.file_size = v.aot->ident_size;
    load(guest);
    code = info.base + v.entries[0].rva, page = code & ~(PAGE - 1u);
    setenv("XLAT_APP", so, 1);
    CHECK(!xlat_module_function(code));
    xlat_module_mapped(&info);
    CHECK((fn = xlat_module_function(code)) && fn == process.dispatch[code]);
    for (uint32_t i = 0; i < v.aot->nentries; i++)
        CHECK(xlat_module_function(info.base + v.entries[i].rva));
    CHECK(!xlat_module_function(code + 1) && xlat_module_entry_at(code) && !xlat_module_entry_at(code + 1));
    pc = (uint64_t)fn;
    while (pc < (uint64_t)fn + 256 && xlat_module_guest_pc(pc) != code) /* its first instructions may be a prologue of the host's */
        pc++;
    CHECK(pc < (uint64_t)fn + 256);

    /* not executable, or writable and executable: not called, nor returned to; closed without a change: again */
    uint64_t frames[2] = {0, (uint64_t)fn + 1};
    CHECK(!xlat_module_frames_out((uint64_t)frames, (uint64_t)(frames + 2)));
    xlat_module_code(page, PAGE, XLAT_CODE_HIDDEN);
    CHECK(!xlat_module_function(code) && xlat_pages_hidden == 1 && xlat_pages_lost == 1);
    CHECK(xlat_module_frames_out((uint64_t)frames, (uint64_t)(frames + 2)) && !xlat_module_frames_out((uint64_t)frames, (uint64_t)(frames + 1)));
    xlat_module_code(page, PAGE, XLAT_CODE_CLOSED);
    CHECK(xlat_module_function(code) == fn && !xlat_pages_hidden);
    xlat_module_code(page, PAGE, XLAT_CODE_HIDDEN);
    xlat_module_code(page, PAGE, XLAT_CODE_LIVE);
    CHECK(!xlat_module_function(code) && !xlat_pages_hidden);
    xlat_module_code(page, PAGE, XLAT_CODE_CLOSED);
    CHECK(xlat_module_function(code) == fn);
    /* changed, and closed: not; with the old bytes again, and looked at: again */
    xlat_module_code(page, PAGE, XLAT_CODE_LIVE);
    image[code - info.base] ^= 1;
    xlat_module_code(page, PAGE, XLAT_CODE_CLOSED);
    CHECK(!xlat_module_function(code));
    image[code - info.base] ^= 1;
    xlat_module_code(page, PAGE, XLAT_CODE_CLOSED);
    CHECK(xlat_module_function(code) == fn);
    /* written by another process: that function only, and the frames of it are told */
    uint32_t lost = xlat_pages_lost, last = v.entries[v.aot->nentries - 1].rva + info.base;
    CHECK(!xlat_module_frames_out((uint64_t)frames, (uint64_t)(frames + 2)));
    image[code - info.base] ^= 1;
    CHECK(xlat_module_function(code) == fn);
    xlat_module_code(code, 1, XLAT_CODE_DIRTY);
    CHECK(!xlat_module_function(code) && xlat_module_function(last) && xlat_pages_lost == lost + 1);
    CHECK(xlat_module_frames_out((uint64_t)frames, (uint64_t)(frames + 2)));
    image[code - info.base] ^= 1;
    xlat_module_code(0, 0xffffffff, XLAT_CODE_DIRTY);
    CHECK(xlat_module_function(code) == fn && xlat_pages_lost == lost + 1);
    CHECK(!xlat_module_frames_out((uint64_t)frames, (uint64_t)(frames + 2)));

    /* unmapped while the thread is in guest code: out of the table, not freed; while an address of it is on its stack: neither */
    busy = true;
    xlat_module_unmapped(info.base);
    CHECK(!xlat_module_function(code) && xlat_modules_freed == freed);
    CHECK(xlat_module_guest_pc(pc) == code); /* a fault there is still the guest's */
    busy = false, on_stack = (uint64_t)fn + 1;
    xlat_module_code(0x10000, PAGE, XLAT_CODE_DIRTY);
    CHECK(xlat_modules_freed == freed);
    /* mapped again meanwhile: another copy, from the start; then the old one goes */
    xlat_module_mapped(&info);
    void *second = xlat_module_function(code);
    CHECK(second && second != fn);
    on_stack = 0;
    xlat_module_unmapped(info.base);
    CHECK(xlat_modules_freed == freed + 2 && !xlat_module_guest_pc(pc) && !xlat_module_function(code));

    /* a page that cannot be read when it is looked at: interpreted until it can be, and nothing hangs */
    xlat_module_mapped(&info);
    CHECK(xlat_module_function(code));
    mprotect(image + (page - info.base), PAGE, PROT_NONE);
    xlat_module_code(page, PAGE, XLAT_CODE_LIVE);
    xlat_module_code(page, PAGE, XLAT_CODE_CLOSED);
    CHECK(!xlat_module_function(code));
    mprotect(image + (page - info.base), PAGE, PROT_READ | PROT_WRITE);
    xlat_module_code(page, PAGE, XLAT_CODE_CLOSED);
    CHECK(xlat_module_function(code));
    xlat_module_unmapped(info.base);

    /* opened before any of it was entered: nothing can be, until it is closed again or its code is about to run */
    xlat_module_mapped(&info);
    xlat_module_code(page, PAGE, XLAT_CODE_LIVE);
    CHECK(xlat_modules_held == 1 && !xlat_module_function(code) && !xlat_module_function(last));
    xlat_module_entered(last);
    CHECK(!xlat_modules_held && !xlat_module_function(code));
    xlat_module_code(page, PAGE, XLAT_CODE_CLOSED);
    CHECK(xlat_module_function(code) && xlat_module_function(last));
    xlat_module_unmapped(info.base);
    xlat_module_mapped(&info);
    xlat_module_code(page, PAGE, XLAT_CODE_LIVE);
    xlat_module_code(page, PAGE, XLAT_CODE_CLOSED);
    CHECK(!xlat_modules_held && xlat_module_function(code) && xlat_module_function(last));
    xlat_module_unmapped(info.base);

    /* one without a translation is freed as well, whatever is on the stack: zeros, too */
    struct xlat_module_info plain = {.base = info.base, .size = info.size, .name = "plain.dll"};
    on_stack = 0;
    xlat_module_mapped(&plain);
    xlat_module_unmapped(info.base);
    CHECK(xlat_modules_freed == (freed += 3) + 2);

    for (int i = 0; i < 200; i++) {
        xlat_module_mapped(&info);
        CHECK(xlat_module_function(code));
        xlat_module_unmapped(info.base);
    }
    CHECK(xlat_modules_freed == freed + 202);
    unsetenv("XLAT_APP");
    late(so, code, last);
}

/* ---- watches ---- */
static struct {
    unsigned times;
    uint32_t addr, size;
    enum xlat_code_change how;
} told[2];

static void on_change(struct xlat_watch *w, uint32_t addr, uint32_t size, enum xlat_code_change how)
{
    unsigned i = w->addr != 0x50001000;

    told[i].times++, told[i].addr = addr, told[i].size = size, told[i].how = how;
    if (how == XLAT_CODE_HIDDEN)
        xlat_watch_end(w);
}

static void watches(void)
{
    struct xlat_watch a = {0x50001000, 0x20, on_change, NULL}, b = {0x50002000, 0x1000, on_change, NULL};

    xlat_watch_begin(&a);
    xlat_watch_begin(&b);
    xlat_module_code(0x50000000, 0x1000, XLAT_CODE_LIVE);
    xlat_module_code(0x50001020, 0xfe0, XLAT_CODE_LIVE);
    CHECK(!told[0].times && !told[1].times);
    xlat_module_code(0x5000101f, 0x1001, XLAT_CODE_DIRTY);
    CHECK(told[0].times == 1 && told[0].addr == 0x5000101f && told[0].size == 1 && told[0].how == XLAT_CODE_DIRTY);
    CHECK(told[1].times == 1 && told[1].addr == 0x50002000 && told[1].size == 0x20);
    xlat_module_replaced(0, 0xffffffff);
    CHECK(told[0].times == 2 && told[0].addr == 0x50001000 && told[0].size == 0x20 && told[1].times == 2 && told[1].size == 0x1000);
    xlat_module_code(0x50000000, 0x4000, XLAT_CODE_HIDDEN); /* both end their watch */
    xlat_module_code(0x50000000, 0x4000, XLAT_CODE_CLOSED);
    CHECK(told[0].times == 3 && told[1].times == 3 && told[1].how == XLAT_CODE_HIDDEN);
}

int main(int argc, char **argv)
{
    size_t n;

    if (argc != 3 || !xlat_modules_init(&process.dispatch, false))
        return 2;
    process.function = xlat_module_function;
    process.masked_only = xlat_module_masked_only;
    process.guest_pc = xlat_module_guest_pc;
    process.is_hook = xlat_table_is_hook;
    process.modules_freed = &xlat_modules_freed;
    peeking();
    switching();
    modules(map_whole(argv[1], &n), argv[2]);
    watches();
    printf("%d failures\n", failures);
    return failures != 0;
}

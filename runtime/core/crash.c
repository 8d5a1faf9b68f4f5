/* crash.c - see crash.h. */
#define _GNU_SOURCE
#include "runtime/core/crash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "runtime/core/exact.h"
#include "runtime/core/log.h"
#include "runtime/core/modules.h"
#include "runtime/core/peek.h"
#include "runtime/core/rt.h"
#include "runtime/core/symbols.h"
#include "runtime/core/threads.h"

enum { STACK_BYTES = 2048, MOST_RETURNS = 24, MOST_REPORTS = 50 };

static uint32_t filter; /* address of UnhandledExceptionFilter, 0: not mapped yet */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
enum { RECORD_WORDS = 7, CONTEXT_WORDS = 12 };  /* EXCEPTION_RECORD up to two parameters; CONTEXT: edi esi ebx edx ecx eax ebp eip cs eflags esp ss */
static struct { /* what the filter was asked about last */
    uint32_t tid, code, esp;
    bool known, written;  /* record and context could be read; it has been reported */
    bool faulted, translated; /* a host fault was the cause, in translated code */
    uint32_t record[RECORD_WORDS], context[CONTEXT_WORDS], stack[STACK_BYTES / 4];
    size_t nstack;
    char text[16384];
    size_t n;
} report;

struct registers {
    uint32_t gpr[8], eip, eflags; /* gpr: enum xlat_gpr order */
};

__attribute__((format(printf, 1, 2))) static void add(const char *fmt, ...)
{
    va_list ap;
    size_t room = sizeof report.text - report.n;

    va_start(ap, fmt);
    int n = vsnprintf(report.text + report.n, room, fmt, ap);
    va_end(ap);
    if (n > 0)
        report.n += (size_t)n < room ? (size_t)n : room - 1;
}

/* ---- what it says ---- */

static const char *exception_name(uint32_t code)
{
    static const struct {
        uint32_t code;
        const char *name;
    } names[] = { /* ntstatus.h */
        {0x80000003, "breakpoint"}, {0x80000004, "single step"}, {0xc0000005, "access violation"}, {0xc0000006, "in-page error"},
        {0xc000001d, "illegal instruction"}, {0xc0000025, "exception after one that cannot be continued"}, {0xc000008c, "array bounds exceeded"},
        {0xc000008d, "denormal operand"}, {0xc000008e, "floating-point division by zero"}, {0xc000008f, "inexact result"},
        {0xc0000090, "invalid floating-point operation"}, {0xc0000091, "floating-point overflow"}, {0xc0000092, "x87 stack check"},
        {0xc0000093, "floating-point underflow"}, {0xc0000094, "integer division by zero"}, {0xc0000095, "integer overflow"},
        {0xc0000096, "privileged instruction"}, {0xc00000fd, "stack overflow"}, {0xc00002b4, "several floating-point exceptions"},
        {0xc0000374, "heap corruption"}, {0xc0000409, "fail fast, or an overrun stack buffer"}, {0xe06d7363, "C++ exception"},
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].code == code)
            return names[i].name;
    return "exception";
}

static void add_bytes(uint32_t eip)
{
    enum { BEFORE = 16, ALL = 32 };
    uint8_t bytes[ALL];
    uint32_t from = eip < BEFORE ? 0 : eip - BEFORE;
    size_t n = xlat_peek(from, bytes, sizeof bytes);

    if (n <= eip - from) { /* the page before cannot be read */
        from = eip;
        n = xlat_peek(from, bytes, ALL - BEFORE);
    }
    add("  code    ");
    for (size_t i = 0; i < n; i++)
        add(from + i == eip ? "[%02x] " : "%02x ", bytes[i]);
    add(n ? "\n" : "cannot be read\n");
}

/* Whether a call may return to addr. */
static bool is_behind_call(uint32_t addr)
{
    uint8_t b[7];

    if (addr < sizeof b || !xlat_peek_all(addr - (uint32_t)sizeof b, b, sizeof b))
        return false;
    if (b[2] == 0xe8)
        return true;
    for (unsigned n = 2; n <= sizeof b; n++) /* FF /2 with its operand */
        if (b[sizeof b - n] == 0xff && (b[sizeof b - n + 1] >> 3 & 7) == 2)
            return true;
    return false;
}

/* Words of the stack that are return addresses, by what stands before them: some may be left over from earlier calls. */
static void add_stack(uint32_t esp)
{
    const uint32_t *words = report.stack;
    size_t n = report.nstack;
    unsigned found = 0;
    char name[256];

    add("  stack   (addresses behind calls, the innermost first)\n");
    for (size_t i = 0; i < n && found < MOST_RETURNS; i++) {
        struct xlat_module_info m;
        if (xlat_module_of(words[i], &m) && is_behind_call(words[i])) {
            add("    %08x  %08x %s\n", esp + 4 * (uint32_t)i, words[i], xlat_symbol_text(words[i], name, sizeof name));
            found++;
        }
    }
    if (!n)
        add("    cannot be read\n");
}

static void read_stack(uint32_t esp) { report.nstack = xlat_peek(esp, report.stack, sizeof report.stack) / 4; }

static void is_about(const struct xlat_thread *t)
{
    report.written = false;
    report.tid = t ? t->tid : 0;
    report.code = report.esp = 0;
}

static void begin(void)
{
    const char *translator = getenv("XLAT_TRANSLATOR");

    report.n = 0;
    add("xlat " XLAT_VERSION ", translator %s, process %d, thread %04x\n", translator ? translator : "?", (int)getpid(), report.tid);
}

static void add_state(const struct registers *r)
{
    static const char *const names[8] = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
    char name[256];
    void *code = xlat_module_function(r->eip);
    uint32_t entry = xlat_module_entry_before(r->eip);

    add("  at      %08x %s\n", r->eip, xlat_symbol_text(r->eip, name, sizeof name));
    if (code || entry)
        add("  inside  a module with a translation; the last function of it begins at %s\n", xlat_symbol_text(entry, name, sizeof name));
    else
        add("  inside  code without a translation\n");
    add("  regs   ");
    for (int i = 0; i < 8; i++)
        add(" %s %08x", names[i], r->gpr[i]);
    add(" eip %08x eflags %08x\n", r->eip, r->eflags);
    add_bytes(r->eip);
    add_stack(r->gpr[XLAT_RT_ESP]);
}

static void add_end(void)
{
    add("  to report it: this text, `xlat doctor`, `xlat cache list`, and the program or where it is from; does `xlat run --interpret` end so, "
        "too?\n");
}

/* ---- where it goes ---- */

/* Of more than MOST_REPORTS reports the oldest are removed. */
static void thin_out(const char *folder)
{
    char path[4096], oldest[4096];
    struct stat sb;

    for (;;) {
        DIR *d = opendir(folder);
        unsigned n = 0;
        time_t first = 0;
        for (struct dirent *e; d && (e = readdir(d));) {
            if (*e->d_name == '.' || (size_t)snprintf(path, sizeof path, "%s/%s", folder, e->d_name) >= sizeof path || stat(path, &sb))
                continue;
            if (!n++ || sb.st_mtime < first) {
                first = sb.st_mtime;
                strcpy(oldest, path);
            }
        }
        if (d)
            closedir(d);
        if (n <= MOST_REPORTS || unlink(oldest))
            return;
    }
}

/* The file's name; false: there is none, or it could not be written. */
static bool write_file(char *path, size_t cap)
{
    const char *folder = getenv("XLAT_CRASHES"), *slash;
    struct tm tm;
    time_t now = time(NULL);
    char when[32];
    bool ok;
    int fd;

    if (!folder || !*folder || !(slash = strrchr(folder, '/')))
        return false;
    snprintf(path, cap, "%.*s", (int)(slash - folder), folder);
    mkdir(path, 0777); /* the cache's folder, then this one */
    mkdir(folder, 0777);
    strftime(when, sizeof when, "%Y%m%d-%H%M%S", gmtime_r(&now, &tm));
    if ((size_t)snprintf(path, cap, "%s/%s-%d.txt", folder, when, (int)getpid()) >= cap)
        return false;
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    ok = fd >= 0 && write(fd, report.text, report.n) == (ssize_t)report.n;
    if (fd >= 0)
        ok = !close(fd) && ok;
    thin_out(folder);
    return ok;
}

static void write_report(void)
{
    char path[4096];
    const char *p = report.text;
    size_t n;

    if (report.written)
        return;
    report.written = true;
    add_end();
    n = report.n;
    while (n) {
        ssize_t k = write(2, p, n);
        if (k < 0 && errno != EINTR)
            break;
        p += k > 0 ? k : 0;
        n -= k > 0 ? (size_t)k : 0;
    }
    if (write_file(path, sizeof path))
        xlat_warn("the same is in %s", path);
}

/* ---- when ---- */

void xlat_crash_mapped(uint32_t base, const char *name)
{
    if (!filter && !strcasecmp(name, "kernelbase.dll") && (filter = xlat_exports_find(base, "UnhandledExceptionFilter")))
        xlat_hook_add(filter);
}

/* Keeps what may be gone later of the exception whose record and i386 context are at these addresses.  Programs may repair faults in their own filter
 * again and again, so nothing is looked up here. */
static void keep(const struct xlat_thread *t, uint32_t record, uint32_t context)
{
    enum { LEAST = 20, EDI = 0x9c, EIP = 7, ESP = 10 }; /* bytes of EXCEPTION_RECORD to its parameters; offset in CONTEXT (winnt.h); of the words */

    is_about(t);
    memset(report.record, 0, sizeof report.record);
    report.known = xlat_peek(record, report.record, sizeof report.record) >= LEAST &&
                   xlat_peek_all(context + EDI, report.context, sizeof report.context);
    if (!report.known)
        return;
    report.code = report.record[0];
    report.faulted = t && t->faulted.eip == report.context[EIP];
    report.translated = t && t->faulted.translated;
    read_stack(report.context[ESP]);
}

/* The text about what was kept. */
static void tell(void)
{
    const uint32_t *r = report.record, *c = report.context;
    struct registers g = {.gpr = {c[5], c[4], c[3], c[2], c[10], c[6], c[1], c[0]}, .eip = c[7], .eflags = c[9]};
    char name[256];

    begin();
    if (!report.known) {
        add("  an exception whose record or context cannot be read\n");
        return;
    }
    add("unhandled %s, code %08x, at %s\n", exception_name(r[0]), r[0], xlat_symbol_text(r[3], name, sizeof name));
    if (r[0] == 0xc0000005 && r[4] >= 2)
        add("  access  %s %08x\n", r[5] == 1 ? "write to" : r[5] == 8 ? "execution of" : "read of", r[6]);
    if (report.faulted)
        add("  ran     %s\n", report.translated ? "translated" : "interpreted");
    add_state(&g);
}

bool xlat_crash_asked(uint32_t eip, uint32_t esp, const struct xlat_thread *t)
{
    uint32_t pointers, both[2];
    sigset_t old;

    if (!filter || eip != filter)
        return false;
    xlat_lock(&lock, &old);
    if (xlat_peek_all(esp + 4, &pointers, sizeof pointers) && xlat_peek_all(pointers, both, sizeof both)) {
        keep(t, both[0], both[1]);
        report.esp = esp;
    }
    xlat_unlock(&lock, &old);
    return true;
}

void xlat_crash_happens(enum xlat_crash what, const struct xlat_thread *t, uint32_t a, uint32_t b, const char *text, uint64_t value)
{
    bool same, ours = report.tid && t && t->tid == report.tid;
    struct registers r = {0};
    sigset_t old;

    if (t) {
        memcpy(r.gpr, t->cpu.gpr, sizeof r.gpr);
        r.eip = t->cpu.eip;
        r.eflags = xlat_eflags_get(&t->cpu);
    }
    xlat_lock(&lock, &old);
    same = what == XLAT_CRASH_STATUS ? ours && a == report.code && report.code :
           what == XLAT_CRASH_STARTS ? ours && a < report.esp : true;
    if (what == XLAT_CRASH_RAISED && !(ours && report.written))
        keep(t, a, b);
    if (what == XLAT_CRASH_STOPPED || what == XLAT_CRASH_RUNTIME) {
        is_about(t);
        read_stack(r.gpr[XLAT_RT_ESP]);
        begin();
    } else if (same && !report.written) {
        tell();
    }
    if (what == XLAT_CRASH_STOPPED) {
        add("the program stopped itself: fail fast, code %08x\n", a);
        add_state(&r);
    }
    if (what == XLAT_CRASH_RUNTIME) {
        add("xlat itself cannot go on: %s %llx\n", text, (unsigned long long)value);
        if (t)
            add_state(&r);
    }
    if (same)
        write_report();
    xlat_unlock(&lock, &old);
}

/* trace.c - see trace.h.  Finding a name reads whole tables of the guest's, so the names of places that come again are kept. */
#include "runtime/core/trace.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include "runtime/core/log.h"
#include "runtime/core/modules.h"
#include "runtime/core/peek.h"
#include "runtime/core/rt.h"
#include "runtime/core/symbols.h"
#include "runtime/core/threads.h"

enum { PLACES = 1024, NAME = 160 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    uint32_t addr, base;
    char name[NAME];
} places[PLACES];

/* xlat_symbol_text, remembered for as long as the same image is mapped there. */
static const char *place(uint32_t addr, char to[NAME])
{
    unsigned i = addr * 0x9e3779b1u >> 22;
    struct xlat_module_info m = {0};
    sigset_t old;
    bool known;

    if (!xlat_module_of(addr, &m)) {
        snprintf(to, NAME, "%08x", addr);
        return to;
    }
    xlat_lock(&lock, &old);
    known = places[i].addr == addr && places[i].base == m.base && !strncmp(places[i].name, m.name, strlen(m.name));
    if (known)
        memcpy(to, places[i].name, NAME);
    xlat_unlock(&lock, &old);
    if (known)
        return to;
    xlat_symbol_text(addr, to, NAME);
    xlat_lock(&lock, &old);
    places[i].addr = addr;
    places[i].base = m.base;
    memcpy(places[i].name, to, NAME);
    xlat_unlock(&lock, &old);
    return to;
}

static void call(const struct xlat_thread *t, const char *name, uint32_t esp, uint32_t n)
{
    enum { MOST = 20 };
    uint32_t words[2 + MOST] = {0}; /* the return addresses of the stub and of its caller, the arguments */
    size_t got = xlat_peek(esp, words, sizeof words) / 4;
    char text[12 * MOST + 8] = "", where[NAME];
    size_t length = 0;

    for (uint32_t i = 0; n != 255 && i < n && i < MOST && i + 2 < got; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%x", i ? ", " : "", words[2 + i]);
    xlat_log_line("call %04x %s(%s) from %s", t->tid, name, n == 255 ? "..." : text, place(words[1], where));
}

static void miss(const struct xlat_thread *t, uint32_t addr)
{
    char where[NAME];
    const char *why = xlat_module_entry_at(addr) ? "skipped" : xlat_module_entry_before(addr) ? "inside" : "untranslated";

    xlat_log_line("miss %04x %s: %s", t->tid, place(addr, where), why);
}

/* The handlers of the thread's frames: the system asks them in this order, after vectored ones. */
static void handlers(const struct xlat_thread *t, char *to, size_t cap)
{
    enum { MOST = 6, LAST = -1 };
    uint32_t frame = 0, both[2];
    char where[NAME];
    size_t n = 0;

    *to = 0;
    if (!xlat_peek_all(t->cpu.fs_base, &frame, sizeof frame))
        return;
    for (int i = 0; i < MOST && frame != (uint32_t)LAST && n < cap && xlat_peek_all(frame, both, sizeof both); i++, frame = both[0])
        n += (size_t)snprintf(to + n, cap - n, "%s%s", i ? ", " : "; handlers of frames: ", place(both[1], where));
}

static void fault(const struct xlat_thread *t, uint32_t code, uint32_t at, uint32_t nparams, uint32_t kind, uint32_t addr)
{
    static const char *const names[8] = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
    char registers[160], access[48] = "", where[NAME], chain[1024];
    size_t n = 0;

    for (int i = 0; i < 8; i++)
        n += (size_t)snprintf(registers + n, sizeof registers - n, " %s %08x", names[i], t->cpu.gpr[i]);
    if (code == 0xc0000005 && nparams >= 2)
        snprintf(access, sizeof access, ", %s %08x", kind == 1 ? "write to" : kind == 8 ? "execution of" : "read of", addr);
    handlers(t, chain, sizeof chain);
    xlat_log_line("fault %04x %08x at %s%s;%s%s%s", t->tid, code, place(at, where), access,
                  t->faulted.eip != at ? "" : t->faulted.translated ? " translated;" : " interpreted;", registers, chain);
}

void xlat_trace_line(enum xlat_trace_line what, const struct xlat_thread *t, const char *text, uint32_t a, uint32_t b, uint32_t c, uint32_t d,
                     uint32_t e)
{
    char where[NAME];

    switch (what) {
    case XLAT_TRACE_CALL: call(t, text, a, b); break;
    case XLAT_TRACE_RETURN: xlat_log_line("return %04x %s = %08x", t->tid, text, a); break;
    case XLAT_TRACE_UNIXCALL: xlat_log_line("unixcall %04x %u from %s", t->tid, a, place(b, where)); break;
    case XLAT_TRACE_MISS: miss(t, a); break;
    case XLAT_TRACE_FAULT: fault(t, a, b, c, d, e); break;
    }
}

/* unixcall.c - calls of the ELF side, lines for the log through it, and fatal errors, which Wine itself prints. */
#include "runtime/wine/pe/backend.h"

extern uint8_t __ImageBase[];
struct xlat_p_process_init xlat_process_info;
static uint64_t unix_handle;

bool xlat_unix_find(void)
{
    return NtQueryVirtualMemory(THIS_PROCESS, __ImageBase, 1000 /* functions of the ELF side */, &unix_handle, sizeof unix_handle, NULL) >= 0;
}

NTSTATUS xlat_unix(enum xlat_unix_call call, void *args)
{
    return __wine_unix_call_dispatcher(unix_handle, call, args);
}

struct xlat_p_insn xlat_insn_at(uint32_t addr)
{
    struct xlat_p_insn p = {.addr = addr};

    xlat_unix(xlat_unix_insn, &p);
    return p;
}

static unsigned put(char *to, const char *s)
{
    unsigned n = 0;

    while (s[n])
        to[n] = s[n], n++;
    return n;
}
static unsigned put_hex(char *to, uint64_t v)
{
    unsigned n = 0;
    int shift = 60;

    while (shift && !(v >> shift & 15))
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        to[n++] = "0123456789abcdef"[v >> shift & 15];
    return n;
}

_Noreturn void xlat_fatal(const char *what, uint64_t value)
{
    char text[200];
    unsigned n = put(text, "xlat: ");
    struct xlat_thread *t = unix_handle ? this_thread() : NULL;

    n += put(text + n, what);
    text[n++] = ' ';
    n += put_hex(text + n, value);
    if (t) {
        n += put(text + n, ", guest eip ");
        n += put_hex(text + n, t->cpu.eip);
    }
    text[n++] = '\n';
    __wine_dbg_write(text, n);
    if (t) {
        struct xlat_p_crash p = {.thread = (uint64_t)t, .text = (uint64_t)what, .value = value, .what = XLAT_CRASH_RUNTIME};
        xlat_unix(xlat_unix_crash, &p);
    }
    for (;;)
        NtTerminateProcess(THIS_PROCESS, (NTSTATUS)0xc0000001);
}

void xlat_crash_call(enum xlat_crash what, uint32_t a, uint32_t b)
{
    struct xlat_p_crash p = {.thread = (uint64_t)this_thread(), .what = what, .a = a, .b = b};

    xlat_unix(xlat_unix_crash, &p);
}

void xlat_trace(enum xlat_trace_line what, const char *text, uint32_t a, uint32_t b)
{
    struct xlat_p_trace p = {.thread = (uint64_t)this_thread(), .text = (uint64_t)text, .what = what, .a = a, .b = b};

    xlat_unix(xlat_unix_trace, &p);
}

void xlat_say(const char *what, uint64_t a, uint64_t b)
{
    char text[160];
    unsigned n = put_hex(text, thread_id());
    struct xlat_p_log p = {.text = (uint64_t)text};

    if (!(xlat_process_info.log & XLAT_LOG_EVENTS))
        return;
    text[n++] = ' ';
    n += put(text + n, what);
    text[n++] = ' ';
    n += put_hex(text + n, a);
    text[n++] = ' ';
    n += put_hex(text + n, b);
    p.n = n;
    xlat_unix(xlat_unix_say, &p);
}

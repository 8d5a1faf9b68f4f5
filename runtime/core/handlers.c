/* handlers.c - see handlers.h. */
#include "runtime/core/handlers.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "lifter/effects/handler.h"
#include "runtime/core/exact.h"
#include "runtime/core/log.h"
#include "runtime/core/peek.h"
#include "runtime/core/session.h"
#include "runtime/core/symbols.h"

static bool word(uint32_t addr, uint32_t *to) { return xlat_peek_all(addr, to, sizeof *to); }

/* ---- the functions that install handlers ---- */

static const struct installer {
    const char *library, *function, *what;
    enum xlat_handler_kind kind;
    unsigned argument; /* which one the handler is */
} installers[] = {
    {"ntdll.dll", "RtlAddVectoredExceptionHandler", "a vectored handler", XLAT_HANDLER_VECTORED, 1},
    {"ntdll.dll", "RtlAddVectoredContinueHandler", "a vectored handler", XLAT_HANDLER_VECTORED, 1},
    {"ntdll.dll", "RtlSetUnhandledExceptionFilter", "a filter for unhandled exceptions", XLAT_HANDLER_UNHANDLED, 0},
    {"kernelbase.dll", "SetUnhandledExceptionFilter", "a filter for unhandled exceptions", XLAT_HANDLER_UNHANDLED, 0},
};
enum { INSTALLERS = sizeof installers / sizeof *installers };
static uint32_t addresses[INSTALLERS]; /* 0: not there */

void xlat_handlers_mapped(uint32_t base, const char *name)
{
    struct xlat_exports x;
    char text[64];
    uint32_t rva;
    bool any = false;

    for (unsigned k = 0; k < INSTALLERS; k++)
        any |= !addresses[k] && !strcasecmp(name, installers[k].library);
    if (!any || !xlat_exports_open(base, &x))
        return;
    for (uint32_t i = 0; i < x.n && xlat_exports_get(&x, i, text, &rva); i++)
        for (unsigned k = 0; k < INSTALLERS; k++)
            if (!addresses[k] && !strcasecmp(name, installers[k].library) && !strcmp(text, installers[k].function))
                xlat_hook_add(addresses[k] = base + rva);
}

/* ---- what a handler does ---- */

static const struct xlat_insn *insn(void *arg, uint32_t entry, uint32_t va, bool *ends)
{
    struct xlat_insn *in = arg;

    (void)entry, (void)ends;
    return xlat_session_insn(va, in) ? in : NULL;
}

/* The name under which the library that has it exports the function whose address is at va. */
static const char *import(void *arg, uint32_t va)
{
    static char name[64];
    struct xlat_exports x;
    uint32_t target, base, rva;

    (void)arg;
    if (!word(va, &target) || !(base = xlat_exact_base(target)) || !xlat_exports_open(base, &x))
        return NULL;
    for (uint32_t i = 0; i < x.n && xlat_exports_get(&x, i, name, &rva); i++)
        if (base + rva == target)
            return name;
    return NULL;
}

static bool uses_registers(uint32_t handler, enum xlat_handler_kind kind)
{
    struct xlat_insn in;
    const struct xlat_handler_code code = {&in, insn, import};

    return xlat_handler_use(&code, handler, kind).uses;
}

void xlat_handlers_installed(uint32_t eip, uint32_t esp)
{
    unsigned k = 0;
    uint32_t handler;
    char why[128];

    while (k < INSTALLERS && addresses[k] != eip)
        k++;
    if (k == INSTALLERS || !word(esp + 4 + 4 * installers[k].argument, &handler) || !handler || !xlat_exact_lacks() || xlat_exact_needs_few(handler))
        return;
    bool uses = uses_registers(handler, installers[k].kind);
    xlat_log("%s at %08x is installed: %s registers", installers[k].what, handler, uses ? "may use" : "does not use");
    snprintf(why, sizeof why, "%s (at %08x) may use registers of faults", installers[k].what, handler);
    if (uses)
        xlat_exact_want(why);
}

void xlat_handlers_edited(uint32_t eip)
{
    if (xlat_exact_lacks_at(eip))
        xlat_exact_want("a handler has changed registers of a fault");
}

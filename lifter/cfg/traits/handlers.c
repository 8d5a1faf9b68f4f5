/* handlers.c - which registers of a fault anywhere in the program its exception handlers may use: what vectored.c and structured.c say, and what is
 * known of the run-time systems of two languages, whose handlers cannot be followed.
 *
 * Go's handler, written in assembly and on a stack of its own, keeps eip, puts it on the stack below esp and goes on in the runtime, as if the
 * faulting instruction had called it (other registers are only printed when all is lost).  Source: Go's runtime/signal_windows.go.
 * GNAT's, a structured handler of main's, raises an exception of Ada's, for which GCC's unwinder begins with the registers that a called function
 * preserves.  Source: GCC's gcc/ada/seh_init.c, libgcc/config/i386/w32-unwind.h.
 */
#include "lifter/cfg/traits/code.h"
#include "lifter/cfg/traits/questions.h"

enum xlat_fault_regs xlat_ask_handlers(const struct xlat_program *p, const uint8_t *links, bool go, bool gnat, const char **why)
{
    struct xlat_trait_code code;
    const char *vectored, *structured;
    enum xlat_fault_regs r = XLAT_FAULT_NONE;
    xlat_trait_code_open(&code, p);
    if (xlat_vectored_handlers_use_context(p, &code, &vectored)) {
        *why = go ? xlat_sprintf(p->arena, "%s; it is Go's, which needs eip and esp", vectored) : vectored;
        r = go ? XLAT_FAULT_ESP : XLAT_FAULT_ALL;
    } else if (gnat) {
        *why = "GNAT's handler turns faults into exceptions of Ada's";
        r = XLAT_FAULT_FRAME;
    } else if (xlat_structured_handlers_use_context(p, &code, links, &structured)) {
        *why = structured;
        r = XLAT_FAULT_ALL;
    } else
        *why = "no handler uses registers, as far as the code shows";
    xlat_trait_code_close(&code);
    return r;
}

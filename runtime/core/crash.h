/* crash.h - the report about a guest process that ends by an exception which nobody has handled, or by a fault of the runtime itself.
 *
 * An exception is unhandled when the system asks its filter of last resort (UnhandledExceptionFilter of kernelbase.dll, a hook: exact.h), and then
 * ends the process with the exception's code, starts a program (a debugger, a program that reports crashes) or raises the exception a second
 * time.  What is known is gathered when the filter is asked, while the stack is as the exception left it; only then does a program that goes on cost
 * anything.  The report goes to standard error and, as a file, into the folder that XLAT_CRASHES names.
 * Uses libc; called on the embedder's stack, without locks. */
#ifndef XLAT_CRASH_H
#define XLAT_CRASH_H

#include <stdbool.h>
#include <stdint.h>

struct xlat_thread;

void xlat_crash_mapped(uint32_t base, const char *name); /* an image was mapped: is it the one that has the filter? */
/* XLAT_LEAVE_HOOK before the function at eip.  True: it is the filter, and nothing else is to be done about it. */
bool xlat_crash_asked(uint32_t eip, uint32_t esp, const struct xlat_thread *t);

enum xlat_crash {
    XLAT_CRASH_STATUS,  /* the process ends with this status */
    XLAT_CRASH_STARTS,  /* a thread with this stack pointer starts a program */
    XLAT_CRASH_RAISED,  /* the exception whose record and context are at these addresses is raised for the second time */
    XLAT_CRASH_STOPPED, /* fail-fast: no handler is asked; with the thread's registers */
    XLAT_CRASH_RUNTIME, /* the runtime cannot go on: text, and a number that goes with it */
};
/* Writes the report if what happens is the end that was prepared by xlat_crash_asked, or an end by itself; once. */
void xlat_crash_happens(enum xlat_crash what, const struct xlat_thread *t, uint32_t a, uint32_t b, const char *text, uint64_t value);

#endif

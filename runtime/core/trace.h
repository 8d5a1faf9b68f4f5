/* trace.h - the lines of `xlat run --trace`, which go to the log (log.h): system calls, entries into the interpreter, exceptions.
 * Uses libc; called on the embedder's stack, without locks. */
#ifndef XLAT_CORE_TRACE_H
#define XLAT_CORE_TRACE_H

#include <stdint.h>

struct xlat_thread;

enum xlat_trace_line {
    XLAT_TRACE_CALL,     /* a system call: text, its name; a, the guest's stack at the gate; b, how many arguments, 255: not known */
    XLAT_TRACE_RETURN,   /* its end: text; a, the status */
    XLAT_TRACE_UNIXCALL, /* a unix call: a, its number; b, the caller */
    XLAT_TRACE_MISS,     /* the interpreter begins at a */
    XLAT_TRACE_FAULT,    /* an exception that is about to be delivered: a, its code; b, where; c, how many parameters; d, e, the first two */
};
void xlat_trace_line(enum xlat_trace_line what, const struct xlat_thread *t, const char *text, uint32_t a, uint32_t b, uint32_t c, uint32_t d,
                     uint32_t e);

#endif

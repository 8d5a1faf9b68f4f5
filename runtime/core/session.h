/* session.h - what a process that runs guest code starts, keeps and ends, whatever embeds the runtime (Wine's backend, a loader of Linux programs):
 * the modules, the dispatch table, the interpreter's cache, the threads, the profile, the counters and the log.
 *
 * Uses libc, so it is called on a stack and with thread-local storage of the embedder's.  The embedder enters guest code by xlat_enter (rt.h).
 */
#ifndef XLAT_SESSION_H
#define XLAT_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct xlat_insn;
struct xlat_thread;

/* ---- the process ---- */
struct xlat_session {
    uint32_t gate_syscall, gate_unixcall; /* guest addresses at which guest code is left for the system */
    bool debugged;                        /* by another process: everything is interpreted (modules.h) */
};
bool xlat_session_start(const struct xlat_session *s); /* false: it cannot run, a line on standard error says why */
/* Writes the profile and the counters.  executable: bytes of guest memory that the host would execute, for the counters. */
void xlat_session_end(uint64_t executable);

/* ---- threads ---- */
/* fs_base: guest address of the thread's block.  NULL: no memory, said on standard error. */
struct xlat_thread *xlat_session_thread(uint32_t tid, uint32_t fs_base);
void xlat_session_thread_end(struct xlat_thread *t); /* it does not run guest code again; others may still look at it for a moment */

/* ---- guest code ---- */
/* Decodes the block at eip for the interpreter.  end: the memory region ends there; writable: its bytes may change without notice; stale: what was
 * decoded there is out of date. */
enum xlat_decoded { XLAT_DECODED, XLAT_DECODE_UNREADABLE, XLAT_DECODE_CUT /* the region ends within the first instruction */, XLAT_DECODE_NO_MEMORY };
enum xlat_decoded xlat_session_decode(uint32_t eip, uint32_t end, bool writable, bool stale);
/* Forgets what was decoded in [addr, addr + size).  written: the system wrote there for the guest, so translated functions are not to be used again.
 * */
void xlat_session_forget(uint32_t addr, uint32_t size, bool written);
/* Decodes the one instruction at addr, as memory holds it now.  Its length in bytes, 0: not readable, or no memory. */
unsigned xlat_session_insn(uint32_t addr, struct xlat_insn *out);
/* Says once for each address on standard error that the interpreter does not know the instruction there. */
void xlat_session_unsupported(uint32_t addr);

#endif

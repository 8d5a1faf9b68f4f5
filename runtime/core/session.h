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
struct xlat_module_info;
/* An image was mapped; file: the bytes of its file, info->file_size of them. */
void xlat_session_mapped(const struct xlat_module_info *info, const uint8_t *file);
void xlat_session_unmapped(uint32_t base);
struct xlat_learn_place;
/* Decodes the block at eip for the interpreter.  esp: the guest's; end: what may be read of its bytes ends there; writable: they may change without
 * notice; stale: what was decoded there is out of date.  place: the memory it lies in (learn.h); an area that is an image has no end. */
enum xlat_decoded { XLAT_DECODED, XLAT_DECODE_UNREADABLE, XLAT_DECODE_CUT /* the region ends within the first instruction */, XLAT_DECODE_NO_MEMORY };
enum xlat_decoded xlat_session_decode(uint32_t eip, uint32_t esp, uint32_t end, bool writable, bool stale,
                                      const struct xlat_learn_place *place);
/* Forgets what was decoded in [addr, addr + size), which gets other rights or is allocated, was written to by the system for the guest, so that
 * translated functions are not to be used again, or is freed. */
enum xlat_forget { XLAT_FORGET_RIGHTS, XLAT_FORGET_WRITTEN, XLAT_FORGET_GONE };
void xlat_session_forget(uint32_t addr, uint32_t size, enum xlat_forget why);
/* Decodes the one instruction at addr, as memory holds it now.  Its length in bytes, 0: not readable, or no memory. */
unsigned xlat_session_insn(uint32_t addr, struct xlat_insn *out);
/* Says once for each address on standard error that the interpreter does not know the instruction there. */
void xlat_session_unsupported(uint32_t addr);

#endif

/* interp.h - the interpreter: runs guest code that was not translated.  No LLVM, no libc and no TLS while it runs.
 *
 * struct xlat_cpu is up to date before and after every instruction, so a host fault in here needs no recovery: cpu->eip is the faulting
 * instruction, which has had no effect yet.  Decoding is separate (it allocates and uses Capstone): the runtime does it where
 * libc is allowed, and the interpreter asks for it by returning XLAT_RUN_MISS.
 */
#ifndef XLAT_INTERP_H
#define XLAT_INTERP_H

#include <stdbool.h>
#include "runtime/abi/cpu.h"

struct xlat_icache; /* decoded basic blocks by guest address; shared by all threads of a process */

enum xlat_run {
    XLAT_RUN_MISS,   /* no decoded block at cpu->eip (or it was invalidated): decode it, or it is the address of one of the runtime's own entry points
                        (gates) */
    XLAT_RUN_ENTRY,  /* cpu->dispatch has a translated function at cpu->eip */
    XLAT_RUN_TRAP,   /* cpu->trap and its details are set; cpu->eip is the instruction (fault) or, for traps, already after it */
    XLAT_RUN_STOP,   /* cpu->stop is set, or the trap flag has just been; state is consistent */
    XLAT_RUN_RETURN, /* a return raised esp above esp_limit, which means that the guest function which the run was started for has returned */
    XLAT_RUN_STEPPED, /* one instruction was executed (xlat_interp_step) */
    XLAT_RUN_HELD,    /* likewise, and it wrote SS: a trap that was to come after it comes after the next one */
    XLAT_RUN_STALE,   /* the bytes at cpu->eip (writable code) are not those that were decoded: invalidate and decode again */
};

/* Runs from cpu->eip.  esp_limit: see XLAT_RUN_RETURN; 0xffffffff: never.  A caller that abandons a run (after a host fault) sets cpu->epoch to 0. */
enum xlat_run xlat_interp_run(struct xlat_cpu *cpu, struct xlat_icache *ic, uint32_t esp_limit);
/* One instruction, one iteration of a repeated one: for the trap flag. */
enum xlat_run xlat_interp_step(struct xlat_cpu *cpu, struct xlat_icache *ic);

/* ---- decoded code; these use libc ---- */
struct xlat_icache *xlat_icache_new(void);
struct xlat_hot;
void xlat_icache_record(struct xlat_icache *ic, struct xlat_hot *hot); /* from now on the interpreter records there what it does often */
void xlat_icache_free(struct xlat_icache *ic);
/* Decodes the basic block at guest address eip (readable there: n bytes).  check: the page is writable, so compare bytes at each entry.
 * Thread-safe.  Returns the block's length in bytes.  0: nothing could be decoded (out of memory).  An undefined or unsupported instruction decodes
 * to one that traps. */
uint32_t xlat_icache_add(struct xlat_icache *ic, uint32_t eip, const uint8_t *bytes, size_t n, bool check);
/* Removes blocks that overlap [addr, addr + size).  Thread-safe: a thread that executes one of them finishes it, then decodes again. */
void xlat_icache_invalidate(struct xlat_icache *ic, uint32_t addr, uint32_t size);
/* Registers cpu's thread as a reader of the cache, so that no block is freed while it may execute it.  Needed when other threads add or invalidate
 * blocks while it runs. False: no memory. */
bool xlat_icache_join(struct xlat_icache *ic, struct xlat_cpu *cpu);
/* The reverse, once cpu's thread will not enter the interpreter again or has ended, be it in the middle of the interpreter. */
void xlat_icache_part(struct xlat_icache *ic, const struct xlat_cpu *cpu);
/* Asked after adding blocks.  True: many invalidated blocks cannot be freed, because some joined thread does not leave a block (it was ended there,
 * or is suspended): call xlat_icache_part for threads that have ended.  Not true again before there are twice as many. */
bool xlat_icache_is_held_up(struct xlat_icache *ic);
/* Calls fn for each decoded block that was entered by a call or a jump backwards, with how often, roughly.  The cache's lock is
 * held. */
void xlat_icache_each(struct xlat_icache *ic, void (*fn)(uint32_t addr, uint32_t times, void *arg), void *arg);
/* Does the host code at host_pc belong to the object that holds the interpreter (and its helpers)?  Tells its faults from others. */
bool xlat_interp_owns_pc(uint64_t host_pc);

#endif

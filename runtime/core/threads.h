/* threads.h - the threads that run guest code, as a list.  Uses libc. */
#ifndef XLAT_THREADS_H
#define XLAT_THREADS_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "runtime/core/report.h"

struct xlat_thread;

/* Takes the lock (NULL: none) with all signals blocked but those of faults, so that a thread which another one ends by a signal does not end with
 * the lock held; and gives it back. */
void xlat_lock(pthread_mutex_t *m, sigset_t *old);
void xlat_unlock(pthread_mutex_t *m, const sigset_t *old);

struct xlat_thread *xlat_threads_new(void); /* zeroed, not yet in the list; NULL: no memory */
void xlat_threads_add(struct xlat_thread *t);
void xlat_threads_remove(struct xlat_thread *t);
/* Removes a thread that another thread or process has ended, and returns it; NULL: none is left.  new_clock: the POSIX clock of a thread that has
 * just started, so that one in the list with the same clock has ended; CLOCK_PROCESS_CPUTIME_ID: of none. */
struct xlat_thread *xlat_threads_remove_killed(int32_t new_clock);
void xlat_threads_unused(struct xlat_thread *t); /* instead of freeing it: other threads may still be about to suspend it */
struct xlat_counters xlat_threads_counters(void); /* sums of all, those that have ended, too */
struct xlat_thread **xlat_threads_list(size_t *n); /* all of now: free() the list; NULL with *n not 0: no memory */
/* Whether the thread was seen outside guest code, and may return to no address in [from, to] (empty when from is above to).  It must not have ended
 * (xlat_modules_thread_ended). */
bool xlat_thread_out_of(const struct xlat_thread *t, uint64_t from, uint64_t to);

#endif

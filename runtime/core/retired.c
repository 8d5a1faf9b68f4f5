/* retired.c - frees what an unmapped image leaves behind, when no thread can be in its translation any more.
 *
 * Translated code takes no lock, so nothing says when the last thread has left a module.  But each thread leaves guest code again and again, for
 * system calls at the latest; while it is outside, all that it will come back to is written on its own stack.  So a module goes through three
 * rounds, and each ends when every thread that existed at its beginning was seen outside guest code at least once, without an address of the
 * module's code on its stack:
 *     1  its functions are out of the dispatch table; a thread that was just filling a page of the table may enter some once more
 *     2  those are removed as well, and nobody can enter it; threads that had entered it leave
 *     3  it is out of the list of modules, which is read without a lock; readers come to their end
 * Threads that are created later cannot know it.  A thread is looked at when an image is mapped or unmapped or a thread ends; for threads that
 * wait in the system all three rounds pass at once.  A thread that computes without end holds on to what was unmapped since it began to.
 *
 * The few readers outside guest code (xlat_modules_read_begin) are counted instead.
 */
#include <stdlib.h>
#include "runtime/core/log.h"
#include "runtime/core/module.h"
#include "runtime/core/threads.h"

enum { FUNCTIONS_REMOVED = 1, FUNCTIONS_GONE, UNLINKED };

static struct xlat_module *retired; /* linked by next_retired */
static uint32_t readers;
uint32_t xlat_modules_freed;

void xlat_modules_read_begin(void) { __atomic_fetch_add(&readers, 1, __ATOMIC_SEQ_CST); }
void xlat_modules_read_end(void) { __atomic_fetch_sub(&readers, 1, __ATOMIC_SEQ_CST); }

static void begin_round(struct xlat_module *m, uint32_t round)
{
    m->round = round;
    free(m->waiting);
    m->waiting = xlat_threads_list(&m->nwaiting);
}

void xlat_retire(struct xlat_module *m)
{
    m->next_retired = retired;
    retired = m;
    begin_round(m, FUNCTIONS_REMOVED);
}

/* Addresses a thread may come back to: behind a call at the very end of the code, too. */
static bool is_out(const struct xlat_module *m, const struct xlat_thread *t)
{
    const struct xlat_aot *a = m->aot.aot;
    uint64_t code = a ? (uint64_t)a + (uint64_t)(int64_t)a->code_start : 0;

    return a ? xlat_thread_out_of(t, code, code + a->code_size) : xlat_thread_out_of(t, 1, 0); /* without code there is nothing to come back to */
}

/* False: the round is not over yet. */
static bool round_over(struct xlat_module *m)
{
    if (!m->waiting && m->nwaiting) /* no memory for the list of threads: try again */
        begin_round(m, m->round);
    if (!m->waiting && m->nwaiting)
        return false;
    for (size_t i = 0; i < m->nwaiting;)
        if (is_out(m, m->waiting[i]))
            m->waiting[i] = m->waiting[--m->nwaiting];
        else
            i++;
    return !m->nwaiting && (m->round != UNLINKED || !__atomic_load_n(&readers, __ATOMIC_SEQ_CST));
}

static void free_module(struct xlat_module *m)
{
    xlat_log("free %08x %s%s", m->info.base, m->info.name, m->aot.aot ? "" : " (image)");
    xlat_pages_free(m);
    if (m->aot.aot)
        __atomic_fetch_add(&xlat_modules_freed, 1, __ATOMIC_SEQ_CST);
    xlat_aot_close(&m->aot);
    free(m->waiting);
    free(m);
}

/* True: it has been freed. */
static bool advance(struct xlat_module *m)
{
    while (round_over(m))
        switch (m->round) {
        case FUNCTIONS_REMOVED:
            if (m->aot.aot)
                xlat_table_remove_late(m);
            begin_round(m, FUNCTIONS_GONE);
            break;
        case FUNCTIONS_GONE:
            xlat_module_remember(m);
            xlat_module_unlink(m);
            begin_round(m, UNLINKED);
            break;
        default:
            free_module(m);
            return true;
        }
    return false;
}

void xlat_retired_free(void)
{
    for (struct xlat_module **p = &retired; *p;) {
        struct xlat_module *m = *p, *next = m->next_retired;

        if (advance(m))
            *p = next;
        else
            p = &m->next_retired;
    }
}

void xlat_modules_thread_ended(const struct xlat_thread *t)
{
    pthread_mutex_lock(&xlat_module_lock);
    for (struct xlat_module *m = retired; m; m = m->next_retired)
        for (size_t i = 0; i < m->nwaiting; i++)
            if (m->waiting[i] == t)
                m->waiting[i--] = m->waiting[--m->nwaiting];
    xlat_retired_free();
    pthread_mutex_unlock(&xlat_module_lock);
}

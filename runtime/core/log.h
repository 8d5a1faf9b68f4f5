/* log.h - lines about what happens, to the file that XLAT_LOG names (a number: that file descriptor): the process's number, a word that says
 * what, and its details.  XLAT_TRACE says which, words separated by commas; without it only events.  Uses libc. */
#ifndef XLAT_LOG_H
#define XLAT_LOG_H

enum { XLAT_LOG_EVENTS = 1, XLAT_LOG_CALLS = 2, XLAT_LOG_MISSES = 4, XLAT_LOG_FAULTS = 8 };
extern unsigned xlat_logged; /* which of them, 0: there is no log */
#define XLAT_LOG_WORDS "events", "calls", "misses", "faults" /* in XLAT_TRACE, in the order of their bits */
void xlat_log_open(void); /* reads both variables; says on stderr what is wrong */
void xlat_log(const char *fmt, ...) __attribute__((format(printf, 1, 2)));      /* an event */
void xlat_log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2))); /* of a kind that is known to be wanted */
void xlat_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2))); /* to stderr, and to the log */

#endif

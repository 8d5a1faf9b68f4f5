/* log.h - one line per event to the file that XLAT_LOG names (a number: that file descriptor).  Uses libc. */
#ifndef XLAT_LOG_H
#define XLAT_LOG_H

#include <stdbool.h>

extern bool xlat_log_on;
void xlat_log_open(void); /* reads XLAT_LOG; says on stderr when it cannot be opened */
void xlat_log(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void xlat_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2))); /* to stderr, and to the log */

#endif

/* log.c - the runtime's log; see log.h.  A line is one write(), so that lines of several threads and processes do not mix. */
#include "runtime/core/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool xlat_log_on;
static int log_fd = -1;

static void line(int fd, const char *prefix, const char *fmt, va_list ap)
{
    char text[1024];
    int n = snprintf(text, sizeof text, "%s", prefix), m = vsnprintf(text + n, sizeof text - (size_t)n - 1, fmt, ap);

    if (m < 0)
        return;
    n += m;
    if (n > (int)sizeof text - 2)
        n = (int)sizeof text - 2;
    text[n++] = '\n';
    while (write(fd, text, (size_t)n) < 0 && errno == EINTR)
        ;
}

void xlat_log_open(void)
{
    const char *to = getenv("XLAT_LOG");
    char *end;
    long fd;

    if (!to || !*to)
        return;
    fd = strtol(to, &end, 10);
    if (!*end)
        log_fd = (int)fd;
    else if ((log_fd = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) < 0)
        xlat_warn("XLAT_LOG: cannot open %s: %s", to, strerror(errno));
    xlat_log_on = log_fd >= 0;
}

void xlat_log(const char *fmt, ...)
{
    va_list ap;
    char prefix[32];

    if (log_fd < 0)
        return;
    snprintf(prefix, sizeof prefix, "%d ", (int)getpid());
    va_start(ap, fmt);
    line(log_fd, prefix, fmt, ap);
    va_end(ap);
}

void xlat_warn(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    line(2, "xlat: ", fmt, ap);
    va_end(ap);
    if (log_fd >= 0) {
        va_start(ap, fmt);
        line(log_fd, "warning: ", fmt, ap);
        va_end(ap);
    }
}

/* log.c - the runtime's log; see log.h.  A line is one write(), so that lines of several threads and processes do not mix. */
#include "runtime/core/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

unsigned xlat_logged;
static int log_fd = -1;

static void line(int fd, const char *prefix, const char *fmt, va_list ap)
{
    char text[2048];
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

/* word: what kind of line it is, where the text does not begin with that. */
static void log_line(const char *word, const char *fmt, va_list ap)
{
    char prefix[32];

    snprintf(prefix, sizeof prefix, "%d %s", (int)getpid(), word);
    line(log_fd, prefix, fmt, ap);
}

static unsigned read_words(const char *words)
{
    static const char *const known[] = {XLAT_LOG_WORDS};
    unsigned bits = 0;

    if (!words || !*words)
        return XLAT_LOG_EVENTS;
    while (*words) {
        size_t n = strcspn(words, ","), i = 0;
        while (i < sizeof known / sizeof *known && (strlen(known[i]) != n || memcmp(known[i], words, n)))
            i++;
        if (i < sizeof known / sizeof *known)
            bits |= 1u << i;
        else
            xlat_warn("XLAT_TRACE: %.*s: there is no such kind of lines", (int)n, words);
        words += n + (words[n] == ',');
    }
    return bits;
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
    xlat_logged = log_fd >= 0 ? read_words(getenv("XLAT_TRACE")) : 0;
}

void xlat_log(const char *fmt, ...)
{
    va_list ap;

    if (!(xlat_logged & XLAT_LOG_EVENTS))
        return;
    va_start(ap, fmt);
    log_line("", fmt, ap);
    va_end(ap);
}

void xlat_log_line(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    log_line("", fmt, ap);
    va_end(ap);
}

void xlat_warn(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    line(2, "xlat: ", fmt, ap);
    va_end(ap);
    if (log_fd >= 0 && log_fd != 2) {
        va_start(ap, fmt);
        log_line("warning ", fmt, ap);
        va_end(ap);
    }
}

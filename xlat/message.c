/* message.c - lines for the user on standard error. */
#include <stdarg.h>
#include <stdio.h>
#include "xlat/xlat.h"

int xlat_error(int code, const char *fmt, ...)
{
    va_list ap;
    fputs("xlat: ", stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    return code;
}

void xlat_warn_limits(const struct xlat_diag *image, const struct xlat_diag *program)
{
    if (image->text[0])
        xlat_error(0, "%s", image->text);
    if (program->text[0])
        xlat_error(0, "%s", program->text);
}

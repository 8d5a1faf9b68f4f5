/* budget.c - how much work a file may ask for: in proportion to its size (discovery.h says why and how much). */
#include "lifter/cfg/discovery.h"

bool xlat_spend(struct disc *d, uint32_t rva, unsigned units)
{
    d->spent += units;
    if (d->spent <= SPEND_TIMES * d->bytes + SPEND_SLACK || d->stop)
        return !d->stop;
    d->stop = true;
    return xlat_fail(d->limit,
                     "%s: finding code takes work out of proportion to the file's %zu bytes; stopped at %08x, what was not reached is interpreted",
                     d->im->path, d->im->file.n, va_of(d, rva));
}

bool xlat_spend_row(struct disc *d, uint32_t rva)
{
    if (++d->nrows <= d->bytes / ROW_BYTES + ROWS_SLACK)
        return xlat_spend(d, rva, 1);
    return xlat_fail(d->limit,
                     "%s: the exception tables overlap so often that they have more rows than the file's %zu bytes can hold; stopped at %08x",
                     d->im->path, d->im->file.n, va_of(d, rva));
}

/* teb.h - see runtime/host/teb.h.  x18 is the block's on Windows, and Wine keeps it so while PE code runs. */
#ifndef XLAT_HOST_AARCH64_TEB_H
#define XLAT_HOST_AARCH64_TEB_H
#include <stdint.h>

static inline uint8_t *xlat_host_teb(void)
{
    uint8_t *teb;
    __asm__("mov %0, x18" : "=r"(teb));
    return teb;
}
#endif

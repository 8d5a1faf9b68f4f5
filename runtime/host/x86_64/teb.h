/* teb.h - Wine's 64-bit thread block, for a signal handler of the ELF side on x86-64.
 *
 * GS points to it in all code of a Wine process.  FS, and with it libc's thread-local storage, is the guest's while PE code runs. */
#ifndef XLAT_HOST_TEB_H
#define XLAT_HOST_TEB_H
#include <stdint.h>

static inline uint8_t *xlat_teb(void)
{
    uint8_t *teb;
    __asm__("movq %%gs:0x30, %0" : "=r"(teb));
    return teb;
}
#endif

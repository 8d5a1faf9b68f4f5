/* teb.h - see runtime/host/teb.h.  GS points to the block in all code of a Wine process.  FS, and with it libc's thread-local storage, is the guest's
 * while PE code runs. */
#ifndef XLAT_HOST_X86_64_TEB_H
#define XLAT_HOST_X86_64_TEB_H
#include <stdint.h>

static inline uint8_t *xlat_host_teb(void)
{
    uint8_t *teb;
    __asm__("movq %%gs:0x30, %0" : "=r"(teb));
    return teb;
}
static inline void xlat_host_teb_is(uint8_t *teb) { (void)teb; }
#define XLAT_HOST_TEB
#endif

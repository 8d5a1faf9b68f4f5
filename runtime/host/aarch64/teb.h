/* teb.h - see runtime/host/teb.h.  x18 holds the block's address while PE code runs, and Wine puts it back when a unix call returns; in between, and
 * in signals that come then, functions of libc may have changed it.  Thread-local storage is libc's at any time on this processor. */
#ifndef XLAT_HOST_AARCH64_TEB_H
#define XLAT_HOST_AARCH64_TEB_H
#include <stdint.h>

#ifdef _WIN32
static inline uint8_t *xlat_host_teb(void)
{
    uint8_t *teb;
    __asm__("mov %0, x18" : "=r"(teb));
    return teb;
}
#else
extern __thread uint8_t *xlat_thread_teb __attribute__((tls_model("initial-exec"))); /* a signal handler must not allocate it */
static inline uint8_t *xlat_host_teb(void) { return xlat_thread_teb; }
static inline void xlat_host_teb_is(uint8_t *teb) { xlat_thread_teb = teb; }
#define XLAT_HOST_TEB __thread uint8_t *xlat_thread_teb;
#endif
#endif

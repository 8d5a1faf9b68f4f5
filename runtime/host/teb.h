/* teb.h - Wine's 64-bit thread block: xlat_host_teb() gives its address, in any code of a Wine process, on the PE side and in signal handlers.
 *
 *     uint8_t *xlat_host_teb(void)
 */
#ifndef XLAT_HOST_TEB_H
#define XLAT_HOST_TEB_H

#if defined __x86_64__
#include "runtime/host/x86_64/teb.h"
#elif defined __aarch64__
#include "runtime/host/aarch64/teb.h"
#else
#error "no host of xlat"
#endif

#endif

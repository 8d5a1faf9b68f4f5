/* teb.h - Wine's 64-bit thread block: xlat_host_teb() gives its address, on the PE side and in unix calls and signal handlers of the ELF side.
 *
 *     uint8_t *xlat_host_teb(void)             NULL in a thread for which the ELF side has not called the next
 *     void xlat_host_teb_is(uint8_t *teb)      the ELF side calls it in each thread's first unix call
 *     XLAT_HOST_TEB                            defines what these need, in one file of the ELF side
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

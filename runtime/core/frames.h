/* frames.h - the guest's frame pointer at a fault in translated code, found from the stacks alone.  Uses libc. */
#ifndef XLAT_FRAMES_H
#define XLAT_FRAMES_H

#include <stdint.h>

/* ebp of the innermost guest function that has a frame pointer; 0: not found.  [host_low, host_high): the host's stack above the fault at eip;
 * [low, high): the guest's from some address below all of its frames on.  *saved: what the guest has at that address, as LLVM may have put off the
 * store of it; 0: it is there. */
uint32_t xlat_frame_at_fault(uint32_t eip, uint64_t host_low, uint64_t host_high, uint32_t low, uint32_t high, uint32_t *saved);

#endif

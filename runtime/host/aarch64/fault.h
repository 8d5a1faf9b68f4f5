/* fault.h - see runtime/host/fault.h.
 *
 * Wine takes from the exception's syndrome whether an access that has faulted was a write.  qemu's user mode gives none, so each fault would be
 * a read: guests would see that, and memory with write watches would not work.  So the record is added where it is missing, from the instruction at
 * the program counter, and taken out again, because qemu does not accept it when the handler returns.
 *
 * Instructions: Arm Architecture Reference Manual, "Loads and Stores" (C4.1).  Records: Linux, asm/sigcontext.h.
 */
#ifndef XLAT_HOST_AARCH64_FAULT_H
#define XLAT_HOST_AARCH64_FAULT_H

#include <asm/sigcontext.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

struct xlat_host_fault {
    struct _aarch64_ctx *added; /* NULL: nothing was */
};

/* Whether a load or store instruction writes, in whole or in part. */
static inline bool xlat_a64_writes(uint32_t i)
{
    bool load = i >> 22 & 1;
    uint32_t opc = i >> 22 & 3, vector = i >> 26 & 1;

    if ((i & 0x3b000000) == 0x39000000 || (i & 0x3b000000) == 0x38000000) { /* one register */
        if ((i & 0x3b200c00) == 0x38200000 && !vector) /* atomic; one of that form only loads (LDAPR) */
            return (i & 0x3ffffc00) != 0x38bfc000;
        return opc == 0 || (vector && !(i >> 30) && opc == 2 /* 128 bits */);
    }
    if ((i & 0x3a000000) == 0x28000000) /* a pair */
        return !load;
    if ((i & 0x3f000000) == 0x08000000) /* exclusive, ordered; compare and swap, where the bit of loads means something else */
        return !load || (i & 0x3fa07c00) == 0x08a07c00 || (i & 0xbfa07c00) == 0x08207c00;
    if ((i & 0x3f200c00) == 0x19000000) /* ordered, with an offset */
        return opc == 0;
    if ((i & 0xbe000000) == 0x0c000000) /* structures of vectors */
        return !load;
    return false;
}

static inline struct xlat_host_fault xlat_host_fault_begin(void *context)
{
    enum { DATA_ABORT = 0x24u << 26, WRITE = 0x40 };
    struct sigcontext *c = (struct sigcontext *)(void *)&((ucontext_t *)context)->uc_mcontext;
    char *p = (char *)c->__reserved, *end = p + sizeof c->__reserved;
    struct _aarch64_ctx *at = (struct _aarch64_ctx *)p;
    struct esr_context esr = {.head = {ESR_MAGIC, sizeof esr}, .esr = DATA_ABORT};

    while (at->magic && at->magic != ESR_MAGIC && at->size >= sizeof *at && (size_t)(end - (char *)at) > at->size + sizeof esr + sizeof *at)
        at = (struct _aarch64_ctx *)((char *)at + at->size);
    if (at->magic || c->pc == c->fault_address) /* the fetch of the instruction failed */
        return (struct xlat_host_fault){NULL};
    if (xlat_a64_writes(*(const uint32_t *)(uintptr_t)c->pc))
        esr.esr |= WRITE;
    memcpy(at, &esr, sizeof esr);
    memset((char *)at + sizeof esr, 0, sizeof *at);
    return (struct xlat_host_fault){at};
}

static inline void xlat_host_fault_end(const struct xlat_host_fault *f)
{
    if (f->added)
        memset(f->added, 0, sizeof *f->added);
}

#endif

/* locked.c - LOCK and XCHG on operands that are not aligned, for hosts whose atomic instructions want them aligned.
 *
 * Where the operand lies within 16 aligned bytes it is changed by compare-and-exchange of those, so it is atomic whatever other threads do.  One that
 * reaches into the next 16 is changed under a lock of the process: then only such operations exclude each other (QUIRKS.md). */
#include "runtime/abi/helpers.h"
#include "runtime/abi/probe.h"
#include "runtime/host/insns.h"

static uint64_t changed(unsigned kind, uint64_t old, uint64_t b, uint64_t expect)
{
    switch (kind) {
    case XLAT_LOCKED_XCHG: return b;
    case XLAT_LOCKED_ADD: return old + b;
    case XLAT_LOCKED_SUB: return old - b;
    case XLAT_LOCKED_AND: return old & b;
    case XLAT_LOCKED_OR: return old | b;
    case XLAT_LOCKED_XOR: return old ^ b;
    default: return old == expect ? b : old;
    }
}

/* a: linear address, b: operand (CMPXCHG: what is stored), c: enum xlat_locked | bits << 8; cpu->extra: what CMPXCHG expects.  The result is the old
 * value. */
uint64_t xlat_h_locked(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    unsigned kind = c & 255, bits = c >> 8 & 255, at = a & 15;
    uint64_t mask = bits == 64 ? ~0ull : (1ull << bits) - 1, old = 0;
    unsigned __int128 *granule = (unsigned __int128 *)(uintptr_t)(a & ~15ull), seen, next;
    if (at + bits / 8 <= 16) {
        do {
            seen = xlat_host_load128(granule);
            old = (uint64_t)(seen >> 8 * at) & mask;
            next = (seen & ~((unsigned __int128)mask << 8 * at)) | (unsigned __int128)(changed(kind, old, b, cpu->extra) & mask) << 8 * at;
        } while (!xlat_host_cas128(granule, seen, next));
        return old;
    }
    static uint32_t held;
    uint8_t *p = (uint8_t *)(uintptr_t)a;
    xlat_probe_write(p), xlat_probe_write(p + bits / 8 - 1); /* a fault comes before the lock is taken */
    while (__atomic_exchange_n(&held, 1, __ATOMIC_ACQUIRE))
        ;
    __builtin_memcpy(&old, p, bits / 8);
    next = changed(kind, old, b, cpu->extra);
    __builtin_memcpy(p, &next, bits / 8);
    __atomic_store_n(&held, 0, __ATOMIC_RELEASE);
    return old;
}

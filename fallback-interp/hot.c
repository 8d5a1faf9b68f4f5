/* hot.c - see hot.h. */
#include "fallback-interp/hot.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include "runtime/host/syscall.h"

void xlat_hot_tell(struct xlat_hot *h)
{
    if (!__atomic_exchange_n(&h->news, 1, __ATOMIC_SEQ_CST))
        xlat_host_syscall(SYS_futex, (long)&h->news, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0);
}

void xlat_hot_record(struct xlat_hot *h, uint32_t addr)
{
    uint32_t at = addr * 0x9e3779b1u >> 20;

    for (uint32_t i = 0; i < XLAT_HOT_NEAR; i++) {
        struct xlat_hot_slot *s = &h->slot[(at + i) & (XLAT_HOT_SLOTS - 1)];
        uint32_t was = __atomic_load_n(&s->addr, __ATOMIC_RELAXED);

        if (!was && __atomic_compare_exchange_n(&s->addr, &was, addr, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
            was = addr;
        if (was == addr) {
            s->count++;
            break;
        }
    }
    xlat_hot_tell(h);
}

void xlat_hot_clear(struct xlat_hot_slot *s)
{
    s->count = 0;
    __atomic_store_n(&s->addr, 0, __ATOMIC_RELEASE);
}

/* frames.c - see frames.h.
 *
 * The host's stack says which guest functions are active: a return address in translated code belongs to a CALL of the guest's, and the address
 * behind that CALL is what the guest has on its stack.  With a frame pointer the word below it is the caller's ebp, which leads to the next one.
 * So the frame is where the guest's stack has the newest return address and, by way of the saved ebp, those that follow it in the same order. */
#include "runtime/core/frames.h"

#include <stdlib.h>
#include "lifter/decode/insn.h"
#include "lifter/effects/effects.h"
#include "runtime/core/modules.h"
#include "runtime/core/peek.h"
#include "runtime/core/session.h"

enum { MOST_CALLS = 4, MOST_WORDS = 1 << 14, MOST_HOST_WORDS = 1 << 12, MOST_INSNS = 200 };

struct stack { /* a copy of the guest's */
    const uint32_t *word;
    uint32_t low, n; /* its address; words */
};

static bool holds(const struct stack *s, uint32_t addr) { return !(addr & 3) && addr - s->low < s->n * 4; }
static uint32_t at(const struct stack *s, uint32_t addr) { return s->word[(addr - s->low) / 4]; }

/* Return addresses of the guest, newest first. */
static unsigned find_calls(uint64_t host_low, uint64_t host_high, uint32_t calls[MOST_CALLS])
{
    unsigned n = 0;

    if (host_high - host_low > MOST_HOST_WORDS * sizeof(uint64_t))
        host_high = host_low + MOST_HOST_WORDS * sizeof(uint64_t);
    for (const uint64_t *word = (const uint64_t *)host_low; (uint64_t)word < host_high && n < MOST_CALLS; word++) {
        uint32_t addr = *word >> 32 ? xlat_module_guest_pc(*word - 1) : 0;
        struct xlat_insn in;
        unsigned length = addr ? xlat_session_insn(addr, &in) : 0;
        if (length && xlat_is_call(&in))
            calls[n++] = addr + length;
    }
    return n;
}

/* How many of the return addresses are met in frames from the one at ebp on, each in the next frame; the first has been found there. */
static unsigned met(const struct stack *s, uint32_t ebp, const uint32_t *calls, unsigned n)
{
    unsigned i;

    for (i = 1; i < n; i++) {
        uint32_t next = at(s, ebp);
        if (next <= ebp || !holds(s, next) || !holds(s, next + 4) || at(s, next + 4) != calls[i])
            break;
        ebp = next;
    }
    return i;
}

/* Whether ebp is the frame pointer of the function around addr when it comes there, as its instructions up to there say in the order of
 * their addresses.  Behind a jump or return it is what it was before the function began to leave. */
static bool sets_frame(uint32_t addr)
{
    uint32_t at = xlat_module_entry_before(addr), length;
    bool framed = false, ever = false;
    struct xlat_effects e;
    struct xlat_insn in;

    for (unsigned i = 0; at && at < addr && i < MOST_INSNS; i++, at += length) {
        uint32_t disp;

        if (!(length = xlat_session_insn(at, &in)))
            return false;
        xlat_effects(&in, &e);
        if (e.control == XLAT_RETURN || e.control == XLAT_JUMP)
            framed = ever;
        if (xlat_whole_registers(e.reg_may) >> XLAT_EBP & 1)
            ever |= framed = xlat_node_is_reg_plus(&e, e.reg[XLAT_EBP], XLAT_ESP, &disp);
    }
    return framed;
}

static bool has_frame(uint32_t addr)
{
    static uint64_t seen[256]; /* atomic: address, and the answer in bit 32; some programs fault at the same place all the time */
    uint64_t *s = &seen[addr % 256], known = __atomic_load_n(s, __ATOMIC_RELAXED);

    if ((uint32_t)known != addr) {
        known = addr | (uint64_t)sets_frame(addr) << 32;
        __atomic_store_n(s, known, __ATOMIC_RELAXED);
    }
    return known >> 32;
}

/* Where the guest's stack has the return address nearest below ebp, 0: nowhere. */
static uint32_t pushed_below(const struct stack *s, uint32_t ebp, uint32_t address)
{
    for (uint32_t addr = ebp - 4; holds(s, addr); addr -= 4)
        if (at(s, addr) == address)
            return addr;
    return 0;
}

uint32_t xlat_frame_at_fault(uint32_t eip, uint64_t host_low, uint64_t host_high, uint32_t low, uint32_t high, uint32_t *saved)
{
    uint32_t calls[MOST_CALLS], found = 0, slot;
    unsigned first, n = find_calls(host_low, host_high, calls);
    struct stack s = {.low = low & ~3u};
    bool framed = n > 1 && has_frame(eip);
    uint32_t *copy;

    if (n < 2 || s.low >= high || !(copy = malloc(MOST_WORDS * sizeof *copy)))
        return 0;
    s.n = (high - s.low) / 4 < MOST_WORDS ? (high - s.low) / 4 : MOST_WORDS;
    s.n = (uint32_t)(xlat_peek(s.low, copy, s.n * 4) / 4);
    s.word = copy;
    /* functions without a frame of their own leave their caller's ebp alone */
    for (first = !framed; first + 1 < n && !found; first++)
        for (uint32_t i = 1; i < s.n && !found; i++)
            if (copy[i] == calls[first] && met(&s, s.low + 4 * i - 4, calls + first, n - first) == n - first)
                found = s.low + 4 * i - 4;
    *saved = 0;
    if (found && first == 2 && framed && (slot = pushed_below(&s, found, calls[0]))) {
        *saved = found;
        found = slot - 4;
    }
    free(copy);
    return found;
}

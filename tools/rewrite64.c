/* rewrite64.c - rewrites the code of a case as 64-bit code: each instruction to an item, then the branches between them (purpose: rewrite64.h).
 *
 * Instructions are delimited by lifter/decode/encoding.c.  If it gave a wrong length, the processor would execute other instructions, and the
 * case would end in another state than in the interpreter, so the test would fail.  Code is followed from the first byte on, and from every target of
 * a branch that is not the start of an item yet.  Indirect branches are left as they are: they jump to the guest's address, where nothing is mapped,
 * and the runner's fault handler continues at the item of that address (hwcase64.c).
 */
#include <stddef.h>
#include "tools/rewrite64_emit.h"

static void begin(struct r64 *o, unsigned guest)
{
    struct r64_slot *s = o->slot;
    if (s->nitems == sizeof s->item / sizeof *s->item) {
        o->full = true;
        return;
    }
    o->item = &s->item[s->nitems++];
    *o->item = (struct r64_item){.host = (uint16_t)o->n, .guest = (uint8_t)guest};
    if (!s->host_of[guest])
        s->host_of[guest] = (uint16_t)(o->n + 1);
}

/* Makes items from this offset on, until the code ends or reaches an item that exists. */
static void chain(struct r64 *o, unsigned at)
{
    while (!o->full) {
        if (o->slot->host_of[at]) {
            branch(o, at);
            return;
        }
        begin(o, at);
        if (o->full)
            return;
        if (at == o->code_len) {
            code(o, "FF 24 25"); /* jmp [gate] */
            put4(o, R64_AT(gate));
            return;
        }
        struct r64_insn i = {.p = o->code + at, .at = at};
        unsigned len = at < CASE_CODE ? xlat_encoding_parse(i.p, 16, &i.e) : 0;
        if (!len || at + len > CASE_CODE) { /* the instruction extends into the next slot */
            o->item->raise = CASE_NOT_RUN;
            ud2(o);
            return;
        }
        i.next = o->base + at + len;
        i.has_memory = i.e.has_mem;
        r64_rule(o, &i);
        at += len;
    }
}

void r64_rewrite(struct r64_slot *slot, const struct xlat_case *c, uint32_t base, uint32_t host, uint32_t size)
{
    static struct r64 o; /* large */
    static uint8_t bytes[CASE_CODE + 16];
    __builtin_memset(slot, 0, offsetof(struct r64_slot, item));
    __builtin_memset(bytes, 0xcc, sizeof bytes);
    __builtin_memcpy(bytes, c->code, CASE_CODE);
    o = (struct r64){.slot = slot, .p = (uint8_t *)(uintptr_t)host, .size = size < 0xffff ? size : 0xffff};
    o.code = bytes, o.code_len = c->code_len, o.base = base;
    slot->host = host;
    if (c->code_len <= CASE_CODE - CASE_JUMP) { /* with the jump behind it, which an instruction may overlap */
        uint32_t rel = CASE_GATE - (base + c->code_len + CASE_JUMP);
        bytes[c->code_len] = 0xe9;
        __builtin_memcpy(bytes + c->code_len + 1, &rel, 4);
        chain(&o, 0);
    } else
        o.full = true;
    for (unsigned k = 0; k < o.nbranches && !o.full; k++) {
        unsigned target = o.branch[k].target;
        if (!slot->host_of[target])
            chain(&o, target);
        uint32_t rel = (uint32_t)slot->host_of[target] - 1 - (o.branch[k].at + 4u);
        __builtin_memcpy(o.p + o.branch[k].at, &rel, 4);
    }
    if (o.full && size >= 2) { /* it does not fit */
        o.n = 0, o.full = false, slot->nitems = 0;
        __builtin_memset(slot->host_of, 0, sizeof slot->host_of);
        begin(&o, 0);
        o.item->raise = CASE_NOT_RUN;
        ud2(&o);
    }
    slot->host_len = o.n;
}

/* print.c - a record of effects as one line of text, for tests and for people. */
#include <stdarg.h>
#include <stdio.h>
#include "lifter/effects/effects.h"

struct line {
    char *at;
    size_t size, n; /* n: length so far, as if there were space */
};

static void __attribute__((format(printf, 2, 3))) say(struct line *l, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t left = l->n < l->size ? l->size - l->n : 0;
    int n = vsnprintf(left ? l->at + l->n : NULL, left, format, args);
    va_end(args);
    l->n += n > 0 ? (size_t)n : 0;
}

static const char *const reg_name[8] = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
static const char *const seg_name[6] = {"es", "cs", "ss", "ds", "fs", "gs"};
static const char *const flag_name[F_COUNT] = {"cf", "pf", "af", "zf", "sf", "of", "df"};
static const char *const cc_name[16] = {"o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"};
static const char *const trap_name[XLAT_TRAP_COUNT] = {"none", "de", "db", "bp", "of", "br", "ud", "gp", "priv", "ac", "mf", "xm", "int", "pf",
                                                      "unsupported", "decline", "opened"};
static const char *const op_name[XLAT_N_OPS] = {
    "?", "", "", "", "", "eflags", "", "", "field", "ld", "empty", "insert", "+", "-", "*", "udiv", "urem", "sdiv", "srem", "&", "|", "^", "~", "neg",
    "<<", ">>", "sar", "rol", "ror", "bswap", "popcnt", "clz", "ctz", "parity", "==", "!=", "<u", "<=u", "<s", "<=s", "sel", "zext", "sext", "trunc"};

enum { DEPTH = 4 }; /* deeper expressions are "..." */

static void node(struct line *l, const struct xlat_effects *e, xlat_node_id id, unsigned depth)
{
    const struct xlat_node *n = &e->node[id];
    switch (n->op) {
    case XLAT_N_CONST: say(l, "%s%llx", n->k > 9 ? "0x" : "", (unsigned long long)n->k); return;
    case XLAT_N_ADDRESS: say(l, "@%llx", (unsigned long long)n->k); return;
    case XLAT_N_REG: say(l, "%s", reg_name[n->k & 7]); return;
    case XLAT_N_FLAG: say(l, "%s", flag_name[n->k]); return;
    case XLAT_N_COND: say(l, "%s?", cc_name[n->k & 15]); return;
    case XLAT_N_SEG: say(l, "%s", seg_name[n->k]); return;
    case XLAT_N_UNKNOWN: case XLAT_N_EFLAGS: case XLAT_N_FIELD: say(l, "%s", op_name[n->op]); return;
    default: break;
    }
    if (depth == DEPTH) {
        say(l, "...");
        return;
    }
    if (n->op >= XLAT_N_ADD && n->b && !n->c && n->op != XLAT_N_SEL) { /* infix */
        say(l, "(");
        node(l, e, n->a, depth + 1);
        say(l, " %s ", op_name[n->op]);
        node(l, e, n->b, depth + 1);
        say(l, ")");
        return;
    }
    say(l, "%s", op_name[n->op]);
    if (n->op == XLAT_N_LOAD || n->op == XLAT_N_INSERT || n->op >= XLAT_N_ZEXT)
        say(l, "%u", n->w);
    if (n->op == XLAT_N_INSERT && n->k)
        say(l, "@%u", (unsigned)n->k);
    say(l, "(");
    node(l, e, n->a, depth + 1);
    if (n->b)
        say(l, ", "), node(l, e, n->b, depth + 1);
    if (n->c)
        say(l, ", "), node(l, e, n->c, depth + 1);
    say(l, ")");
}

/* Registers by bytes: eax, ax, al, ah. */
static void registers(struct line *l, const char *what, uint32_t bytes)
{
    if (!bytes)
        return;
    say(l, " %s", what);
    for (unsigned r = 0; r < 8; r++) {
        unsigned m = bytes >> 4 * r & 0xf;
        if (m == 0xf)
            say(l, " %s", reg_name[r]);
        else if (m == 3 || m > 3)
            say(l, " %s%s", reg_name[r] + 1, m == 3 ? "" : "+");
        else if (m)
            say(l, " %c%c", reg_name[r][1], m == 1 ? 'l' : 'h');
    }
    say(l, ";");
}

static void bits(struct line *l, const char *what, unsigned mask, const char *const *names, unsigned n)
{
    if (!mask)
        return;
    say(l, " %s", what);
    for (unsigned i = 0; i < n; i++)
        if (mask >> i & 1)
            say(l, " %s", names[i]);
    say(l, ";");
}

static void accesses(struct line *l, const struct xlat_effects *e)
{
    for (unsigned i = 0; i < e->nmem; i++) {
        const struct xlat_access *m = &e->mem[i];
        bool reads = m->kind & XLAT_ACCESS_READ, writes = m->kind & XLAT_ACCESS_WRITE;
        say(l, " %s%s%s%u %s:", m->kind & XLAT_ACCESS_MAYBE ? "maybe " : "", m->kind & XLAT_ACCESS_ATOMIC ? "atomic " : "",
            m->kind & XLAT_ACCESS_PROBE ? "probe" : reads && writes ? "rw" : reads ? "ld" : "st", m->bytes, seg_name[m->seg]);
        node(l, e, m->addr, 0);
        if (writes && m->value)
            say(l, " = "), node(l, e, m->value, 1);
        say(l, ";");
    }
    if (xlat_modifies_memory(e))
        say(l, " modifies;");
}

static void numbered(struct line *l, const char *what, unsigned mask)
{
    if (!mask)
        return;
    say(l, " %s", what);
    for (unsigned i = 0; i < 16; i++)
        if (mask >> i & 1)
            say(l, " %u", i);
    say(l, ";");
}

static void x87(struct line *l, const struct xlat_effects *e)
{
    const struct xlat_x87_effect *s = &e->x87.stack;
    if (!e->x87.used)
        return;
    say(l, " x87");
    if (s->must_be_full | s->must_be_empty | s->full | s->empty)
        say(l, " must-be-full %02x must-be-empty %02x full %02x empty %02x", s->must_be_full, s->must_be_empty, s->full, s->empty);
    if (s->turn)
        say(l, " turn %d", s->turn);
    static const char *const words[] = {"control", "barrier", "waits", "cc-read", "cc-set", "computes",
                                        "control-read", "status-read", "forgets", "loads", "stores"};
    bool is[] = {s->sets_control, s->barrier, e->x87.waits, e->x87.cc_read, e->x87.cc_set, e->x87.computes, e->x87.control_read,
                 e->x87.status_read, e->x87.forgets, e->x87.loads_state, e->x87.stores_state};
    for (unsigned i = 0; i < sizeof is; i++)
        if (is[i])
            say(l, " %s", words[i]);
    say(l, ";");
    numbered(l, "mm-read", e->x87.mm_read);
    numbered(l, "mm-set", e->x87.mm_written);
}

static void control(struct line *l, const struct xlat_effects *e)
{
    static const char *const words[] = {"next", "jump", "jump", "call", "return", "traps", "no code"};
    say(l, " %s", words[e->control]);
    if (e->control == XLAT_TRAPS)
        say(l, " %s", trap_name[e->trap]);
    if (e->target)
        say(l, " "), node(l, e, e->target, 0);
    if (e->control == XLAT_JUMP_IF)
        say(l, " if "), node(l, e, e->condition, 0);
    if (e->repeats)
        say(l, " or again");
}

size_t xlat_effects_print(const struct xlat_effects *e, char *text, size_t size)
{
    struct line l = {text, size, 0};
    if (size)
        *text = 0;
    if (e->overflow)
        say(&l, " overflow;");
    registers(&l, "read", e->reg_read);
    registers(&l, "set", e->reg_set);
    registers(&l, "maybe", e->reg_may & ~e->reg_set);
    for (unsigned r = 0; r < 8; r++)
        if (e->reg_may >> 4 * r & 0xf && e->reg[r])
            say(&l, " %s = ", reg_name[r]), node(&l, e, e->reg[r], 0), say(&l, ";");
    bits(&l, "flags read", e->flag_read, flag_name, F_COUNT);
    bits(&l, "flags set", e->flag_set, flag_name, F_COUNT);
    bits(&l, "flags maybe", e->flag_may & ~(unsigned)e->flag_set, flag_name, F_COUNT);
    if (e->eflags_read | e->eflags_written)
        say(&l, " eflags%s%s;", e->eflags_read ? " read" : "", e->eflags_written ? " set" : "");
    if (e->compare.w) {
        say(&l, e->compare.logic ? " compare%u " : " compare%u ", e->compare.w);
        node(&l, e, e->compare.a, 0);
        say(&l, ", ");
        if (e->compare.logic)
            say(&l, "0");
        else
            node(&l, e, e->compare.b, 0);
        say(&l, ";");
    }
    bits(&l, "seg read", e->seg_read, seg_name, 6);
    bits(&l, "seg set", e->seg_written, seg_name, 6);
    accesses(&l, e);
    if (e->fence)
        say(&l, " fence;");
    x87(&l, e);
    numbered(&l, "xmm read", e->vec.read);
    numbered(&l, "xmm set", e->vec.set);
    numbered(&l, "xmm maybe", e->vec.may & ~(unsigned)e->vec.set);
    if (e->vec.mxcsr_read | e->vec.mxcsr_written | e->vec.computes)
        say(&l, " mxcsr%s%s%s;", e->vec.mxcsr_read ? " read" : "", e->vec.mxcsr_written ? " set" : "", e->vec.computes ? " computes" : "");
    bits(&l, "may raise", e->control == XLAT_TRAPS ? 0 : e->traps, trap_name, XLAT_TRAP_COUNT);
    if (e->ends_early)
        say(&l, " may end early;");
    if (e->declines)
        say(&l, " may decline;");
    control(&l, e);
    return l.n;
}

/* vectored.c - whether the program's vectored exception handlers may use the registers of a fault.
 *
 * A vectored handler sees every fault of the process.  If one reads or changes the context that it is given, every function has to keep all
 * registers where a fault finds them (lifter/emit/precise.c), which makes code larger.  Many do not: the one that MinGW-w64's thread library
 * installs in every C++ program only asks for the exception's code.
 *
 * A handler gets EXCEPTION_POINTERS *, two pointers: to the exception's record and to the context.  It ignores the context when no value that may be
 * this argument is read from at other offsets than 0, stored outside the stack, computed with, or passed to a function.  That is a forward data flow over
 * the handler's blocks.  It has a bit for each register, "may be the argument"; every word on the stack may be the argument too.  A second bit says
 * "may point to the stack"; such a value may only be stored on the stack or become the head of the list of structured handlers (fs:[0]).
 *
 * Exceptions that no instruction has caused, and stack overflows, need no registers (Rust's handler reports a stack overflow and nothing else):
 * where the handler's first block compares the exception's code with the code of such a one, the branch for it is not followed.
 *
 * What is not plainly visible counts as use of the registers.  The import of AddVectoredExceptionHandler may only be called, directly or by
 * a thunk that is only called itself, and the handler must be a constant that the block of the call puts on the stack.
 */
#include <string.h>
#include "lifter/cfg/traits/questions.h"
#include "lifter/cfg/traits/straight.h"

enum { WORD = 4, MOST_BLOCKS = 64 };

/* What a value may be.  COMPUTED: made from the argument or from a pointer to the stack by arithmetic, or not followed. */
enum { ARGUMENT = 1, STACK = 2, COMPUTED = 4 };

struct state {
    uint8_t argument, stack; /* registers that may be it, or may point to the stack, besides esp and a frame pointer in ebp */
    bool frame;              /* ebp is the frame pointer */
    bool stack_saved;        /* a pointer to the stack may be on the stack */
};

/* An address on the stack that is certain: esp or the frame pointer, and a constant. */
static bool is_on_stack(const struct state *s, const struct xlat_effects *e, xlat_node_id addr)
{
    uint32_t disp;
    return xlat_node_is_reg_plus(e, addr, XLAT_ESP, &disp) || (s->frame && xlat_node_is_reg_plus(e, addr, XLAT_EBP, &disp));
}

static uint8_t loaded(const struct state *s, const struct xlat_effects *e, const struct xlat_access *m, uint8_t addr)
{
    if (m->seg == XLAT_FS || m->seg == XLAT_GS)
        return 0;
    if (is_on_stack(s, e, m->addr))
        return ARGUMENT | (s->stack_saved ? STACK : 0);
    if (addr & ARGUMENT) /* the pointer to the record; but if the address may be one of the stack, any word there */
        return s->stack_saved || addr & STACK ? ARGUMENT | STACK : 0;
    return 0;
}

/* What each node of e may be; operands stand before what is made of them. */
static void classify(const struct state *s, const struct xlat_effects *e, uint8_t *is)
{
    uint64_t k;
    for (unsigned i = 0; i < e->nnodes; i++) {
        const struct xlat_node *n = &e->node[i];
        uint8_t a = n->a ? is[n->a] : 0, b = n->b ? is[n->b] : 0, c = n->c ? is[n->c] : 0, all = a | b | c;
        switch (n->op) {
        case XLAT_N_UNKNOWN: is[i] = COMPUTED; break;
        case XLAT_N_REG:
            is[i] = (s->argument >> n->k & 1 ? ARGUMENT : 0) | (s->stack >> n->k & 1 || n->k == XLAT_ESP || (n->k == XLAT_EBP && s->frame) ? STACK : 0);
            break;
        case XLAT_N_LOAD: is[i] = loaded(s, e, &e->mem[n->k], a); break;
        case XLAT_N_ADD: is[i] = a == STACK && xlat_node_is_const(e, n->b, &k) ? STACK /* still points there */ : all ? all | COMPUTED : 0; break;
        case XLAT_N_EQ: case XLAT_N_NE: case XLAT_N_ULT: case XLAT_N_ULE: case XLAT_N_SLT: case XLAT_N_SLE: case XLAT_N_PARITY:
            is[i] = 0; /* one bit tells nothing */
            break;
        case XLAT_N_SEL: is[i] = b | c; break;
        case XLAT_N_ZEXT: case XLAT_N_SEXT: case XLAT_N_TRUNC: case XLAT_N_INSERT: is[i] = all; break;
        default: is[i] = all ? all | COMPUTED : 0; break; /* of constants, flags and the like: 0 */
        }
    }
}

/* Whether the access keeps to the rules at the top of the file; sets *saves when it puts a pointer to the stack on the stack. */
static bool access_is_plain(const struct state *s, const struct xlat_effects *e, const uint8_t *is, const struct xlat_access *m, bool *saves)
{
    bool writes = m->kind & XLAT_ACCESS_WRITE;
    uint8_t addr = is[m->addr], value = writes && !(m->kind & XLAT_ACCESS_PROBE) ? is[m->value] : 0;
    uint64_t k;
    if (m->seg == XLAT_FS || m->seg == XLAT_GS) /* only the list of structured handlers */
        return m->seg == XLAT_FS && m->bytes == WORD && xlat_node_is_const(e, m->addr, &k) && k == 0 && !(value & COMPUTED);
    if (is_on_stack(s, e, m->addr)) {
        *saves |= value & STACK;
        return !(value & COMPUTED);
    }
    if (!addr)
        return !value;
    return e->node[m->addr].op == XLAT_N_REG && addr & ARGUMENT && !writes && m->bytes && m->bytes <= WORD;
}

/* esp may move by constants, be aligned, and be set from the frame pointer. */
static bool is_stack_pointer(const struct state *s, const struct xlat_effects *e, xlat_node_id id)
{
    uint64_t k;
    if (e->node[id].op == XLAT_N_AND && xlat_node_is_const(e, e->node[id].b, &k))
        id = e->node[id].a;
    return is_on_stack(s, e, id);
}

/* The state after an instruction.  False: it may use the context, or let the argument get away. */
static bool step(struct state *s, const struct xlat_effects *e)
{
    const struct state before = *s;
    uint8_t is[XLAT_NODES];
    uint32_t target, disp;
    if (e->overflow || e->x87.used || e->vec.read | e->vec.may || e->helpers || e->seg_written || e->control == XLAT_CALL || e->control >= XLAT_TRAPS)
        return false;
    if ((e->control == XLAT_JUMP || e->control == XLAT_JUMP_IF) && !xlat_direct_target(e, &target))
        return false;
    classify(&before, e, is);
    for (unsigned i = 0; i < e->nmem; i++)
        if (!access_is_plain(&before, e, is, &e->mem[i], &s->stack_saved))
            return false;
    for (unsigned r = 0; r < 8; r++) {
        if (!(e->reg_may >> 4 * r & 0xf))
            continue;
        uint8_t bit = (uint8_t)(1u << r);
        bool surely = !(e->reg_may & ~e->reg_set & 0xfu << 4 * r);
        if (r == XLAT_ESP) {
            if (!surely || !is_stack_pointer(&before, e, e->reg[r]))
                return false;
            continue;
        }
        uint8_t m = is[e->reg[r]];
        if (m & COMPUTED)
            return false;
        if (surely)
            s->argument &= (uint8_t)~bit, s->stack &= (uint8_t)~bit;
        s->argument |= m & ARGUMENT ? bit : 0;
        s->stack |= m & STACK ? bit : 0;
        if (r == XLAT_EBP) {
            s->frame = surely && xlat_node_is_reg_plus(e, e->reg[r], XLAT_ESP, &disp) && disp == 0;
            s->stack &= s->frame ? (uint8_t)~bit : 0xff;
        }
    }
    return true;
}

/* Exceptions that are an instruction's fault, and so have registers that a handler may want.  Source: the Windows SDK's ntstatus.h. */
static bool is_fault(uint32_t code)
{
    return (code >= 0x80000001 && code <= 0x80000004) || code == 0xc0000005 || code == 0xc0000006 || code == 0xc000001d || code == 0xc000001e ||
           (code >= 0xc000008c && code <= 0xc0000096) || code == 0xc0000235 || code == 0xc0000409 || (code >= 0xc00002b4 && code <= 0xc00002b5) ||
           code == 0xc00002c9 || code == 0xc0000420;
}

/* The branch, as an index of succ, that a handler's first block takes for an exception that is no fault or a stack overflow; -1: none is known. */
static int branch_of_others(const struct xlat_block *b)
{
    struct xlat_straight s;
    struct xlat_effects e = {0};
    bool compared = false;
    uint64_t code = 0;
    xlat_straight_begin(&s);
    for (uint32_t i = 0; i < b->n; i++) {
        xlat_effects(&b->insns[i], &e);
        if (i + 1 == b->n)
            break;
        if (e.flag_may)
            compared = e.compare.w == 32 && !e.compare.logic && xlat_straight_value(&s, &e, e.compare.a).kind == XLAT_KNOWN_DEREF2 &&
                       xlat_straight_value(&s, &e, e.compare.a).n == 0 && xlat_node_is_const(&e, e.compare.b, &code);
        xlat_straight_step(&s, &e);
        if (s.argument_lost)
            return -1;
    }
    const struct xlat_node *condition = &e.node[e.condition];
    if (b->term != TERM_JCC || !compared || is_fault((uint32_t)code) || condition->op != XLAT_N_COND || (condition->k != CC_E && condition->k != CC_NE))
        return -1;
    return condition->k == CC_E ? 0 : 1;
}

/* Adds what a predecessor's end says to what is known of a block's beginning; whether that is news. */
static bool join(struct state *at, bool *reached, const struct state *s)
{
    struct state sum = *s;
    if (*reached)
        sum = (struct state){at->argument | s->argument, at->stack | s->stack, at->frame && s->frame, at->stack_saved || s->stack_saved};
    bool news = !*reached || sum.argument != at->argument || sum.stack != at->stack || sum.frame != at->frame || sum.stack_saved != at->stack_saved;
    *at = sum;
    *reached = true;
    return news;
}

/* Whether the function at `handler`, as a vectored handler, ignores the context.  If not, *where is the instruction that shows it. */
static bool ignores_context(const struct xlat_program *p, uint32_t handler, uint32_t *where)
{
    const struct xlat_func *f = xlat_func_at(p, handler);
    const struct xlat_block *entry = f ? xlat_block_at(f, handler) : NULL;
    struct state in[MOST_BLOCKS];
    bool reached[MOST_BLOCKS] = {false}, again = true;
    struct xlat_effects e;
    *where = handler;
    if (!entry || f->nblocks > MOST_BLOCKS)
        return false;
    join(&in[entry - f->blocks], &reached[entry - f->blocks], &(struct state){.argument = 1 << XLAT_EBP /* the caller's, not to be used */});
    while (again) {
        again = false;
        for (uint32_t i = 0; i < f->nblocks; i++) {
            const struct xlat_block *b = &f->blocks[i];
            if (!reached[i])
                continue;
            struct state s = in[i];
            for (uint32_t j = 0; j < b->n; j++) {
                xlat_effects(&b->insns[j], &e);
                *where = b->insns[j].addr;
                if (!step(&s, &e))
                    return false;
            }
            if (b->term != TERM_FALL && b->term != TERM_JMP && b->term != TERM_JCC && b->term != TERM_RET)
                return false;
            int others = b == entry ? branch_of_others(b) : -1;
            for (int k = 0; k < 2 && b->term != TERM_RET; k++) {
                if (!b->succ[k] || k == others)
                    continue;
                const struct xlat_block *to = xlat_block_at(f, b->succ[k]);
                if (!to)
                    return false;
                again |= join(&in[to - f->blocks], &reached[to - f->blocks], &s);
            }
        }
    }
    return true;
}

/* The second argument of the call that ends the block; 0: no constant that the block puts there. */
static uint32_t second_argument(const struct xlat_block *b)
{
    struct xlat_straight s;
    struct xlat_effects e;
    xlat_straight_begin(&s);
    for (uint32_t i = 0; i + 1 < b->n; i++) {
        xlat_effects(&b->insns[i], &e);
        xlat_straight_step(&s, &e);
    }
    if (s.reg[XLAT_ESP].kind != XLAT_KNOWN_STACK)
        return 0;
    struct xlat_known v = xlat_straight_word(&s, (int32_t)s.reg[XLAT_ESP].n + WORD);
    return v.kind == XLAT_KNOWN_CONST ? v.n : 0;
}

/* How an instruction uses the address of the import's slot (which holds the function's address), or of a thunk that jumps there. */
enum use { USE_NONE, USE_CALL, USE_JUMP, USE_OTHER };
static enum use use_of(const struct xlat_insn *in, uint32_t slot, uint32_t thunk)
{
    bool named = false;
    for (unsigned k = 0; k < in->nop; k++) /* a cheap test first: most instructions have nothing to do with it */
        named |= (in->opnd[k].kind == OPND_MEM && slot && in->mem.disp == slot) ||
                 ((in->opnd[k].kind == OPND_IMM || in->opnd[k].kind == OPND_REL) && in->opnd[k].imm == (slot ? slot : thunk));
    if (!named)
        return USE_NONE;
    struct xlat_effects e;
    uint64_t k = 0;
    xlat_effects(in, &e);
    const struct xlat_node *target = &e.node[e.target];
    bool there = slot ? target->op == XLAT_N_LOAD && xlat_node_is_const(&e, target->a, &k) && k == slot : target->op == XLAT_N_ADDRESS && target->k == thunk;
    return !there ? USE_OTHER : e.control == XLAT_CALL ? USE_CALL : e.control == XLAT_JUMP && slot ? USE_JUMP : USE_OTHER;
}

/* How much has been looked at for one program.  Programs have one slot, one thunk and a few calls; one with thousands of each, which would be gone
 * through as many times, is taken to use the context when the limits are reached. */
struct effort {
    unsigned scans;    /* of the whole program, for uses of an address */
    unsigned handlers; /* data flows solved */
};
enum { MOST_SCANS = 64, MOST_HANDLERS = 1024 };

/* Whether all handlers ignore the context that are installed by calls of the function whose address is in the import's slot, or of a thunk that
 * jumps there; one of the two is 0. */
static bool all_ignore_context(const struct xlat_program *p, uint32_t slot, uint32_t thunk, struct effort *effort, const char **why)
{
    if (++effort->scans > MOST_SCANS) {
        *why = "AddVectoredExceptionHandler is imported or passed on in more places than are looked at";
        return false;
    }
    for (size_t f = 0; f < p->nfuncs; f++)
        for (uint32_t i = 0; i < p->funcs[f].nblocks; i++) {
            const struct xlat_block *b = &p->funcs[f].blocks[i];
            for (uint32_t j = 0; j < b->n; j++) {
                enum use use = use_of(&b->insns[j], slot, thunk);
                bool is_thunk = p->funcs[f].ninsns == 1 && !(p->funcs[f].seeds & ~(uint32_t)(SEED_CALL | SEED_PROLOGUE | SEED_SYMBOL | SEED_PROFILE));
                uint32_t handler, where = 0;
                if (use == USE_NONE)
                    continue;
                if (use == USE_CALL && j == b->n - 1) {
                    handler = second_argument(b);
                    if (handler && ++effort->handlers <= MOST_HANDLERS && ignores_context(p, handler, &where))
                        continue;
                    *why = handler ? xlat_sprintf(p->arena, "the vectored handler at %08x may use registers, see %08x", handler, where)
                                   : xlat_sprintf(p->arena, "the call at %08x adds a vectored handler that is not visible", b->insns[j].addr);
                    return false;
                }
                if (use == USE_JUMP && is_thunk) {
                    if (!all_ignore_context(p, 0, p->funcs[f].entry, effort, why))
                        return false;
                    continue;
                }
                *why = xlat_sprintf(p->arena, "at %08x the address of AddVectoredExceptionHandler is used for more than calls", b->insns[j].addr);
                return false;
            }
        }
    return true;
}

bool xlat_vectored_handlers_use_context(const struct xlat_program *p, const char **why)
{
    const struct xlat_image *im = p->image;
    struct effort effort = {0};
    *why = "no vectored handler uses registers";
    for (size_t i = 0; i < im->nimports; i++) {
        const char *name = im->imports[i].name;
        if (name && (!strcmp(name, "AddVectoredExceptionHandler") || !strcmp(name, "RtlAddVectoredExceptionHandler")) &&
            !all_ignore_context(p, im->base + im->imports[i].iat_rva, 0, &effort, why))
            return true;
    }
    return false;
}

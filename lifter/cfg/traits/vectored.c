/* vectored.c - whether the program's vectored exception handlers, or its filters for unhandled exceptions, may use the registers of a fault.
 *
 * A vectored handler sees every fault of the process.  If one reads or changes the context that it is given, every function has to keep all
 * registers where a fault finds them (lifter/emit/precise.c).  Many do not: the one that MinGW-w64's thread library installs in every C++ program
 * only asks for the exception's code.  lifter/effects/handler.c says which do.
 *
 * What is not plainly visible counts as use of the registers.  The import of AddVectoredExceptionHandler may only be called, directly or by
 * a thunk that is only called itself, and the handler must be a constant that the block of the call puts on the stack.
 * Of filters for unhandled exceptions, which every C run-time library sets, only those count that are visible; so do handlers that are installed by a
 * function whose address is looked up at run time: the runtime sees all of them when they are installed (runtime/core/handlers.c).
 */
#include <string.h>
#include "lifter/cfg/traits/code.h"
#include "lifter/cfg/traits/questions.h"
#include "lifter/cfg/traits/straight.h"

enum { WORD = 4 };

/* An argument (0: the first) of the call that ends the block.  False: no constant that the block puts there. */
static bool argument(const struct xlat_block *b, unsigned n, uint32_t *value)
{
    struct xlat_straight s;
    struct xlat_effects e;
    xlat_straight_begin(&s);
    for (uint32_t i = 0; i + 1 < b->n; i++) {
        xlat_effects(&b->insns[i], &e);
        xlat_straight_step(&s, &e);
    }
    if (s.reg[XLAT_ESP].kind != XLAT_KNOWN_STACK)
        return false;
    struct xlat_known v = xlat_straight_word(&s, (int32_t)s.reg[XLAT_ESP].n + WORD * (int32_t)n);
    *value = v.n;
    return v.kind == XLAT_KNOWN_CONST;
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
    bool there = slot ? target->op == XLAT_N_LOAD && xlat_node_is_const(&e, target->a, &k) && k == slot
                      : target->op == XLAT_N_ADDRESS && target->k == thunk;
    return !there ? USE_OTHER : e.control == XLAT_CALL ? USE_CALL : e.control == XLAT_JUMP && slot ? USE_JUMP : USE_OTHER;
}

/* How often the whole program has been gone through for uses of an address.  Programs have one slot, one thunk and a few calls; one with
 * thousands of each is taken to use the context when the limit is reached. */
enum { MOST_SCANS = 64 };

struct question {
    const struct xlat_program *p;
    struct xlat_trait_code *code;
    enum xlat_handler_kind kind; /* VECTORED or UNHANDLED */
    const char *function;        /* that installs it */
    unsigned scans;
};

/* Whether all handlers ignore the context that are installed by calls of the function whose address is in the import's slot, or of a thunk that
 * jumps there; one of the two is 0. */
static bool all_ignore_context(struct question *q, uint32_t slot, uint32_t thunk, const char **why)
{
    const struct xlat_program *p = q->p;
    bool vectored = q->kind == XLAT_HANDLER_VECTORED;
    if (++q->scans > MOST_SCANS) {
        *why = xlat_sprintf(p->arena, "%s is imported or passed on in more places than are looked at", q->function);
        return false;
    }
    for (size_t f = 0; f < p->nfuncs; f++)
        for (uint32_t i = 0; i < p->funcs[f].nblocks; i++) {
            const struct xlat_block *b = &p->funcs[f].blocks[i];
            for (uint32_t j = 0; j < b->n; j++) {
                enum use use = use_of(&b->insns[j], slot, thunk);
                bool is_thunk = p->funcs[f].ninsns == 1 && !(p->funcs[f].seeds & ~(uint32_t)(SEED_CALL | SEED_PROLOGUE | SEED_SYMBOL | SEED_PROFILE));
                uint32_t handler = 0;
                struct xlat_handler_use found;
                if (use == USE_NONE)
                    continue;
                if (use == USE_CALL && j == b->n - 1) {
                    bool known = argument(b, vectored, &handler) && (handler || !vectored);
                    if (known ? !handler || !xlat_trait_uses_context(q->code, handler, q->kind, &found) : !vectored)
                        continue;
                    *why = known ? xlat_sprintf(p->arena, "the %s at %08x may use registers, see %08x",
                                                vectored ? "vectored handler" : "filter for unhandled exceptions", handler, found.where)
                                 : xlat_sprintf(p->arena, "the call at %08x adds a vectored handler that is not visible", b->insns[j].addr);
                    return false;
                }
                if (use == USE_JUMP && is_thunk) {
                    if (!all_ignore_context(q, 0, p->funcs[f].entry, why))
                        return false;
                    continue;
                }
                if (!vectored)
                    continue;
                *why = xlat_sprintf(p->arena, "at %08x the address of %s is used for more than calls", b->insns[j].addr, q->function);
                return false;
            }
        }
    return true;
}

bool xlat_vectored_handlers_use_context(const struct xlat_program *p, struct xlat_trait_code *code, const char **why)
{
    static const struct {
        const char *name;
        enum xlat_handler_kind kind;
    } functions[] = {{"AddVectoredExceptionHandler", XLAT_HANDLER_VECTORED},    {"RtlAddVectoredExceptionHandler", XLAT_HANDLER_VECTORED},
                     {"AddVectoredContinueHandler", XLAT_HANDLER_VECTORED},     {"RtlAddVectoredContinueHandler", XLAT_HANDLER_VECTORED},
                     {"SetUnhandledExceptionFilter", XLAT_HANDLER_UNHANDLED},   {"RtlSetUnhandledExceptionFilter", XLAT_HANDLER_UNHANDLED}};
    const struct xlat_image *im = p->image;
    *why = "no vectored handler uses registers";
    for (size_t i = 0; i < im->nimports; i++)
        for (size_t k = 0; k < sizeof functions / sizeof *functions; k++) {
            struct question q = {p, code, functions[k].kind, functions[k].name, 0};
            if (im->imports[i].name && !strcmp(im->imports[i].name, q.function) && !all_ignore_context(&q, im->base + im->imports[i].iat_rva, 0, why))
                return true;
        }
    return false;
}

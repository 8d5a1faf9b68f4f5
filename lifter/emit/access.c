/* access.c - guest accesses of precise functions on x86-64 hosts: the access and a note of where the guest's registers are.
 *
 * Storing every register before every access makes code several times as large and slow.  Here the access is one host instruction of inline
 * assembly that takes the registers as operands beside its own, so that LLVM must have each of them somewhere at exactly that instruction, as a
 * constant where it is one.
 * Where, is written to the section .debug_xlat, which the linker strips after lifter/back/sites.c has made a table of it; a fault looks there
 * (runtime/core/recover.c).  No instruction is executed for it.  LLVM keeps such assembly in order, so memory is exact as well.
 *
 * A record is the address of the instruction (8 bytes), the guest's RVA (4 bytes), and a text that ends in NUL:
 *     eight general registers, separated by blanks: OPERAND, OPERAND+OFFSET (decimal), or @VA of the image at its preferred base (hexadecimal)
 *     F KIND A B X   flags, the words of runtime/abi/flags.h; none: those words are in cpu
 *     Xn OPERAND     vector register n
 *     C OPERAND      x87 condition codes
 *     T MEM DEPTH FULL EMPTY     x87 stack: cpu->top and the real one less the base, and which positions are full and empty, other than cpu->tags
 *                    says (x87_facts.h); only where it is not as cpu has it
 *     Sn OPERAND     the x87 register at position n, behind T
 * An OPERAND is as the assembler writes it: $NUMBER, %REGISTER.  Whatever is not named is in cpu.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "lifter/emit/core.h"
#include "runtime/abi/flags.h"

enum { MOST_VALUES = 32, MOST_VECTORS = 8 };

struct note {
    char text[1200];
    size_t n;
    unsigned first; /* number of the first operand that is the note's */
    LLVMValueRef value[MOST_VALUES];
    char kind[MOST_VALUES]; /* the constraint: general register or constant "r", vector "x", x87 "f" */
    unsigned nvalues;
};

static void say(struct note *n, const char *form, ...)
{
    va_list ap;
    va_start(ap, form);
    int k = vsnprintf(n->text + n->n, sizeof n->text - n->n, form, ap);
    va_end(ap);
    xlat_assert(k >= 0 && (size_t)k < sizeof n->text - n->n);
    n->n += (size_t)k;
}

static void operand(struct note *n, LLVMValueRef v, char kind)
{
    unsigned i = 0;
    if (kind == 'r' && LLVMIsAConstantInt(v)) {
        say(n, " $$%u", (unsigned)LLVMConstIntGetZExtValue(v));
        return;
    }
    while (i < n->nvalues && n->value[i] != v)
        i++;
    if (i == n->nvalues) {
        xlat_assert(i < MOST_VALUES);
        n->value[i] = v, n->kind[i] = kind;
        n->nvalues++;
    }
    say(n, " $%u", n->first + i);
}

/* The stack pointer, and a frame pointer made from it, are noted as the value that all of a straight line's steps begin with, and the distance. */
static int32_t distance(LLVMValueRef v, LLVMValueRef *base)
{
    int64_t sum = 0;
    for (; LLVMIsAInstruction(v) && (LLVMGetInstructionOpcode(v) == LLVMAdd || LLVMGetInstructionOpcode(v) == LLVMSub); v = LLVMGetOperand(v, 0)) {
        LLVMValueRef c = LLVMGetOperand(v, 1);
        if (!LLVMIsAConstantInt(c))
            break;
        int64_t d = (int32_t)LLVMConstIntGetZExtValue(c);
        sum += LLVMGetInstructionOpcode(v) == LLVMAdd ? d : -d;
    }
    *base = v;
    return (int32_t)sum;
}

static void note_register(struct X *x, struct note *n, int r)
{
    LLVMValueRef v = xlat_gpr_get(x, r), base, esp, delta;
    uint32_t va;
    int32_t d = distance(v, &base);
    distance(xlat_gpr_get(x, XLAT_ESP), &esp);
    if (xlat_code_addr_is(x, v, &delta, &va)) {
        say(n, " @%x", va);
    } else if (base == esp && d) {
        operand(n, base, 'r');
        say(n, "+%d", d);
    } else
        operand(n, v, 'r');
}

static void note_flags(struct X *x, struct note *n)
{
    struct xlat_flags_words w;
    if (!xlat_flags_words(x, &w))
        return;
    say(n, " F $$%u", w.kind);
    operand(n, w.a, 'r');
    operand(n, w.b, 'r');
    operand(n, w.x, 'r');
}

static void note_vectors(struct X *x, struct note *n)
{
    unsigned written = x->state->vectors_written, k = 0;
    for (unsigned i = 0; i < 16; i++)
        k += written >> i & 1;
    if (k > MOST_VECTORS)
        return; /* they are stored (finish) */
    for (unsigned i = 0; i < 16; i++)
        if (written & 1u << i) {
            say(n, " X%u", i);
            operand(n, LLVMBuildLoad2(x->b, x->v16i8, x->xmm[i], ""), 'x');
        }
}

/* x87 registers are operands of kind "f", which LLVM leaves where they are in the host's stack.  The result of an instruction that pushes one must be
 * an early clobber then ("=&{st}"): LLVM's x87 pass cannot take an operand out of the stack at whose place the result appears.
 * first: what the instruction has in the host's st(0), or NULL. */
static void note_x87(struct X *x, struct note *n, LLVMValueRef first)
{
    const struct xlat_x87_at *at = &x->known.x87;
    uint8_t due = xlat_x87_tags_due(&x->x87->facts, at);
    if (!x->x87->facts.noted || (!at->dirty && !due && at->depth == at->depth_mem))
        return;
    say(n, " T %u %u %u %u", at->depth_mem, at->depth, due & at->full, due & at->empty);
    for (unsigned q = 0; q < 8; q++) {
        if (!(at->dirty & 1u << q))
            continue;
        say(n, " S%u", q);
        if (first && LLVMIsALoadInst(first) && LLVMGetOperand(first, 0) == x->x87->slot[q])
            say(n, " %%st");
        else
            operand(n, LLVMBuildLoad2(x->b, x->f80t, x->x87->slot[q], ""), 'f');
    }
}

/* in_host: general registers that the instruction itself has in these host registers, by number; may be NULL. */
static void take_note(struct X *x, struct note *n, const char *const *in_host, LLVMValueRef first)
{
    for (int r = 0; r < 8; r++)
        if (in_host && in_host[r])
            say(n, " %s", in_host[r]);
        else
            note_register(x, n, r);
    note_flags(x, n);
    note_vectors(x, n);
    if (x->x87 && !xlat_x87_cc_in_cpu(x)) {
        say(n, " C");
        operand(n, xlat_x87_cc_get(x), 'r');
    }
    if (x->x87)
        note_x87(x, n, first);
}

/* Too many of them for host registers: by stores, as elsewhere (precise.c). */
static void store_vectors(struct X *x, const struct note *n, LLVMValueRef access)
{
    unsigned noted = 0;
    for (unsigned i = 0; i < n->nvalues; i++)
        noted += n->kind[i] == 'x';
    if (noted || !x->state->vectors_written || x->known.xmm_synced == 0xffff)
        return;
    vec_push(&x->state->sync_xmm, ((struct sync_xmm){access, (uint16_t)~x->known.xmm_synced}));
    x->known.xmm_synced = 0xffff;
}

static unsigned count_operands(const char *constraints, size_t n)
{
    unsigned k = n != 0;
    for (size_t i = 0; i < n; i++)
        k += constraints[i] == ',';
    return k;
}

bool xlat_notes(const struct X *x) { return x->state->precise && x->host == XLAT_HOST_X86_64; }

LLVMValueRef xlat_noted(struct X *x, LLVMTypeRef result, const char *code, const char *constraints, LLVMValueRef *args, unsigned n, int memory,
                        LLVMTypeRef memory_type, const char *const *in_host)
{
    enum { MOST_ARGS = 4 };
    static const char clobbers[] = ",~";
    const char *end = strstr(constraints, clobbers);
    size_t own = end ? (size_t)(end - constraints) : strlen(constraints);
    struct note note = {.first = count_operands(constraints, own)};
    char text[sizeof note.text + 400], all[500];
    LLVMValueRef values[MOST_ARGS + MOST_VALUES];
    LLVMTypeRef types[MOST_ARGS + MOST_VALUES];
    LLVMValueRef first = NULL;
    size_t at = own;

    xlat_assert(n <= MOST_ARGS && own + 5 * MOST_VALUES + strlen(constraints + own) < sizeof all);
    for (unsigned i = 0; i < n; i++) /* such an argument is always st(0) */
        first = LLVMTypeOf(args[i]) == x->f80t ? args[i] : first;
    take_note(x, &note, in_host, first);
    memcpy(values, args, n * sizeof *values);
    memcpy(values + n, note.value, note.nvalues * sizeof *values);
    memcpy(all, constraints, own);
    for (unsigned i = 0; i < note.nvalues; i++) {
        const char *c = note.kind[i] == 'x' ? ",x" : note.kind[i] == 'f' ? ",f" : ",ri";
        memcpy(all + at, c, strlen(c));
        at += strlen(c);
    }
    strcpy(all + at, constraints + own);
    for (unsigned i = 0; i < n + note.nvalues; i++)
        types[i] = LLVMTypeOf(values[i]);
    snprintf(text, sizeof text,
             ".Lxlat${:uid}:\n\t%s\n\t.pushsection .debug_xlat,\"\",@progbits\n\t.quad .Lxlat${:uid}\n\t.long %u\n\t.asciz \"%s\"\n"
             "\t.popsection", code, x->in->addr - x->prog->image->base, note.text);
    LLVMTypeRef t = LLVMFunctionType(result, types, n + note.nvalues, false);
    LLVMValueRef a = LLVMGetInlineAsm(t, text, strlen(text), all, strlen(all), true, false, LLVMInlineAsmDialectATT, false);
    LLVMValueRef call = LLVMBuildCall2(x->b, t, a, values, n + note.nvalues, "");
    LLVMAddCallSiteAttribute(call, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, x->unit->fn_attrs[0]);
    if (memory >= 0) {
        unsigned kind = LLVMGetEnumAttributeKindForName("elementtype", 11);
        LLVMAddCallSiteAttribute(call, (LLVMAttributeIndex)memory + 1, LLVMCreateTypeAttribute(x->ctx, kind, memory_type));
    }
    store_vectors(x, &note, call);
    return call;
}

static unsigned bits_of(struct X *x, LLVMTypeRef t) /* of an integer; 0: it is none */
{
    return LLVMGetTypeKind(t) == LLVMIntegerTypeKind ? LLVMGetIntTypeWidth(t) : 0;
}

static const char *float_move(struct X *x, LLVMTypeRef t, enum xlat_access_form how)
{
    return t == x->f32 ? "movss" : t == x->f64 ? "movsd" : how == ACCESS_ALIGNED ? "movaps" : "movups";
}

LLVMValueRef xlat_noted_load(struct X *x, LLVMTypeRef t, LLVMValueRef p, enum xlat_access_form how)
{
    unsigned w = bits_of(x, t);
    char code[40];
    if (w) {
        LLVMTypeRef wide = w < 32 ? x->i32 : t; /* no instruction that writes a part of a host register */
        snprintf(code, sizeof code, "%s $1, $0", w == 8 ? "movzbl" : w == 16 ? "movzwl" : w == 32 ? "movl" : "movq");
        LLVMValueRef v = xlat_noted(x, wide, code, "=r,*m", &p, 1, 0, t, NULL);
        return w < 32 ? LLVMBuildTrunc(x->b, v, t, "") : v;
    }
    snprintf(code, sizeof code, "%s $1, $0", float_move(x, t, how));
    return xlat_noted(x, t, code, "=x,*m", &p, 1, 0, t, NULL);
}

void xlat_noted_store(struct X *x, LLVMValueRef v, LLVMValueRef p, enum xlat_access_form how)
{
    LLVMTypeRef t = LLVMTypeOf(v);
    unsigned w = bits_of(x, t);
    LLVMValueRef args[2] = {p, v};
    char code[40];
    snprintf(code, sizeof code, "%s $1, $0", w == 8 ? "movb" : w == 16 ? "movw" : w == 32 ? "movl" : w ? "movq" : float_move(x, t, how));
    xlat_noted(x, LLVMVoidTypeInContext(x->ctx), code, !w ? "=*m,x" : w == 64 ? "=*m,re" : "=*m,ri", args, 2, 0, t, NULL);
}

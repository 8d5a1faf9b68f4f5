/* access_lines.c - makes the debug lines of an optimised module say, for each host instruction that can fault, which guest instruction faults there.
 *
 * A debug line belongs to an LLVM instruction, and both LLVM's passes and its code generator treat it as a hint: a load that is moved loses it, two
 * that become one get none, and a load that becomes the memory operand of its user gets the user's.  So each access to guest memory also carries the
 * guest's address as an alias scope (xlat_mark_access in lifter/emit/symbol.c), which nothing ever asks for, so that no code depends on it, but which
 * LLVM keeps whenever it moves an access, and unites when it merges two.  This runs between the passes and the code generator:
 *
 *   - Each access gets the line of its scope, and becomes volatile, so that the code generator neither merges, splits nor reorders accesses.
 *   - The generator may still make a load the memory operand of an instruction that uses the value.  As accesses stay in order, that can only be the
 *     last of all accesses in the block that the user depends on: for any earlier one, the user would have to come before and after an access.  So
 *     each instruction gets the line of that last access, and one that computes an operand for it alone gets it too.
 *   - Where a user depends on a later access than the load that it uses directly, the load's value is frozen, which the generator's peephole pass
 *     does not look through either.  No host instruction comes of it.
 *   - A store is no memory operand of other instructions, but may become one instruction with the load and the operation before it (ADD to memory).
 *     When load and store are of different guest instructions, the value is frozen likewise.  So it is before an operation that may raise a
 *     floating-point exception, which needs its own line.
 */
#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>
#include <string.h>
#include "lifter/back/opt.h"

enum { NONE = -1, MOST_STEPS = 6 };

struct known { /* an instruction of the block */
    LLVMValueRef insn;
    int32_t last;    /* index of the last access that its value depends on; for an access its own */
    bool load;       /* a load of guest memory */
    bool computes;   /* has no effect, and is not a load */
    bool takes_load; /* `computes`: a load may become an operand of it, or of what it is computed from for it alone */
};
typedef VEC(uint32_t) lines;

struct places {
    LLVMContextRef ctx;
    LLVMBuilderRef b;
    unsigned scope_kind, tbaa_kind;
    LLVMMetadataRef function; /* scope of debug lines; NULL: none are made */
    LLVMBasicBlockRef block;
    struct known *table; /* by instruction */
    size_t size;         /* a power of two */
    lines line;          /* of each access of the block */
};

/* ---- instructions of the block ---- */
static struct known *slot(struct places *p, LLVMValueRef insn)
{
    size_t i = (size_t)((uintptr_t)insn >> 4) * 0x9e3779b97f4a7c15u >> 20;
    while (p->table[i & (p->size - 1)].insn && p->table[i & (p->size - 1)].insn != insn)
        i++;
    return &p->table[i & (p->size - 1)];
}

static const struct known *find(struct places *p, LLVMValueRef v)
{
    static const struct known other = {.last = NONE};
    if (!LLVMIsAInstruction(v) || LLVMGetInstructionParent(v) != p->block)
        return &other;
    const struct known *k = slot(p, v);
    return k->insn ? k : &other;
}

static void begin_block(struct places *p, LLVMBasicBlockRef bb)
{
    size_t n = 0, size = 64;
    for (LLVMValueRef i = LLVMGetFirstInstruction(bb); i; i = LLVMGetNextInstruction(i))
        n++;
    while (size < 3 * n) /* frozen values come in addition */
        size *= 2;
    if (size > p->size)
        p->table = xlat_xrealloc(p->table, p->size = size, sizeof *p->table);
    memset(p->table, 0, p->size * sizeof *p->table);
    p->block = bb;
    p->line.n = 0;
}

/* ---- lines ---- */
static uint32_t own_line(LLVMValueRef insn)
{
    LLVMMetadataRef at = LLVMInstructionGetDebugLoc(insn);
    return at ? LLVMDILocationGetLine(at) : 0;
}

static void set_line(struct places *p, LLVMValueRef insn, uint32_t line)
{
    if (p->function && own_line(insn) != line)
        LLVMInstructionSetDebugLoc(insn, LLVMDIBuilderCreateDebugLocation(p->ctx, line, 0, p->function, NULL));
}

/* A load from which GVN takes a part for another one loses all its metadata; those of the register file say what they are (tbaa). */
static bool lost_its_mark(struct places *p, LLVMValueRef insn)
{
    return (LLVMIsALoadInst(insn) || LLVMIsAStoreInst(insn)) && !LLVMGetMetadata(insn, p->scope_kind) && !LLVMGetMetadata(insn, p->tbaa_kind);
}

/* The guest instruction that an access was marked with; 0: not marked.  An access that stands for several that LLVM found to be the same is the one
 * that its line still names, or else the first: LLVM puts the one that it keeps first. */
static uint32_t marked(struct places *p, LLVMValueRef insn)
{
    LLVMValueRef node = LLVMGetMetadata(insn, p->scope_kind), scope[64];
    unsigned n = node ? LLVMGetMDNodeNumOperands(node) : 0;
    uint32_t first = 0, line = own_line(insn);
    if (!n || n > 64)
        return n || lost_its_mark(p, insn) ? line : 0;
    LLVMGetMDNodeOperands(node, scope);
    for (unsigned i = 0; i < n; i++) {
        LLVMValueRef name[2];
        unsigned len;
        uint32_t rva = 0;
        LLVMGetMDNodeOperands(scope[i], name);
        const char *text = LLVMGetMDString(name[0], &len);
        if (!text || len != sizeof rva)
            continue;
        memcpy(&rva, text, len);
        if (rva == line)
            return line;
        if (!first)
            first = rva;
    }
    return first;
}

/* ---- what an instruction does ---- */
static bool is_pure_call(LLVMValueRef insn)
{
    static const char any[] = "llvm.", exceptions[] = "llvm.experimental.constrained.";
    size_t n;
    LLVMValueRef f = LLVMGetCalledValue(insn);
    if (!LLVMIsAFunction(f) || LLVMGetTypeKind(LLVMTypeOf(insn)) == LLVMVoidTypeKind)
        return false;
    const char *name = LLVMGetValueName2(f, &n);
    return n > strlen(any) && !strncmp(name, any, strlen(any)) && (n < strlen(exceptions) || strncmp(name, exceptions, strlen(exceptions)) != 0);
}

/* Has effects, or may trap, and so stays where it is among others like it. */
static bool is_ordered(LLVMValueRef insn)
{
    switch (LLVMGetInstructionOpcode(insn)) {
    case LLVMLoad:
    case LLVMStore: return LLVMGetVolatile(insn);
    case LLVMAtomicCmpXchg:
    case LLVMAtomicRMW:
    case LLVMFence: return true;
    case LLVMCall: return !is_pure_call(insn);
    default: return false;
    }
}

static bool used_times(LLVMValueRef v, unsigned most)
{
    LLVMUseRef u = LLVMGetFirstUse(v);
    for (; u && most; most--)
        u = LLVMGetNextUse(u);
    return !u;
}
static bool used_once(LLVMValueRef v) { return LLVMGetFirstUse(v) && used_times(v, 1); }

/* The load whose value v is, or is made from without an instruction of its own, if that can become a memory operand of v's user. */
static const struct known *load_behind(struct places *p, LLVMValueRef v)
{
    for (int i = 0; i < MOST_STEPS; i++) {
        const struct known *k = find(p, v);
        if (!k->insn || !used_once(v))
            return NULL;
        if (k->load)
            return k;
        switch (LLVMGetInstructionOpcode(v)) {
        case LLVMTrunc:
        case LLVMBitCast:
        case LLVMIntToPtr:
        case LLVMPtrToInt:
        case LLVMFPExt:
        case LLVMExtractElement:
        case LLVMShuffleVector: v = LLVMGetOperand(v, 0); break;
        case LLVMInsertElement: v = LLVMGetOperand(v, 1); break;
        default: return NULL;
        }
    }
    return NULL;
}

static void freeze(struct places *p, LLVMValueRef user, unsigned operand)
{
    LLVMValueRef v = LLVMGetOperand(user, operand);
    struct known k = *find(p, v);
    LLVMPositionBuilderBefore(p->b, user);
    k.insn = LLVMBuildFreeze(p->b, v, "");
    k.load = false;
    k.takes_load = true; /* of vectors the generator may make an operand all the same */
    *slot(p, k.insn) = k;
    LLVMSetOperand(user, operand, k.insn);
}

static bool is_negation(LLVMValueRef v)
{
    return LLVMIsABinaryOperator(v) && LLVMGetInstructionOpcode(v) == LLVMSub && LLVMIsConstant(LLVMGetOperand(v, 0));
}

/* An instruction of two operands that writes its result over the first: when that is still needed, the generator takes the memory operand out again,
 * and then the load has no line. */
static bool overwrites(LLVMValueRef user, int load)
{
    LLVMTypeRef t = LLVMTypeOf(user);
    LLVMOpcode op = LLVMGetInstructionOpcode(user);
    if (op == LLVMSIToFP || op == LLVMFPTrunc || op == LLVMFPExt) /* writes part of an xmm register */
        return LLVMGetTypeKind(t) != LLVMX86_FP80TypeKind;
    if (LLVMGetNumOperands(user) != 2)
        return false;
    LLVMValueRef other = LLVMGetOperand(user, load ? 0 : 1);
    if (LLVMIsACmpInst(user)) /* with a negated value it becomes an addition */
        return is_negation(other);
    if (op == LLVMSub && load && LLVMIsConstant(other)) /* likewise */
        return true;
    if (op == LLVMLShr) /* may become BT, with the line of what uses the bit */
        return true;
    if (LLVMGetTypeKind(t) == LLVMIntegerTypeKind && LLVMGetIntTypeWidth(t) < 32) /* of a part of a register, or done in a whole one */
        return true;
    /* (a + 1) + load becomes (a + load) + 1, with the line of the first sum */
    if (LLVMIsABinaryOperator(other) && LLVMGetInstructionOpcode(other) == op && LLVMIsConstant(LLVMGetOperand(other, 1)))
        return true;
    while (LLVMIsACastInst(other) && used_once(other))
        other = LLVMGetOperand(other, 0);
    if (LLVMIsAArgument(other) || LLVMIsAExtractElementInst(other)) /* copies, of which the generator does not know that they are the last use */
        return true;
    return !LLVMIsConstant(other) && !used_once(other);
}

static void freeze_all_uses(struct places *p, LLVMValueRef load)
{
    LLVMPositionBuilderBefore(p->b, LLVMGetNextInstruction(load));
    struct known k = *find(p, load);
    k.insn = LLVMBuildFreeze(p->b, load, "");
    k.load = false;
    k.takes_load = true;
    LLVMReplaceAllUsesWith(load, k.insn);
    LLVMSetOperand(k.insn, 0, load);
    *slot(p, k.insn) = k;
}

/* A load of which there are several uses becomes no memory operand, unless they are one: a sum, and the comparison that gives its carry. */
static void keep_carry_out(struct places *p, LLVMValueRef sum)
{
    if (!LLVMIsABinaryOperator(sum))
        return;
    for (unsigned i = 0; i < 2; i++) {
        LLVMValueRef load = LLVMGetOperand(sum, i);
        if (!find(p, load)->load || used_once(load) || !used_times(load, 3) || !overwrites(sum, (int)i))
            continue;
        bool compared = false;
        for (LLVMUseRef u = LLVMGetFirstUse(load); u; u = LLVMGetNextUse(u))
            compared |= LLVMIsACmpInst(LLVMGetUser(u)) != NULL;
        if (!compared)
            continue;
        freeze_all_uses(p, load);
    }
}

/* Arithmetic with 16 bits is done with 32, and a load that is widened for it loses its line. */
static void keep_narrow_load(struct places *p, LLVMValueRef load)
{
    LLVMTypeRef t = LLVMTypeOf(load);
    if (LLVMGetTypeKind(t) != LLVMIntegerTypeKind || LLVMGetIntTypeWidth(t) != 16)
        return;
    for (LLVMUseRef u = LLVMGetFirstUse(load); u; u = LLVMGetNextUse(u))
        if (LLVMIsABinaryOperator(LLVMGetUser(u))) {
            freeze_all_uses(p, load);
            return;
        }
}

/* Loads may become memory operands of `user` only if they are access number `last`, or have that line.  None of CMOV: the generator may make a jump
 * around the load of it. */
static void keep_loads_out(struct places *p, LLVMValueRef user, int32_t last, uint32_t line)
{
    int n = LLVMGetNumOperands(user);
    for (int i = 0; i < n; i++) {
        const struct known *k = load_behind(p, LLVMGetOperand(user, (unsigned)i));
        if (k && ((k->last != last && p->line.at[k->last] != line) || (LLVMGetInstructionOpcode(user) == LLVMSelect && i) || overwrites(user, i)))
            freeze(p, user, (unsigned)i);
    }
}

/* store (operation (load p)), p.  Both may be used otherwise too: by a comparison that becomes the operation's flags. */
static void keep_load_apart(struct places *p, LLVMValueRef store, uint32_t line)
{
    LLVMValueRef v = LLVMGetOperand(store, 0);
    if (!find(p, v)->insn || find(p, v)->load)
        return;
    for (int i = 0; i < LLVMGetNumOperands(v); i++) {
        const struct known *k = find(p, LLVMGetOperand(v, (unsigned)i));
        if (k->load && p->line.at[k->last] != line) {
            freeze(p, store, 0);
            return;
        }
    }
}

/* A comparison that the generator splits off a condition of several is the leftmost, and gets the line of the branch. */
static LLVMValueRef condition(LLVMValueRef branch)
{
    LLVMValueRef v = LLVMGetCondition(branch);
    for (int i = 0; i < MOST_STEPS && LLVMIsAInstruction(v); i++) {
        LLVMOpcode op = LLVMGetInstructionOpcode(v);
        if (op != LLVMAnd && op != LLVMOr && op != LLVMXor && op != LLVMSelect)
            break;
        v = LLVMGetOperand(v, 0);
    }
    return v;
}

static int32_t last_access(struct places *p, LLVMValueRef insn)
{
    int32_t last = NONE;
    int n = LLVMGetNumOperands(insn);
    for (int i = 0; i < n; i++) {
        int32_t l = find(p, LLVMGetOperand(insn, (unsigned)i))->last;
        if (l > last)
            last = l;
    }
    return last;
}

static bool takes_load(struct places *p, LLVMValueRef insn)
{
    int n = LLVMGetNumOperands(insn);
    for (int i = 0; i < n; i++) {
        LLVMValueRef v = LLVMGetOperand(insn, (unsigned)i);
        const struct known *k = find(p, v);
        if (k->load || load_behind(p, v) || (k->takes_load && used_once(v)))
            return true;
    }
    return false;
}

/* The runtime finds the functions on a page that the guest writes to by their lines (runtime/core/pages.c): there should be a line of each page that
 * a function has instructions on. */
static bool same_page(LLVMValueRef insn, uint32_t line)
{
    enum { PAGE = 0x1000 };
    uint32_t own = own_line(insn);
    return !own || own / PAGE == line / PAGE;
}

static void visit(struct places *p, LLVMValueRef insn)
{
    struct known k = {.insn = insn, .last = NONE};
    uint32_t line = marked(p, insn);
    LLVMOpcode op = LLVMGetInstructionOpcode(insn);
    if (op == LLVMPHI)
        return;
    if (line) {
        if (op == LLVMLoad || op == LLVMStore)
            LLVMSetVolatile(insn, true);
        k.load = op == LLVMLoad;
        if (op == LLVMStore)
            keep_load_apart(p, insn, line);
        set_line(p, insn, line);
    }
    if (line || is_ordered(insn)) {
        if (!line) {
            line = own_line(insn);
            if (op == LLVMCall)
                keep_loads_out(p, insn, NONE, line);
        }
        k.last = (int32_t)p->line.n;
        vec_push(&p->line, line);
    } else if (op == LLVMBr && LLVMIsConditional(insn)) {
        int32_t last = find(p, condition(insn))->last;
        if (last != NONE)
            set_line(p, insn, p->line.at[last]);
    } else {
        k.computes = !LLVMIsATerminatorInst(insn);
        if ((k.last = last_access(p, insn)) != NONE) {
            keep_loads_out(p, insn, k.last, p->line.at[k.last]);
            keep_carry_out(p, insn);
            k.takes_load = takes_load(p, insn);
            if (k.takes_load || same_page(insn, p->line.at[k.last]))
                set_line(p, insn, p->line.at[k.last]);
        }
    }
    *slot(p, insn) = k;
    if (k.load)
        keep_narrow_load(p, insn);
}

/* What computes a value for another such instruction alone may be one with it, under either's line. */
static void take_line_of_user(struct places *p, LLVMValueRef insn)
{
    const struct known *k = find(p, insn);
    if (!k->insn || !k->computes || k->takes_load || !used_once(insn))
        return;
    const struct known *user = find(p, LLVMGetUser(LLVMGetFirstUse(insn)));
    if (user->insn && user->computes && same_page(insn, own_line(user->insn)))
        set_line(p, insn, own_line(user->insn));
}

/* ---- before the passes that may unite accesses ---- */
/* Whether instcombine would make one instruction of all that the phi chooses from: they are alike, and there for the phi alone.  When these are
 * loads, or are computed from such loads, the loads would be united: they are frozen, each where it is. */
static void keep_phi_apart(LLVMBuilderRef b, LLVMValueRef phi, const unsigned *path, unsigned depth)
{
    enum { DEEPEST = 4 };
    unsigned n = LLVMCountIncoming(phi);
    LLVMValueRef first = NULL;
    for (unsigned round = 0; round < 2; round++) /* looks, then freezes loads */
        for (unsigned i = 0; i < n; i++) {
            LLVMValueRef v = LLVMGetIncomingValue(phi, i), user = phi;
            for (unsigned d = 0; d < depth && LLVMIsAInstruction(v) && used_once(v); d++)
                v = (int)path[d] < LLVMGetNumOperands(user = v) ? LLVMGetOperand(v, path[d]) : NULL;
            if (!v || !LLVMIsAInstruction(v) || !used_once(v) || (first && (LLVMGetInstructionOpcode(v) != LLVMGetInstructionOpcode(first) ||
                                                                                LLVMTypeOf(v) != LLVMTypeOf(first))))
                return;
            if (!first)
                first = v;
            if (!round || !LLVMIsALoadInst(v))
                continue;
            LLVMPositionBuilderBefore(b, LLVMGetNextInstruction(v));
            LLVMValueRef frozen = LLVMBuildFreeze(b, v, "");
            if (user == phi)
                LLVMReplaceAllUsesWith(v, frozen), LLVMSetOperand(frozen, 0, v);
            else
                LLVMSetOperand(user, path[depth - 1], frozen);
        }
    if (!first || LLVMIsALoadInst(first) || depth == DEEPEST || (!LLVMIsACastInst(first) && !LLVMIsABinaryOperator(first) && !LLVMIsACmpInst(first)))
        return;
    unsigned deeper[DEEPEST];
    if (depth)
        memcpy(deeper, path, depth * sizeof *path);
    for (unsigned o = 0; o < (unsigned)LLVMGetNumOperands(first); o++) {
        deeper[depth] = o;
        keep_phi_apart(b, phi, deeper, depth + 1);
    }
}

void xlat_keep_accesses_apart(LLVMModuleRef m)
{
    LLVMBuilderRef b = LLVMCreateBuilderInContext(LLVMGetModuleContext(m));
    for (LLVMValueRef f = LLVMGetFirstFunction(m); f; f = LLVMGetNextFunction(f))
        for (LLVMBasicBlockRef bb = LLVMGetFirstBasicBlock(f); bb; bb = LLVMGetNextBasicBlock(bb))
            for (LLVMValueRef i = LLVMGetFirstInstruction(bb); i && LLVMIsAPHINode(i); i = LLVMGetNextInstruction(i))
                keep_phi_apart(b, i, NULL, 0);
    LLVMDisposeBuilder(b);
}

/* ---- before the code generator ---- */
void xlat_access_lines(LLVMModuleRef m)
{
    struct places p = {.ctx = LLVMGetModuleContext(m)};
    p.b = LLVMCreateBuilderInContext(p.ctx);
    p.scope_kind = LLVMGetMDKindIDInContext(p.ctx, "alias.scope", 11);
    p.tbaa_kind = LLVMGetMDKindIDInContext(p.ctx, "tbaa", 4);
    for (LLVMValueRef f = LLVMGetFirstFunction(m); f; f = LLVMGetNextFunction(f)) {
        p.function = LLVMGetSubprogram(f);
        for (LLVMBasicBlockRef bb = LLVMGetFirstBasicBlock(f); bb; bb = LLVMGetNextBasicBlock(bb)) {
            begin_block(&p, bb);
            for (LLVMValueRef i = LLVMGetFirstInstruction(bb), next; i; i = next) {
                next = LLVMGetNextInstruction(i);
                visit(&p, i);
            }
            for (LLVMValueRef i = LLVMGetLastInstruction(bb); i; i = LLVMGetPreviousInstruction(i))
                take_line_of_user(&p, i);
        }
    }
    LLVMDisposeBuilder(p.b);
    xlat_xfree(p.table);
    vec_free(&p.line);
}

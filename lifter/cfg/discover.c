/* discover.c - finds the program's code by recursive descent from every address that something may enter.
 *
 * The work list holds addresses; each is decoded onwards until control leaves, and what it jumps to or calls is added.  When the list is
 * empty the indirect jumps met are looked at for jump tables, whose targets go onto the list.  seeds.c feeds it in rounds, from what is
 * certain to what is only plausible.  Nothing here depends on the order of a hash map: results are the same from run to run.
 */
#include "lifter/cfg/discover.h"

#include <string.h>

enum { RUN_MAX = 1000 /* longest straight line in one block */ };

/* Where control goes after the instruction.  What always traps stops: the runtime or the interpreter goes on from there. */
enum flow xlat_flow(const struct xlat_insn *in)
{
    switch (in->op) {
    case XLAT_OP_invalid: case XLAT_OP_unsupported: return FLOW_EXIT;
    case XLAT_OP_jcc: case XLAT_OP_loop: case XLAT_OP_loope: case XLAT_OP_loopne: case XLAT_OP_jecxz: return FLOW_JCC;
    case XLAT_OP_jmp: return in->opnd[0].kind == OPND_REL ? FLOW_JMP : FLOW_IND;
    case XLAT_OP_jmpf: return FLOW_IND;
    case XLAT_OP_call: return in->opnd[0].kind == OPND_REL ? FLOW_CALL : FLOW_CALLIND;
    case XLAT_OP_callf: return FLOW_CALLIND;
    case XLAT_OP_ret: case XLAT_OP_retf: case XLAT_OP_iret: return FLOW_RET;
    case XLAT_OP_ud2: case XLAT_OP_int3: case XLAT_OP_int1: case XLAT_OP_int: case XLAT_OP_hlt: case XLAT_OP_cli: case XLAT_OP_sti:
    case XLAT_OP_in: case XLAT_OP_out: case XLAT_OP_ins: case XLAT_OP_outs: case XLAT_OP_lgdt: case XLAT_OP_lidt: case XLAT_OP_lldt:
    case XLAT_OP_ltr: case XLAT_OP_lmsw: case XLAT_OP_clts: case XLAT_OP_invd: case XLAT_OP_wbinvd: case XLAT_OP_invlpg:
    case XLAT_OP_rdmsr: case XLAT_OP_wrmsr: case XLAT_OP_rdpmc: case XLAT_OP_xsetbv: return FLOW_STOP;
    case XLAT_OP_mov:
        return in->opnd[0].kind == OPND_CR || in->opnd[0].kind == OPND_DR || in->opnd[1].kind == OPND_CR || in->opnd[1].kind == OPND_DR
                   ? FLOW_STOP : FLOW_NEXT;
    default: return FLOW_NEXT;
    }
}

bool xlat_spend(struct disc *d, uint32_t rva, unsigned units)
{
    d->spent += units;
    if (d->spent <= SPEND_TIMES * d->bytes + SPEND_SLACK || d->stop)
        return !d->stop;
    d->stop = true;
    return xlat_fail(d->limit, "%s: finding code takes work out of proportion to the file's %zu bytes; stopped at %08x, what was not reached is interpreted",
                     d->im->path, d->im->file.n, va_of(d, rva));
}

bool xlat_spend_row(struct disc *d, uint32_t rva)
{
    if (++d->nrows <= d->bytes / ROW_BYTES + ROWS_SLACK)
        return xlat_spend(d, rva, 1);
    return xlat_fail(d->limit, "%s: the exception tables overlap so often that they have more rows than the file's %zu bytes can hold; stopped at %08x",
                     d->im->path, d->im->file.n, va_of(d, rva));
}

void xlat_decode_at(struct disc *d, uint32_t rva, struct xlat_insn *out)
{
    uint8_t disp, imm;
    uint32_t end = rva;
    xlat_spend(d, rva, COST_DECODE);
    while (end < rva + 15 && is_code(d, end))
        end++;
    if (!xlat_decode(d->dec, d->im->mem + rva, end - rva, va_of(d, rva), out, &disp, &imm)) {
        out->op = XLAT_OP_invalid; /* the section ends inside it */
        out->len = 1;
        return;
    }
    if (disp && is_marked(d, rva + disp, M_RELOC))
        out->disp_reloc = 1;
    if (imm && is_marked(d, rva + imm, M_RELOC))
        out->imm_reloc = 1;
}

/* The IAT slot that `call [slot]`, `jmp [slot]` goes through; 0: it is not of that form. */
static uint32_t slot_of(const struct disc *d, const struct xlat_insn *in)
{
    bool direct = in->nop == 1 && in->opnd[0].kind == OPND_MEM && in->mem.base == XLAT_NOREG && in->mem.index == XLAT_NOREG;
    return direct && in->mem.seg == XLAT_DS ? rva_of(d, in->mem.disp) : 0;
}

/* Does the function at rva save the registers that calls preserve, esp and its return address into a buffer?  Then it is setjmp, whatever
 * its name: C libraries link it into the program. */
static bool saves_context(struct disc *d, uint32_t rva)
{
    enum { LOOK = 20 };
    unsigned saved = 0, holds = 0, stack = 1 << XLAT_ESP; /* registers that have the return address, a place near the top of the stack */
    bool ret = false;
    for (unsigned n = 0; n < LOOK && is_code(d, rva); n++) {
        struct xlat_insn in;
        xlat_decode_at(d, rva, &in);
        if (xlat_flow(&in) != FLOW_NEXT)
            break;
        rva += in.len;
        if ((in.op != XLAT_OP_mov && in.op != XLAT_OP_lea) || in.opnd[0].bits != 32)
            continue;
        if (in.opnd[0].kind == OPND_REG && in.opnd[0].num != XLAT_ESP) {
            bool near = in.op == XLAT_OP_lea ? in.mem.base == XLAT_ESP && in.mem.index == XLAT_NOREG
                                             : in.opnd[1].kind == OPND_REG && stack >> in.opnd[1].num & 1;
            stack = near ? stack | 1u << in.opnd[0].num : stack & ~(1u << in.opnd[0].num);
            bool top = in.opnd[1].kind == OPND_MEM && in.mem.base == XLAT_ESP && in.mem.index == XLAT_NOREG && !in.mem.disp;
            top &= in.op == XLAT_OP_mov;
            holds = top ? holds | 1u << in.opnd[0].num : holds & ~(1u << in.opnd[0].num);
        } else if (in.opnd[0].kind == OPND_MEM && in.opnd[1].kind == OPND_REG && in.mem.base < XLAT_ESP) {
            saved |= 1u << in.opnd[1].num | (stack >> in.opnd[1].num & 1) << XLAT_ESP;
            ret |= holds >> in.opnd[1].num & 1;
        }
    }
    enum { KEPT = 1 << XLAT_EBX | 1 << XLAT_ESP | 1 << XLAT_EBP | 1 << XLAT_ESI | 1 << XLAT_EDI };
    return ret && (saved & KEPT) == KEPT;
}

static enum callee by_code(struct disc *d, uint32_t rva)
{
    uint32_t kind;
    if (!xlat_map_get(&d->callees, rva, &kind)) {
        kind = saves_context(d, rva) ? CALLEE_SETJMP : CALLEE_PLAIN;
        xlat_map_put(&d->callees, rva, kind);
    }
    return (enum callee)kind;
}

enum callee xlat_callee(struct disc *d, const struct xlat_insn *in)
{
    uint32_t kind = CALLEE_PLAIN, slot = 0;
    struct xlat_insn thunk;
    uint32_t target = rva_of(d, in->opnd[0].imm);
    if (in->opnd[0].kind == OPND_REL) {
        if (!is_code(d, target))
            return CALLEE_PLAIN;
        if (d->im->mem[target] != 0xff)
            return by_code(d, target);
        xlat_decode_at(d, target, &thunk); /* perhaps jmp [slot] */
        if (thunk.op == XLAT_OP_jmp)
            slot = slot_of(d, &thunk);
    } else if (in->op == XLAT_OP_call)
        slot = slot_of(d, in);
    if (slot)
        xlat_map_get(&d->imports, slot, &kind);
    return (enum callee)kind;
}

void xlat_add_seed(struct disc *d, uint32_t rva, unsigned why)
{
    uint32_t bits = 0;
    if (!is_code(d, rva))
        return;
    xlat_map_get(&d->seeds, rva, &bits);
    if (!bits)
        vec_push(&d->work, rva);
    xlat_map_put(&d->seeds, rva, bits | why);
}

static void go(struct disc *d, const struct xlat_insn *from, uint32_t target)
{
    if (from && is_code(d, target))
        xlat_map_add(&d->jump_from, target, rva_of(d, from->addr));
    if (is_code(d, target) && !(*mark_of(d, target) & M_LEADER)) {
        *mark_of(d, target) |= M_LEADER;
        vec_push(&d->work, target);
    }
}

/* A decoded call: its target becomes an entry, its return address a block. */
static void after_call(struct disc *d, const struct xlat_insn *in, uint32_t next)
{
    uint32_t target = rva_of(d, in->opnd[0].imm);
    if (in->opnd[0].kind == OPND_REL && target != next) /* call $+5 only pushes its address */
        xlat_add_seed(d, target, SEED_CALL);
    switch (xlat_callee(d, in)) {
    case CALLEE_NORETURN: return;
    case CALLEE_SETJMP: xlat_add_seed(d, next, SEED_RESUME); break;
    default: break;
    }
    go(d, NULL, next);
}

/* Decodes at rva and notes where it leads; false when control does not simply go on to the next address. */
static bool step(struct disc *d, uint32_t rva)
{
    struct xlat_insn in;
    xlat_decode_at(d, rva, &in);
    uint32_t next = rva + in.len;
    vec_push(&d->insns, in);
    *at_of(d, rva) = (uint32_t)d->insns.n;
    switch (xlat_flow(&in)) {
    case FLOW_EXIT: return false; /* its bytes are no code of ours */
    case FLOW_NEXT: break;
    case FLOW_JCC:
        go(d, &in, rva_of(d, in.opnd[0].imm));
        go(d, NULL, next);
        break;
    case FLOW_JMP: go(d, &in, rva_of(d, in.opnd[0].imm)); break;
    case FLOW_IND:
        if (in.op == XLAT_OP_jmp)
            vec_push(&d->jumps, rva);
        break;
    case FLOW_CALL: case FLOW_CALLIND: after_call(d, &in, next); break;
    case FLOW_RET: case FLOW_STOP: break;
    }
    for (uint32_t i = rva; i < next; i++)
        *mark_of(d, i) |= M_BODY;
    if (++d->run >= RUN_MAX)
        go(d, NULL, next);
    return xlat_flow(&in) == FLOW_NEXT;
}

static void run_from(struct disc *d, uint32_t rva)
{
    *mark_of(d, rva) |= M_LEADER;
    d->run = 0;
    while (!d->stop && is_code(d, rva)) {
        if (*at_of(d, rva)) { /* met known code: it begins a block, since two ways lead here now */
            *mark_of(d, rva) |= M_LEADER;
            return;
        }
        if (!step(d, rva))
            return;
        rva += d->insns.at[d->insns.n - 1].len;
        if (is_marked(d, rva, M_LEADER) && !*at_of(d, rva))
            return; /* is on the work list */
    }
}

static void mark_bytes(struct disc *d, uint32_t first, uint32_t end, unsigned m)
{
    for (uint32_t i = first; i < end; i++)
        if (in_range(d, i))
            *mark_of(d, i) |= m;
}

/* Each entry of a table becomes a way from each of the jumps that use it, and the translator's work grows with those ways. */
static bool count_entries(struct disc *d, uint32_t jump, uint32_t n)
{
    if (d->nentries + n > ENTRIES_TIMES * d->bytes + ENTRIES_SLACK) {
        d->stop = true;
        return xlat_fail(d->limit, "%s: jumps have %llu targets in tables they share, out of proportion to the file's %zu bytes; stopped at the jump at %08x, what was not reached is interpreted",
                         d->im->path, (unsigned long long)(d->nentries + n), d->im->file.n, va_of(d, jump));
    }
    d->nentries += n;
    return true;
}

/* Looks at the indirect jumps from number `first` on, which have no table yet; true when one was found. */
static bool find_tables(struct disc *d, bool guess, size_t first)
{
    bool found = false;
    size_t kept = first, n = d->jumps.n;
    for (size_t i = first; i < n; i++) {
        struct table t;
        uint32_t rva = d->jumps.at[i];
        if (d->stop || !xlat_find_table(d, rva, guess, &t) || !count_entries(d, rva, t.t.n)) {
            d->jumps.at[kept++] = rva;
            continue;
        }
        found = true;
        xlat_map_put(&d->table_of, rva, (uint32_t)d->tables.n);
        xlat_map_add(&d->table_at, t.first, (uint32_t)d->tables.n);
        vec_push(&d->tables, t);
        mark_bytes(d, t.first, t.end, M_TABLE);
        mark_bytes(d, t.bfirst, t.bend, M_TABLE);
        for (uint32_t at = t.first; at < t.end; at += t.stride)
            xlat_map_put(&d->entries, at, 1);
        for (uint32_t k = 0; k < t.t.n; k++)
            go(d, insn_at(d, rva), rva_of(d, t.t.targets[k]));
    }
    d->jumps.n = kept;
    return found;
}

void xlat_explore(struct disc *d)
{
    bool found;
    do {
        while (d->work.n && !d->stop)
            run_from(d, d->work.at[--d->work.n]);
        if (d->stop)
            d->work.n = 0;
        found = find_tables(d, false, d->tried);
        if (!found) { /* tables without a bound only when all that have one are known */
            found = find_tables(d, true, d->tried);
            d->tried = d->jumps.n;
        }
    } while (found || d->work.n);
}

/* ---- what imports tell about calls ---- */
static enum callee callee_kind(const char *name)
{
    static const char *const never[] = {
        "ExitProcess", "ExitThread", "FreeLibraryAndExitThread", "RtlExitUserProcess", "RtlExitUserThread", "RtlRaiseStatus", "abort", "exit",
        "_exit", "_Exit", "quick_exit", "longjmp", "_longjmp", "_amsg_exit", "_assert", "_wassert", "_CxxThrowException", "_invoke_watson",
        "_endthread", "_endthreadex", "terminate", "_o_exit", "_o__exit", "_o_abort", "_Unwind_Resume", "__cxa_throw", "__cxa_rethrow",
        "__cxa_bad_cast", "_ZSt9terminatev", "?terminate@@YAXXZ",
    };
    static const char *const twice[] = {"_setjmp", "_setjmp3", "setjmp", "_setjmpex", "__intrinsic_setjmp", "__intrinsic_setjmpex"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (!strcmp(name, never[i]))
            return CALLEE_NORETURN;
    for (size_t i = 0; i < sizeof twice / sizeof *twice; i++)
        if (!strcmp(name, twice[i]))
            return CALLEE_SETJMP;
    return !strncmp(name, "_ZSt", 4) && strstr(name, "__throw_") ? CALLEE_NORETURN : CALLEE_PLAIN;
}

/* ---- start and end ---- */
static bool translatable(const struct xlat_section *s) { return s->flags & XLAT_SEC_X && !(s->flags & XLAT_SEC_W); }

static uint32_t backed(const struct xlat_image *im, const struct xlat_section *s)
{
    uint32_t n = s->raw < s->size ? s->raw : s->size;
    return s->rva >= im->size ? 0 : n < im->size - s->rva ? n : im->size - s->rva;
}

/* False: the image has no code that may be translated. */
static bool map_code(struct disc *d, struct xlat_program *p)
{
    const struct xlat_image *im = d->im;
    d->lo = UINT32_MAX;
    for (size_t i = 0; i < im->nsections; i++) {
        const struct xlat_section *s = &im->sections[i];
        uint32_t n = backed(im, s);
        if (s->flags & XLAT_SEC_X && s->flags & XLAT_SEC_W)
            p->writable_bytes += n;
        if (!translatable(s) || !n)
            continue;
        uint32_t first = s->rva / PAGE * PAGE, end = ((s->rva + n - 1) / PAGE + 1) * PAGE;
        d->lo = first < d->lo ? first : d->lo;
        d->hi = end > d->hi ? end : d->hi;
    }
    if (d->lo >= d->hi)
        return false;
    d->page = xlat_xrealloc(NULL, (d->hi - d->lo) / PAGE, sizeof *d->page);
    memset(d->page, 0, (d->hi - d->lo) / PAGE * sizeof *d->page);
    for (size_t i = 0; i < im->nsections; i++) {
        uint32_t n = translatable(&im->sections[i]) ? backed(im, &im->sections[i]) : 0;
        for (uint32_t rva = im->sections[i].rva / PAGE * PAGE; n && rva < im->sections[i].rva + n; rva += PAGE)
            d->page[(rva - d->lo) / PAGE] = 1;
    }
    for (uint32_t i = 0; i < (d->hi - d->lo) / PAGE; i++) /* in the order of their addresses */
        if (d->page[i])
            d->page[i] = ++d->npages;
    d->bytes = im->file.n > (uint64_t)d->npages * PAGE ? im->file.n : (uint64_t)d->npages * PAGE;
    d->mark = xlat_xrealloc(NULL, d->npages, PAGE);
    d->at = xlat_xrealloc(NULL, d->npages, PAGE * sizeof *d->at);
    memset(d->mark, 0, (size_t)d->npages * PAGE);
    memset(d->at, 0, (size_t)d->npages * PAGE * sizeof *d->at);
    for (size_t i = 0; i < im->nsections; i++)
        if (translatable(&im->sections[i]))
            mark_bytes(d, im->sections[i].rva, im->sections[i].rva + backed(im, &im->sections[i]), M_CODE);
    for (size_t i = 0; i < im->nsections; i++) /* sections that overlap: writable wins */
        if (im->sections[i].flags & XLAT_SEC_W)
            for (uint32_t k = im->sections[i].rva, e = k + backed(im, &im->sections[i]); k < e; k++)
                if (in_range(d, k))
                    *mark_of(d, k) &= (uint8_t)~M_CODE;
    for (size_t i = 0; i < im->nrelocs; i++)
        mark_bytes(d, im->relocs[i], im->relocs[i] + 1, M_RELOC);
    return true;
}

static void count(struct disc *d, struct xlat_program *p)
{
    VEC(uint32_t) exits = {0};
    for (size_t i = 0; i < (size_t)d->npages * PAGE; i++)
        p->code_bytes += (d->mark[i] & M_BODY) != 0;
    for (size_t i = 0; i < d->insns.n; i++) {
        const struct xlat_insn *in = &d->insns.at[i];
        if (in->op == XLAT_OP_unsupported) {
            p->code_bytes += in->len;
            p->exit_bytes += in->len;
            vec_push(&exits, in->addr);
        }
    }
    p->nexits = xlat_sort_unique(exits.at, exits.n);
    p->exits = xlat_alloc_array(d->a, p->nexits, sizeof *p->exits);
    if (p->nexits)
        memcpy(p->exits, exits.at, p->nexits * sizeof *p->exits);
    vec_free(&exits);
    p->tables_found = d->tables.n;
    for (size_t i = 0; i < d->jumps.n; i++) {
        const struct xlat_insn *in = insn_at(d, d->jumps.at[i]);
        p->tables_lost += in->opnd[0].kind == OPND_MEM && in->mem.index != XLAT_NOREG && in->mem.scale == 4;
    }
}

bool xlat_discover(const struct xlat_image *im, const struct xlat_cfg_options *o, struct xlat_arena *a, struct xlat_program **out,
                   struct xlat_diag *diag)
{
    static const struct xlat_cfg_options none;
    struct xlat_program *p = xlat_alloc(a, sizeof *p);
    struct disc d = {.im = im, .a = a, .limit = &p->limit};
    bool ok = false;
    uint32_t n;
    p->arena = a;
    p->image = im;
    *out = p;
    if (!map_code(&d, p))
        return true; /* nothing to translate is no error */
    if (!(d.dec = xlat_decoder_new())) {
        xlat_fail(diag, "%s: cannot set up the disassembler", im->path);
        goto out;
    }
    for (size_t i = 0; i < im->nimports; i++)
        if (im->imports[i].name)
            xlat_map_put(&d.imports, im->imports[i].iat_rva, callee_kind(im->imports[i].name));
    xlat_seed_all(&d, o ? o : &none);
    count(&d, p);
    struct xlat_block *blocks = xlat_make_blocks(&d, &n);
    xlat_make_funcs(&d, blocks, n, o ? o : &none, p);
    ok = true;
out:
    xlat_decoder_free(d.dec);
    xlat_xfree(d.page);
    xlat_xfree(d.mark);
    xlat_xfree(d.at);
    vec_free(&d.insns);
    vec_free(&d.work);
    vec_free(&d.tables);
    vec_free(&d.jumps);
    xlat_map_free(&d.seeds);
    xlat_map_free(&d.imports);
    xlat_map_free(&d.callees);
    xlat_map_free(&d.jump_from);
    xlat_map_free(&d.table_of);
    xlat_map_free(&d.table_at);
    xlat_map_free(&d.entries);
    xlat_map_free(&d.bases);
    return ok;
}

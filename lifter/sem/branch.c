/* branch.c - jumps, calls, returns, interrupts.  Source: Intel SDM vol. 2.
 *
 * A direct jump is jump_if(true, va), so that the lifter sees an edge of the control-flow graph rather than a computed address.
 * Far transfers stay in the one flat code segment: its selector is that of cs, anything else is #GP. */

static inline val next_insn(X *x, const insn *in) { return kaddr(x, in->addr + in->len); }

/* Target of an indirect near branch. */
static inline val near_target(X *x, const insn *in)
{
    val t = rd(x, in, 0);
    return in->opnd[0].bits == 16 ? zext(x, 16, 32, t) : t;
}

static inline void sem_jcc(X *x, const insn *in) { jump_if(x, cond(x, in->cc), in->opnd[0].imm); }

static inline void sem_jmp(X *x, const insn *in)
{
    if (in->opnd[0].kind == OPND_REL)
        jump_if(x, k(x, 1, 1), in->opnd[0].imm);
    else
        jump(x, near_target(x, in));
}

static inline void sem_call(X *x, const insn *in)
{
    val t = in->opnd[0].kind == OPND_REL ? kaddr(x, in->opnd[0].imm) : near_target(x, in), back = next_insn(x, in);
    push_val(x, in->osz, trunc_(x, 32, in->osz, back));
    call(x, t, back);
}

static inline void sem_ret(X *x, const insn *in)
{
    int w = in->osz;
    val t = zext(x, w, 32, ld(x, w, XLAT_SS, esp(x)));
    add_esp(x, (unsigned)w / 8 + (in->nop ? in->opnd[0].imm & 0xffff : 0));
    ret(x, t);
}

/* LOOP family: counts cx or ecx down, no flags. */
static inline void loop_while(X *x, const insn *in, val also)
{
    int w = in->asz;
    val n = sub(x, w, rd_reg(x, w, XLAT_ECX), k(x, w, 1));
    wr_reg(x, w, XLAT_ECX, n);
    jump_if(x, and_(x, 1, ne(x, w, n, k(x, w, 0)), also), in->opnd[0].imm);
}
static inline void sem_loop(X *x, const insn *in) { loop_while(x, in, k(x, 1, 1)); }
static inline void sem_loope(X *x, const insn *in) { loop_while(x, in, rd_flag(x, F_ZF)); }
static inline void sem_loopne(X *x, const insn *in) { loop_while(x, in, not_(x, 1, rd_flag(x, F_ZF))); }
static inline void sem_jecxz(X *x, const insn *in)
{
    int w = in->asz;
    jump_if(x, eq(x, w, rd_reg(x, w, XLAT_ECX), k(x, w, 0)), in->opnd[0].imm);
}

/* Offset and selector of a far jump or call; faults unless the selector is that of cs (any requested level). */
static inline val far_target(X *x, const insn *in)
{
    val t, s;
    if (in->opnd[0].kind == OPND_FAR) {
        t = k(x, 32, in->opnd[0].imm);
        s = k(x, 16, in->opnd[1].imm & 0xffff);
    } else {
        int w = in->osz;
        val a = offset_of(x, in);
        t = zext(x, w, 32, ld(x, w, in->mem.seg, a));
        s = ld(x, 16, in->mem.seg, add(x, 32, a, k(x, 32, (unsigned)w / 8)));
    }
    val differ = and_(x, 16, xor_(x, 16, s, rd_seg(x, XLAT_CS)), k(x, 16, 0xfffc));
    trap_if(x, ne(x, 16, differ, k(x, 16, 0)), XLAT_TRAP_GP, 0);
    return t;
}

static inline void sem_jmpf(X *x, const insn *in) { jump(x, far_target(x, in)); }

static inline void sem_callf(X *x, const insn *in)
{
    int w = in->osz;
    unsigned n = (unsigned)w / 8;
    val t = far_target(x, in), back = next_insn(x, in), top = esp(x);
    st(x, w, XLAT_SS, sub(x, 32, top, k(x, 32, n)), zext(x, 16, w, rd_seg(x, XLAT_CS)));
    st(x, w, XLAT_SS, sub(x, 32, top, k(x, 32, 2 * n)), trunc_(x, 32, w, back));
    wr_reg(x, 32, XLAT_ESP, sub(x, 32, top, k(x, 32, 2 * n)));
    call(x, t, back);
}

/* Popped cs at esp + at; a return cannot go to a lower level than 3, so it must be exactly cs. */
static inline void check_popped_cs(X *x, unsigned at)
{
    val s = ld(x, 16, XLAT_SS, add(x, 32, esp(x), k(x, 32, at)));
    trap_if(x, ne(x, 16, s, rd_seg(x, XLAT_CS)), XLAT_TRAP_GP, 0);
}

static inline void sem_retf(X *x, const insn *in)
{
    int w = in->osz;
    unsigned n = (unsigned)w / 8;
    val t = zext(x, w, 32, ld(x, w, XLAT_SS, esp(x)));
    check_popped_cs(x, n);
    add_esp(x, 2 * n + (in->nop ? in->opnd[0].imm & 0xffff : 0));
    ret(x, t);
}

/* A return within level 3.  With NT set it would be a task return, which raises #GP under a 64-bit kernel. */
static inline void sem_iret(X *x, const insn *in)
{
    int w = in->osz;
    unsigned n = (unsigned)w / 8;
    trap_if(x, trunc_(x, 32, 1, shr(x, 32, rd_eflags(x), k(x, 32, 14))), XLAT_TRAP_GP, 0);
    val t = zext(x, w, 32, ld(x, w, XLAT_SS, esp(x)));
    val f = ld(x, w, XLAT_SS, add(x, 32, esp(x), k(x, 32, 2 * n)));
    check_popped_cs(x, n);
    decline_tf_ac(x, w, f);
    add_esp(x, 3 * n);
    wr_eflags_popped(x, w, f);
    jump(x, t);
}

/* INT 3 and INT 4 in two bytes act as their one-byte forms; other interrupt numbers are handled by the system. */
static inline void sem_int(X *x, const insn *in)
{
    unsigned n = in->opnd[0].imm & 0xff;
    trap(x, n == 3 ? XLAT_TRAP_BP : n == 4 ? XLAT_TRAP_OF : XLAT_TRAP_INT, n == 3 || n == 4 ? 0 : n);
}
static inline void sem_int3(X *x, const insn *in) { trap(x, XLAT_TRAP_BP, 0); }
static inline void sem_int1(X *x, const insn *in) { trap(x, XLAT_TRAP_DB, 0); }
static inline void sem_into(X *x, const insn *in) { trap_if(x, rd_flag(x, F_OF), XLAT_TRAP_OF, 0); }

/* BOUND reg, mem: two signed limits in memory, both inclusive. */
static inline void sem_bound(X *x, const insn *in)
{
    int w = in->osz;
    val i = rd(x, in, 0), a = offset_of(x, in), lo = ld(x, w, in->mem.seg, a);
    trap_if(x, slt(x, w, i, lo), XLAT_TRAP_BR, 0); /* in this case the upper bound is not read */
    val hi = ld(x, w, in->mem.seg, add(x, 32, a, k(x, 32, (unsigned)w / 8)));
    trap_if(x, slt(x, w, hi, i), XLAT_TRAP_BR, 0);
}

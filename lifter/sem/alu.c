/* alu.c - addition, subtraction, logic, comparison.  Source: Intel SDM vol. 2.
 *
 * LOCK with a memory destination uses one atomic operation that gives the old value back; the rest follows from that value.
 * Undefined flags: AND OR XOR TEST: AF = 0 (flags.c). */

static inline bool locked(const insn *in) { return in->prefix & PFX_LOCK && in->opnd[0].kind == OPND_MEM; }
static inline int width(const insn *in) { return in->opnd[0].bits; }

/* Old value of memory operand 0, changed atomically by v. */
static inline val amo_opnd(X *x, const insn *in, enum amo kind, val v)
{
    return amo(x, kind, width(in), in->mem.seg, offset_to_write(x, in), v);
}

static inline void sem_add(X *x, const insn *in)
{
    int w = width(in);
    val b = rd(x, in, 1), a, r;
    if (locked(in)) {
        a = amo_opnd(x, in, AMO_ADD, b);
        r = add(x, w, a, b);
    } else {
        a = rd(x, in, 0);
        r = add(x, w, a, b);
        wr(x, in, 0, r);
    }
    flags_add(x, w, a, b, r);
}

static inline void sem_adc(X *x, const insn *in)
{
    int w = width(in);
    val b = rd(x, in, 1), a, r, c = zext(x, 1, w, rd_flag(x, F_CF)), bc = add(x, w, b, c);
    if (locked(in)) {
        a = amo_opnd(x, in, AMO_ADD, bc);
        r = add(x, w, a, bc);
    } else {
        a = rd(x, in, 0);
        r = add(x, w, a, bc);
        wr(x, in, 0, r);
    }
    flags_adc(x, w, a, b, r);
}

static inline void sem_sub(X *x, const insn *in)
{
    int w = width(in);
    val b = rd(x, in, 1), a, r;
    if (locked(in)) {
        a = amo_opnd(x, in, AMO_SUB, b);
        r = sub(x, w, a, b);
    } else {
        a = rd(x, in, 0);
        r = sub(x, w, a, b);
        wr(x, in, 0, r);
    }
    flags_sub(x, w, a, b, r);
}

static inline void sem_sbb(X *x, const insn *in)
{
    int w = width(in);
    val b = rd(x, in, 1), a, r, c = zext(x, 1, w, rd_flag(x, F_CF)), bc = add(x, w, b, c);
    if (locked(in)) {
        a = amo_opnd(x, in, AMO_SUB, bc);
        r = sub(x, w, a, bc);
    } else {
        a = rd(x, in, 0);
        r = sub(x, w, a, bc);
        wr(x, in, 0, r);
    }
    flags_sbb(x, w, a, b, r);
}

static inline void sem_cmp(X *x, const insn *in)
{
    int w = width(in);
    val a = rd(x, in, 0), b = rd(x, in, 1);
    flags_sub(x, w, a, b, sub(x, w, a, b));
}

static inline void sem_and(X *x, const insn *in)
{
    int w = width(in);
    val b = rd(x, in, 1), r;
    if (locked(in))
        r = and_(x, w, amo_opnd(x, in, AMO_AND, b), b);
    else {
        r = and_(x, w, rd(x, in, 0), b);
        wr(x, in, 0, r);
    }
    flags_logic(x, w, r);
}

static inline void sem_or(X *x, const insn *in)
{
    int w = width(in);
    val b = rd(x, in, 1), r;
    if (locked(in))
        r = or_(x, w, amo_opnd(x, in, AMO_OR, b), b);
    else {
        r = or_(x, w, rd(x, in, 0), b);
        wr(x, in, 0, r);
    }
    flags_logic(x, w, r);
}

static inline void sem_xor(X *x, const insn *in)
{
    int w = width(in);
    if (in->opnd[0].kind == OPND_REG && in->opnd[1].kind == OPND_REG && in->opnd[0].num == in->opnd[1].num) {
        val zero = k(x, w, 0); /* the zeroing idiom: no dependence on the old value */
        wr(x, in, 0, zero);
        flags_logic(x, w, zero);
        return;
    }
    val b = rd(x, in, 1), r;
    if (locked(in))
        r = xor_(x, w, amo_opnd(x, in, AMO_XOR, b), b);
    else {
        r = xor_(x, w, rd(x, in, 0), b);
        wr(x, in, 0, r);
    }
    flags_logic(x, w, r);
}

static inline void sem_test(X *x, const insn *in)
{
    int w = width(in);
    flags_logic(x, w, and_(x, w, rd(x, in, 0), rd(x, in, 1)));
}

static inline void sem_inc(X *x, const insn *in)
{
    int w = width(in);
    val one = k(x, w, 1), a, r;
    if (locked(in)) {
        a = amo_opnd(x, in, AMO_ADD, one);
        r = add(x, w, a, one);
    } else {
        a = rd(x, in, 0);
        r = add(x, w, a, one);
        wr(x, in, 0, r);
    }
    flags_inc(x, w, a, one, r);
    flags_note(x, FS_INC, w, a, one, r);
}

static inline void sem_dec(X *x, const insn *in)
{
    int w = width(in);
    val one = k(x, w, 1), a, r;
    if (locked(in)) {
        a = amo_opnd(x, in, AMO_SUB, one);
        r = sub(x, w, a, one);
    } else {
        a = rd(x, in, 0);
        r = sub(x, w, a, one);
        wr(x, in, 0, r);
    }
    flags_dec(x, w, a, one, r);
    flags_note(x, FS_DEC, w, a, one, r);
}

/* CF = (a != 0), which is the borrow of 0 - a. */
static inline void sem_neg(X *x, const insn *in)
{
    int w = width(in);
    val zero = k(x, w, 0), a = rd(x, in, 0), r = neg(x, w, a);
    if (locked(in)) {
        /* There is no atomic negation: compare and swap, repeated when another processor changed the value in between.  The flags may be written
         * before each repetition, because the instruction does not read them. */
        val seen = cas(x, w, in->mem.seg, offset_to_write(x, in), a, r);
        flags_sub(x, w, zero, a, r);
        repeat_if(x, ne(x, w, seen, a));
        return;
    }
    wr(x, in, 0, r);
    flags_sub(x, w, zero, a, r);
}

static inline void sem_not(X *x, const insn *in)
{
    int w = width(in);
    if (locked(in))
        amo_opnd(x, in, AMO_XOR, k(x, w, ~(uint64_t)0));
    else
        wr(x, in, 0, not_(x, w, rd(x, in, 0)));
}

/* ADCX, ADOX: additions that touch one carry flag only. */
static inline void add_carry_only(X *x, const insn *in, int flag)
{
    val a = rd(x, in, 0), b = rd(x, in, 1), r = add(x, 32, add(x, 32, a, b), zext(x, 1, 32, rd_flag(x, flag)));
    wr(x, in, 0, r);
    wr_flag(x, flag, carry_adc(x, 32, a, b, r));
}
static inline void sem_adcx(X *x, const insn *in) { add_carry_only(x, in, F_CF); }
static inline void sem_adox(X *x, const insn *in) { add_carry_only(x, in, F_OF); }

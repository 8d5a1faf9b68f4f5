/* stack.c - push, pop and frames.  Source: Intel SDM vol. 2.
 *
 * The stack segment is 32-bit, so esp is always used whole; osz is the width of a slot.  esp is written after the memory access, so that a
 * fault leaves it alone. */

static inline val esp(X *x) { return rd_reg(x, 32, XLAT_ESP); }
static inline void add_esp(X *x, uint32_t n) { wr_reg(x, 32, XLAT_ESP, add(x, 32, esp(x), k(x, 32, n))); }

static inline void push_val(X *x, int w, val v)
{
    val a = sub(x, 32, esp(x), k(x, 32, (unsigned)w / 8));
    st(x, w, XLAT_SS, a, v);
    wr_reg(x, 32, XLAT_ESP, a);
}

static inline void sem_push(X *x, const insn *in)
{
    int w = in->osz;
    const struct xlat_opnd *o = &in->opnd[0];
    switch (o->kind) {
    case OPND_SEG: {
        /* Only the lower word of a 32-bit slot is written, as current processors do. */
        val a = sub(x, 32, esp(x), k(x, 32, (unsigned)w / 8));
        st(x, 16, XLAT_SS, a, rd_seg(x, o->num));
        wr_reg(x, 32, XLAT_ESP, a);
        break;
    }
    case OPND_IMM:
        push_val(x, w, in->imm_reloc ? imm(x, in, 0) : k(x, w, o->imm));
        break;
    default:
        push_val(x, w, rd(x, in, 0));
    }
}

static inline void sem_pop(X *x, const insn *in)
{
    int w = in->osz;
    const struct xlat_opnd *o = &in->opnd[0];
    if (o->kind == OPND_SEG) {
        val v = ld(x, 16, XLAT_SS, esp(x));
        check_seg(x, o->num, v);
        wr_seg(x, o->num, v);
        add_esp(x, (unsigned)w / 8);
    } else if (o->kind == OPND_MEM) {
        val v = ld(x, w, XLAT_SS, esp(x)), a = offset_to_write(x, in);
        if (in->mem.base == XLAT_ESP && in->asz == 32) /* the address is computed after the increment */
            a = add(x, 32, a, k(x, 32, (unsigned)w / 8));
        st(x, w, in->mem.seg, a, v);
        add_esp(x, (unsigned)w / 8);
    } else {
        val v = ld(x, w, XLAT_SS, esp(x));
        add_esp(x, (unsigned)w / 8);
        wr_reg(x, w, o->num, v); /* after the increment, for pop esp */
    }
}

static inline void sem_pusha(X *x, const insn *in)
{
    int w = in->osz;
    unsigned n = (unsigned)w / 8;
    val top = esp(x);
    for (unsigned r = XLAT_EAX; r <= XLAT_EDI; r++)
        st(x, w, XLAT_SS, sub(x, 32, top, k(x, 32, n * (r + 1))), rd_reg(x, w, (int)r));
    wr_reg(x, 32, XLAT_ESP, sub(x, 32, top, k(x, 32, n * 8)));
}

static inline void sem_popa(X *x, const insn *in)
{
    int w = in->osz;
    unsigned n = (unsigned)w / 8;
    val top = esp(x), v[8];
    for (unsigned r = XLAT_EAX; r <= XLAT_EDI; r++)
        v[r] = ld(x, w, XLAT_SS, add(x, 32, top, k(x, 32, n * (7 - r))));
    for (int r = XLAT_EAX; r <= XLAT_EDI; r++)
        if (r != XLAT_ESP) /* its slot is skipped */
            wr_reg(x, w, r, v[r]);
    wr_reg(x, 32, XLAT_ESP, add(x, 32, top, k(x, 32, n * 8)));
}

static inline void sem_pushf(X *x, const insn *in) { push_val(x, in->osz, trunc_(x, 32, in->osz, rd_eflags(x))); }

/* The new EFLAGS from a popped value of w bits: 16 bits keep the upper half.  wr_eflags takes only what user mode may change. */
static inline void wr_eflags_popped(X *x, int w, val v)
{
    if (w == 16)
        v = or_(x, 32, and_(x, 32, rd_eflags(x), k(x, 32, 0xffff0000)), zext(x, 16, 32, v));
    wr_eflags(x, v);
}
/* Single-stepping (TF) and alignment checks (AC) exist only in the interpreter: translated code declines to set either flag. */
static inline void decline_tf_ac(X *x, int w, val v)
{
    decline_if(x, ne(x, w, and_(x, w, v, k(x, w, XLAT_EFLAGS_TF | XLAT_EFLAGS_AC)), k(x, w, 0)));
}
static inline void sem_popf(X *x, const insn *in)
{
    val v = ld(x, in->osz, XLAT_SS, esp(x));
    decline_tf_ac(x, in->osz, v);
    add_esp(x, in->osz / 8);
    wr_eflags_popped(x, in->osz, v);
}

/* ENTER size, level: with a level, the frame pointers of the enclosing procedures are copied; loads and stores alternate as on the
 * processor, because their ranges may overlap.  It also faults when the final esp is not writable. */
static inline void sem_enter(X *x, const insn *in)
{
    int w = in->osz;
    unsigned n = (unsigned)w / 8, size = in->opnd[0].imm & 0xffff, level = in->opnd[1].imm & 31;
    val top = esp(x), ebp = rd_reg(x, 32, XLAT_EBP), frame = sub(x, 32, top, k(x, 32, n));
    unsigned depth = n + (level ? level * n : 0) + size;
    val last = sub(x, 32, top, k(x, 32, depth));
    st(x, w, XLAT_SS, frame, rd_reg(x, w, XLAT_EBP));
    for (unsigned i = 1; i < level; i++) {
        val v = ld(x, w, XLAT_SS, sub(x, 32, ebp, k(x, 32, n * i)));
        st(x, w, XLAT_SS, sub(x, 32, frame, k(x, 32, n * i)), v);
    }
    if (level)
        st(x, w, XLAT_SS, sub(x, 32, frame, k(x, 32, n * level)), trunc_(x, 32, w, frame));
    probe_write(x, w, XLAT_SS, last);
    wr_reg(x, w, XLAT_EBP, trunc_(x, 32, w, frame));
    wr_reg(x, 32, XLAT_ESP, last);
}

static inline void sem_leave(X *x, const insn *in)
{
    int w = in->osz;
    val top = rd_reg(x, 32, XLAT_EBP), v = ld(x, w, XLAT_SS, top);
    wr_reg(x, 32, XLAT_ESP, add(x, 32, top, k(x, 32, (unsigned)w / 8)));
    wr_reg(x, w, XLAT_EBP, v);
}

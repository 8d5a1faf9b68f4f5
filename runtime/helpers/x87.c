/* x87.c - the x87 unit's state as a whole: FNINIT, EMMS, environments, FNSAVE/FRSTOR, FXSAVE/FXRSTOR, and the same for the runtime.
 *
 * Formats: Intel SDM vol. 1, 8.1.10 (environment), 10.5.1 (FXSAVE).  Guest addresses are host addresses.  A memory access comes before the
 * state it depends on is touched, so that a fault leaves the instruction undone.
 */
#include "runtime/abi/helpers.h"
#include "runtime/abi/x87.h"
#include "runtime/host/fp.h"

#define MASKS 0x3f
typedef uint16_t __attribute__((may_alias, aligned(1))) u16;
typedef uint32_t __attribute__((may_alias, aligned(1))) u32;
typedef uint64_t __attribute__((may_alias, aligned(1))) u64;

static void host_cw(uint16_t cw) { xlat_host_x87_control(cw | MASKS); }

void xlat_x87_park(struct xlat_cpu *cpu)
{
    cpu->fsw |= (uint16_t)xlat_host_x87_flags();
    xlat_host_x87_forget();
}
void xlat_x87_load(const struct xlat_cpu *cpu)
{
    xlat_host_x87_init();
    host_cw(cpu->fcw);
}
void xlat_x87_open(struct xlat_cpu *cpu)
{
    if (!xlat_x87_unmasked(cpu))
        return;
    xlat_x87_park(cpu);
    xlat_host_x87_control(cpu->fcw);
}
void xlat_x87_close(struct xlat_cpu *cpu)
{
    if (!xlat_x87_unmasked(cpu))
        return;
    xlat_x87_park(cpu); /* FNSTSW and FNCLEX do not wait, as FLDCW does */
    host_cw(cpu->fcw);
}
void xlat_x87_reset(struct xlat_cpu *cpu)
{
    cpu->fcw = 0x27f;
    cpu->fsw = 0;
    cpu->top = cpu->tags = 0;
    cpu->fop = 0;
    cpu->fip = cpu->fdp = 0;
    cpu->fcs = cpu->fds = 0;
}

/* ---- words made of the register file ---- */
static uint16_t status_word(const struct xlat_cpu *cpu)
{
    unsigned sw = cpu->fsw | (unsigned)cpu->top << 11;
    return (uint16_t)(sw & ~cpu->fcw & MASKS ? sw | 0x8080 : sw);
}
static void set_status_word(struct xlat_cpu *cpu, uint16_t sw)
{
    cpu->fsw = sw & 0x477f; /* ES and B follow from flags and masks */
    cpu->top = sw >> 11 & 7;
}
static uint16_t control_word(uint16_t cw) { return (cw & 0x1f7f) | 0x40; }

/* Two bits a physical register: 0 valid, 1 zero, 2 special, 3 empty. */
static uint16_t tag_word(const struct xlat_cpu *cpu)
{
    unsigned w = 0;
    for (int i = 0; i < 8; i++) {
        const struct xlat_st *s = &cpu->st[i];
        unsigned e = s->se & 0x7fff, t;
        if (!(cpu->tags >> i & 1))
            t = 3;
        else if (e == 0 && s->mant == 0)
            t = 1;
        else if (e == 0 || e == 0x7fff || !(s->mant >> 63))
            t = 2;
        else
            t = 0;
        w |= t << (2 * i);
    }
    return (uint16_t)w;
}
static void set_tag_word(struct xlat_cpu *cpu, uint16_t w)
{
    cpu->tags = 0;
    for (int i = 0; i < 8; i++)
        if ((w >> (2 * i) & 3) != 3)
            cpu->tags |= (uint8_t)(1 << i);
}

/* ---- environment: 28 bytes, or 14 with 16-bit operands ---- */
static void put_env(const struct xlat_cpu *cpu, void *to, int osz)
{
    uint16_t sw = status_word(cpu), tw = tag_word(cpu);
    if (osz == 16) {
        u16 *p = to;
        p[0] = cpu->fcw, p[1] = sw, p[2] = tw;
        p[3] = (uint16_t)cpu->fip, p[4] = cpu->fcs, p[5] = (uint16_t)cpu->fdp, p[6] = cpu->fds;
        return;
    }
    u32 *p = to;
    p[0] = 0xffff0000u | cpu->fcw, p[1] = 0xffff0000u | sw, p[2] = 0xffff0000u | tw;
    p[3] = cpu->fip, p[4] = cpu->fcs | (uint32_t)(cpu->fop & 0x7ff) << 16;
    p[5] = cpu->fdp, p[6] = 0xffff0000u | cpu->fds;
}
static void get_env(struct xlat_cpu *cpu, const void *from, int osz)
{
    uint16_t sw, tw;
    if (osz == 16) {
        const u16 *p = from;
        cpu->fcw = control_word(p[0]), sw = p[1], tw = p[2];
        cpu->fip = p[3], cpu->fcs = p[4], cpu->fdp = p[5], cpu->fds = p[6];
        cpu->fop = 0;
    } else {
        const u32 *p = from;
        cpu->fcw = control_word((uint16_t)p[0]), sw = (uint16_t)p[1], tw = (uint16_t)p[2];
        cpu->fip = p[3], cpu->fcs = (uint16_t)p[4], cpu->fop = p[4] >> 16 & 0x7ff;
        cpu->fdp = p[5], cpu->fds = (uint16_t)p[6];
    }
    set_status_word(cpu, sw);
    set_tag_word(cpu, tw);
}
static int env_size(int osz) { return osz == 16 ? 14 : 28; }

static void put_registers(const struct xlat_cpu *cpu, uint8_t *p, int stride)
{
    for (int i = 0; i < 8; i++, p += stride) {
        const struct xlat_st *s = &cpu->st[(cpu->top + i) & 7];
        *(u64 *)p = s->mant;
        *(u16 *)(p + 8) = s->se;
    }
}
static void get_registers(struct xlat_cpu *cpu, const uint8_t *p, int stride)
{
    for (int i = 0; i < 8; i++, p += stride) {
        struct xlat_st *s = &cpu->st[(cpu->top + i) & 7];
        s->mant = *(const u64 *)p;
        s->se = *(const u16 *)(p + 8);
    }
}

/* Faults now, before anything has changed, if [p, p + n) cannot be read; n is far below a page. */
static void probe(const uint8_t *p, int n)
{
    (void)*(const volatile uint8_t *)p;
    (void)*(const volatile uint8_t *)(p + n - 1);
}

void xlat_x87_to_fsave(const struct xlat_cpu *cpu, uint8_t image[108])
{
    put_env(cpu, image, 32);
    put_registers(cpu, image + 28, 10);
}
void xlat_x87_from_fsave(struct xlat_cpu *cpu, const uint8_t image[108])
{
    get_env(cpu, image, 32);
    get_registers(cpu, image + 28, 10);
}
void xlat_x87_to_fx(const struct xlat_cpu *cpu, uint8_t fx[160])
{
    u16 *p = (u16 *)fx;
    p[0] = cpu->fcw, p[1] = status_word(cpu), p[2] = cpu->tags, p[3] = cpu->fop & 0x7ff;
    *(u32 *)(fx + 8) = cpu->fip, p[6] = cpu->fcs, p[7] = 0;
    *(u32 *)(fx + 16) = cpu->fdp, p[10] = cpu->fds, p[11] = 0;
    for (int i = 0; i < 8; i++) /* the six bytes above each register are zero */
        *(u64 *)(fx + 32 + 16 * i + 8) = 0;
    put_registers(cpu, fx + 32, 16);
}
void xlat_x87_from_fx(struct xlat_cpu *cpu, const uint8_t fx[160])
{
    const u16 *p = (const u16 *)fx;
    cpu->fcw = control_word(p[0]);
    set_status_word(cpu, p[1]);
    cpu->tags = (uint8_t)p[2];
    cpu->fop = p[3] & 0x7ff;
    cpu->fip = *(const u32 *)(fx + 8), cpu->fcs = p[6];
    cpu->fdp = *(const u32 *)(fx + 16), cpu->fds = p[10];
    get_registers(cpu, fx + 32, 16);
}

/* ---- instructions ---- */
uint64_t xlat_h_x87_fninit(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    xlat_x87_reset(cpu);
    cpu->fcw = 0x37f;
    xlat_host_x87_forget();
    host_cw(cpu->fcw);
    return 0;
}
uint64_t xlat_h_x87_emms(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    cpu->tags = 0;
    cpu->top = 0;
    return 0;
}
uint64_t xlat_h_x87_fnstenv(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    xlat_x87_park(cpu);
    put_env(cpu, (void *)(uintptr_t)a, (int)b);
    cpu->fcw |= MASKS;
    return 0;
}
uint64_t xlat_h_x87_fldenv(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    const uint8_t *p = (const uint8_t *)(uintptr_t)a;
    probe(p, env_size((int)b));
    xlat_host_x87_forget();
    get_env(cpu, p, (int)b);
    host_cw(cpu->fcw);
    return 0;
}
uint64_t xlat_h_x87_fnsave(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    uint8_t *p = (uint8_t *)(uintptr_t)a;
    xlat_x87_park(cpu);
    put_env(cpu, p, (int)b);
    put_registers(cpu, p + env_size((int)b), 10);
    return xlat_h_x87_fninit(cpu, 0, 0, 0);
}
uint64_t xlat_h_x87_frstor(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    const uint8_t *p = (const uint8_t *)(uintptr_t)a;
    probe(p, env_size((int)b) + 80);
    xlat_host_x87_forget();
    get_env(cpu, p, (int)b);
    get_registers(cpu, p + env_size((int)b), 10);
    host_cw(cpu->fcw);
    return 0;
}

#define MXCSR_MASK 0xffffu
uint64_t xlat_h_x87_fxsave(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    uint8_t *p = (uint8_t *)(uintptr_t)a;
    if (a & 15) {
        cpu->trap = XLAT_TRAP_GP;
        cpu->trap_arg = 0;
        return 0;
    }
    xlat_x87_park(cpu);
    xlat_x87_to_fx(cpu, p);
    *(u32 *)(p + 24) = (cpu->mxcsr & ~(uint32_t)MASKS) | xlat_host_mxcsr();
    *(u32 *)(p + 28) = MXCSR_MASK;
    __builtin_memcpy(p + 160, cpu->xmm, sizeof cpu->xmm);
    return 0;
}
uint64_t xlat_h_x87_fxrstor(struct xlat_cpu *cpu, uint64_t a, uint64_t b, uint64_t c)
{
    const uint8_t *p = (const uint8_t *)(uintptr_t)a;
    if (!(a & 15))
        probe(p, 512);
    if (a & 15 || *(const u32 *)(p + 24) & ~MXCSR_MASK) {
        cpu->trap = XLAT_TRAP_GP;
        cpu->trap_arg = 0;
        return 0;
    }
    xlat_host_x87_forget();
    xlat_x87_from_fx(cpu, p);
    host_cw(cpu->fcw);
    cpu->mxcsr = *(const u32 *)(p + 24);
    xlat_host_set_mxcsr(cpu->mxcsr);
    __builtin_memcpy(cpu->xmm, p + 160, sizeof cpu->xmm);
    return 0;
}

/* line.c - prints a difference as a line for a table (run_sem.py), with the processor's outcome. */
#include <stdio.h>
#include <string.h>
#include "tests/diff/diff.h"

static const char *const reg_names[] = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
static const char *const seg_names[] = {"es", "cs", "ss", "ds", "fs", "gs"};
static const uint16_t seg_first[6] = {0x2b, 0x23, 0x2b, 0x2b, 0x63, 0x2b};
static const uint32_t reg_first[] = {0xa0a1a2a3, 0xc0c1c2c3, 0xd0d1d2d3, 0xb0b1b2b3, 0x10008000, 0xe0e1e2e3, 0x51525354, 0x71727374};
static const struct {
    const char *name;
    unsigned bit;
} flag_names[] = {{"CF", 0}, {"PF", 2}, {"AF", 4}, {"ZF", 6}, {"SF", 7}, {"DF", 10}, {"OF", 11}, {"NT", 14}, {"AC", 18}, {"ID", 21}};

/* ---- a state's items, set to the defaults that a line need not name ---- */
bool xlat_plain_item(struct xlat_case *c, unsigned item)
{
    uint8_t *fx = c->in.fx;
    if (item < 8)
        c->in.gpr[item] = reg_first[item];
    else if ((item -= 8) < 10)
        c->in.eflags &= ~(1u << flag_names[item].bit);
    else if ((item -= 10) < CASE_LINES)
        memset(c->in.line[item], 0, CASE_LINE);
    else if ((item -= CASE_LINES) < 8)
        for (unsigned j = 0; j < 16; j++)
            fx[160 + 16 * item + j] = (uint8_t)(0x10 * (item + 1) + j);
    else if ((item -= 8) < 8) {
        memset(fx + 32 + 16 * item, 0, 16);
        fx[4] &= (uint8_t)~(1u << (((fx[3] >> 3 & 7) + item) & 7));
    } else if ((item -= 8) == 0)
        fx[0] = 0x7f, fx[1] = 3;
    else if (item == 1)
        fx[2] = 0, fx[3] &= 0x38;
    else if (item == 2)
        fx[24] = 0x80, fx[25] = 0x1f, fx[26] = fx[27] = 0;
    else if (item == 3) {
        if (!(fx[3] & 0x38) || fx[4]) /* TOP is kept: ST(i) would name other registers */
            return true;
        fx[3] &= (uint8_t)~0x38;
    } else if (item == 4)
        c->flags &= ~(uint32_t)CASE_FX;
    else
        return false;
    return true;
}

static void hex(const uint8_t *p, int n)
{
    while (n-- > 0)
        printf("%02x", p[n]);
}

static unsigned word(const uint8_t *p) { return p[0] | (unsigned)p[1] << 8; }

static void print_fx(const uint8_t *a, const uint8_t *b) /* a: what is there already; b */
{
    unsigned top = b[3] >> 3 & 7, turned = (a[3] >> 3 & 7) != top;
    if (turned)
        printf(" top=%u", top);
    for (unsigned i = 0; i < 8; i++) {
        unsigned phys = (top + i) & 7, was = (phys - (a[3] >> 3 & 7)) & 7;
        bool full = b[4] >> phys & 1, had = a[4] >> phys & 1;
        if (!full && had)
            printf(" st%u=empty", i);
        else if (full && (!had || memcmp(a + 32 + 16 * was, b + 32 + 16 * i, 10) != 0))
            printf(" st%u=", i), hex(b + 32 + 16 * i, 10);
    }
    for (int i = 0; i < 8; i++)
        if (memcmp(a + 160 + 16 * i, b + 160 + 16 * i, 16) != 0)
            printf(" xmm%d=", i), hex(b + 160 + 16 * i, 16);
    if (word(a) != word(b))
        printf(" fcw=%x", word(b));
    if ((word(a + 2) ^ word(b + 2)) & 0xc7ff)
        printf(" fsw=%x", word(b + 2) & 0xc7ff);
    if (word(a + 24) != word(b + 24))
        printf(" mxcsr=%x", word(b + 24));
}

static void print_outcome(const struct xlat_case *c)
{
    static const char *const traps[] = {"", "de", "db", "bp", "of", "br", "ud", "gp", "priv", "ac", "mf", "xm", "int", "pf", "unsupported"};
    const struct case_state *a = &c->in, *b = &c->out;
    if (b->trap == XLAT_TRAP_PF)
        printf(" !pf=%08x:%s", b->trap_arg, b->trap_arg2 == 1 ? "w?" : b->trap_arg2 == 8 ? "x" : "r");
    else if (b->trap == XLAT_TRAP_INT)
        printf(" !int=%02x", b->trap_arg);
    else if (b->trap)
        printf(" !%s", b->trap < sizeof traps / sizeof *traps ? traps[b->trap] : b->trap == CASE_NOT_RUN ? "not-run" : "timeout");
    if (b->eip != (b->trap ? 0 : c->code_len))
        printf(" eip=%x", b->eip);
    for (int i = 0; i < 8; i++)
        if (a->gpr[i] != b->gpr[i])
            printf(" %s=%08x", reg_names[i], b->gpr[i]);
    for (int i = 0; i < 6; i++)
        if (b->seg[i] != seg_first[i])
            printf(" %s=%x", seg_names[i], b->seg[i]);
    for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++)
        if ((a->eflags ^ b->eflags) >> flag_names[i].bit & 1)
            printf(" %s=%u", flag_names[i].name, b->eflags >> flag_names[i].bit & 1);
    for (uint32_t l = 0; l < c->nlines; l++)
        for (uint32_t i = 0; i < CASE_LINE; i += 4)
            if (memcmp(&a->line[l][i], &b->line[l][i], 4))
                printf(" [%08x]=", CASE_MEM + c->line_at[l] + i), hex(&b->line[l][i], 4);
    if (c->flags & CASE_FX)
        print_fx(a->fx, b->fx);
    if (b->stray)
        printf(" stray=%08x", b->stray);
}

void xlat_print_line(const struct xlat_case *h, const struct xlat_case *o, const char *who, uint32_t base)
{
    char text[128];
    uint8_t plain[512] = {0x7f, 3};
    plain[24] = 0x80, plain[25] = 0x1f;
    for (unsigned i = 0; i < 128; i++)
        plain[160 + i] = (uint8_t)(0x10 * (i / 16 + 1) + i % 16);
    for (uint32_t at = 0; at < h->code_len;) {
        struct xlat_insn in;
        unsigned n = xlat_decode(xlat_diff_decoder, h->code + at, sizeof h->code - at, base + at, &in, NULL, NULL);
        xlat_decode_text(xlat_diff_decoder, h->code + at, sizeof h->code - at, base + at, text, sizeof text);
        printf("%s%s", at ? "; " : "# ", text);
        at += n ? n : 1;
    }
    printf("\n.byte");
    for (uint32_t i = 0; i < h->code_len; i++)
        printf("%s 0x%02x", i ? "," : "", h->code[i]);
    printf(" |");
    for (int i = 0; i < 8; i++)
        if (h->in.gpr[i] != reg_first[i])
            printf(" %s=%08x", reg_names[i], h->in.gpr[i]);
    for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++)
        if (h->in.eflags >> flag_names[i].bit & 1)
            printf(" %s=1", flag_names[i].name);
    for (uint32_t l = 0; l < h->nlines; l++) {
        static const uint8_t zero[CASE_LINE];
        if (memcmp(h->in.line[l], zero, CASE_LINE) != 0)
            printf(" [%08x]=", CASE_MEM + h->line_at[l]), hex(h->in.line[l], CASE_LINE);
    }
    if (h->flags & CASE_FX)
        print_fx(plain, h->in.fx);
    printf(" |");
    print_outcome(h);
    printf("\n#   %s:", who);
    print_outcome(o);
    printf("\n");
    fflush(stdout);
}

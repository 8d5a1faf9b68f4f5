/* encoding.c - splits the bytes of one i386 instruction into prefixes, opcode and operands; see encoding.h.
 *
 * Two maps give, by one letter per opcode, which bytes follow it:
 *   .  nothing          m  ModRM               M  ModRM, imm 8        N  ModRM, sign-extended imm 8    Z  ModRM, imm of operand size
 *   b  imm 8            B  sign-extended imm 8 z  imm of operand size w  imm 16                        e  enter: imm 16, imm 8
 *   r  branch, 8 bits   R  branch, 16/32 bits  f  far pointer         o  absolute address              c  ModRM that names registers only
 *   t  group 3 byte (test has an imm 8)        T  group 3             v  VEX/EVEX or lds/les/bound     !  no instruction
 * The maps 0F 38 and 0F 3A are regular: ModRM, the latter with an imm 8. */
#include "lifter/decode/encoding.h"

#include <string.h>

static const char map_1[256 + 1] =
    "mmmmbz..mmmmbz.." "mmmmbz..mmmmbz.." "mmmmbz..mmmmbz.." "mmmmbz..mmmmbz.."
    "................" "................" "..vm....zZBN...." "rrrrrrrrrrrrrrrr"
    "MZMNmmmmmmmmmmmm" "..........f....." "oooo....bz......" "bbbbbbbbzzzzzzzz"
    "MMw.vvMZe.w..b.." "mmmmbb..mmmmmmmm" "rrrrbbbbRRfr...." "......tT......mm";
static const char map_0f[256 + 1] =
    "mmmm!.....!.!m.M" "mmmmmmmmmmmmmmmm" "cccc!!!!mmmmmmmm" "......!.!!!!!!!!"
    "mmmmmmmmmmmmmmmm" "mmmmmmmmmmmmmmmm" "mmmmmmmmmmmmmmmm" "MMMMmmm.mmmmmmmm"
    "RRRRRRRRRRRRRRRR" "mmmmmmmmmmmmmmmm" "...mMmmm...mMmmm" "mmmmmmmmmmMmmmmm"
    "mmMmMMMm........" "mmmmmmmmmmmmmmmm" "mmmmmmmmmmmmmmmm" "mmmmmmmmmmmmmmmm";

struct cursor {
    const uint8_t *p;
    size_t n, at;
    bool out; /* ran out of bytes */
};

static uint32_t take(struct cursor *c, unsigned size)
{
    uint32_t v = 0;
    if (c->at + size > c->n) {
        c->out = true;
        c->at += size;
        return 0;
    }
    for (unsigned i = 0; i < size; i++)
        v |= (uint32_t)c->p[c->at + i] << (8 * i);
    c->at += size;
    return v;
}

static uint32_t extend(uint32_t v, unsigned size)
{
    return size == 1 ? (uint32_t)(int8_t)v : size == 2 ? (uint32_t)(int16_t)v : v;
}

static void take_disp(struct cursor *c, struct xlat_encoding *e, unsigned size)
{
    e->disp_off = (uint8_t)c->at;
    e->disp_size = (uint8_t)size;
    e->mem.disp = extend(take(c, size), size);
}

/* The memory operand of a ModRM byte with mod != 3 (SDM vol. 2, tables 2-1 to 2-3). */
static void take_mem(struct cursor *c, struct xlat_encoding *e)
{
    unsigned mod = e->modrm >> 6, rm = e->modrm & 7;
    struct xlat_memref *m = &e->mem;
    e->has_mem = true;
    m->seg = XLAT_DS;
    m->base = m->index = XLAT_NOREG;
    m->scale = 1;
    if (e->asz == 16) {
        static const uint8_t base[8] = {XLAT_EBX, XLAT_EBX, XLAT_EBP, XLAT_EBP, XLAT_ESI, XLAT_EDI, XLAT_EBP, XLAT_EBX};
        static const uint8_t index[4] = {XLAT_ESI, XLAT_EDI, XLAT_ESI, XLAT_EDI};
        if (mod == 0 && rm == 6) {
            take_disp(c, e, 2);
            return;
        }
        m->base = base[rm];
        if (rm < 4)
            m->index = index[rm];
        if (m->base == XLAT_EBP)
            m->seg = XLAT_SS;
        if (mod)
            take_disp(c, e, mod == 1 ? 1 : 2);
        return;
    }
    if (rm == 4) {
        uint32_t sib = take(c, 1);
        unsigned index = sib >> 3 & 7;
        e->vsib = (uint8_t)index, e->vsib_shift = (uint8_t)(sib >> 6);
        rm = sib & 7;
        if (index != 4) {
            m->index = (uint8_t)index;
            m->scale = (uint8_t)(1u << (sib >> 6));
        }
    }
    if (rm == 5 && mod == 0) {
        take_disp(c, e, 4);
        return;
    }
    m->base = (uint8_t)rm;
    if (rm == XLAT_ESP || rm == XLAT_EBP)
        m->seg = XLAT_SS;
    if (mod)
        take_disp(c, e, mod == 1 ? 1 : 4);
}

static void take_imm(struct cursor *c, struct xlat_encoding *e, enum xlat_imm_kind kind, unsigned size)
{
    e->imm_kind = (uint8_t)kind;
    e->imm_off = (uint8_t)c->at;
    e->imm_size = (uint8_t)size;
    e->imm = take(c, size);
    if (kind == IMM_8S || kind == IMM_REL)
        e->imm = extend(e->imm, size);
    if (kind == IMM_ENTER)
        e->imm2 = take(c, 1);
    if (kind == IMM_FAR)
        e->imm2 = take(c, 2);
}

/* VEX (C4, C5) and EVEX (62), SDM vol. 2, 2.3 and 2.7; `first` has been read already.  Of EVEX only the length matters here. */
static void take_vex(struct cursor *c, struct xlat_encoding *e, uint8_t first)
{
    unsigned map = 1;
    e->map = MAP_VEX;
    if (e->lock || e->rep || e->osz == 16)
        e->bad = true;
    e->vex_first = first;
    if (first != 0xc5)
        map = take(c, 1) & (first == 0xc4 ? 31 : 7);
    uint32_t last = take(c, first == 0x62 ? 2 : 1);
    e->vex_map = (uint8_t)map, e->vex_pp = last & 3, e->vex_l = last >> 2 & 1, e->vex_w = first == 0xc4 && last >> 7;
    e->vex_vvvv = (uint8_t)(~last >> 3 & 15);
    e->opcode = (uint8_t)take(c, 1);
    if (map < 1 || map > 3)
        e->bad = true;
    if (map == 1 && e->opcode == 0x77 && first != 0x62)
        return; /* vzeroupper, vzeroall */
    e->has_modrm = true;
    e->modrm = (uint8_t)take(c, 1);
    if (e->modrm < 0xc0)
        take_mem(c, e);
    if (map == 3 || (map == 1 && ((e->opcode >= 0x70 && e->opcode <= 0x73) || e->opcode == 0xc2 ||
                                  (e->opcode >= 0xc4 && e->opcode <= 0xc6))))
        take_imm(c, e, IMM_8, 1);
}

static bool is_prefix(uint8_t b, struct xlat_encoding *e)
{
    switch (b) {
    case 0x26: e->seg = XLAT_ES; return true;
    case 0x2e: e->seg = XLAT_CS; return true;
    case 0x36: e->seg = XLAT_SS; return true;
    case 0x3e: e->seg = XLAT_DS; return true;
    case 0x64: e->seg = XLAT_FS; return true;
    case 0x65: e->seg = XLAT_GS; return true;
    case 0x66: e->osz = 16; return true;
    case 0x67: e->asz = 16; return true;
    case 0xf0: e->lock = true; return true;
    case 0xf2:
    case 0xf3: e->rep = b; return true;
    default: return false;
    }
}

static char opcode(struct cursor *c, struct xlat_encoding *e)
{
    uint8_t b = (uint8_t)take(c, 1);
    e->opcode = b;
    if (b != 0x0f)
        return map_1[b];
    e->map = MAP_0F;
    e->opcode = b = (uint8_t)take(c, 1);
    if (b != 0x38 && b != 0x3a)
        return map_0f[b];
    e->map = b == 0x38 ? MAP_0F38 : MAP_0F3A;
    e->opcode = (uint8_t)take(c, 1);
    return b == 0x38 ? 'm' : 'M';
}

unsigned xlat_encoding_parse(const uint8_t *p, size_t n, struct xlat_encoding *e)
{
    struct cursor c = {p, n < 15 ? n : 15, 0, false};
    memset(e, 0, sizeof *e);
    e->osz = e->asz = 32;
    e->seg = XLAT_NOREG;
    while (c.at < c.n && is_prefix(p[c.at], e))
        c.at++;
    char what = opcode(&c, e);
    unsigned full = e->osz / 8;
    if (what == 'v') {
        if (c.at < c.n && p[c.at] >= 0xc0)
            take_vex(&c, e, e->opcode);
        else
            what = 'm';
    }
    if (what == 'm' || what == 'M' || what == 'N' || what == 'Z' || what == 't' || what == 'T' || what == 'c') {
        e->has_modrm = true;
        e->modrm = (uint8_t)take(&c, 1);
        if (what == 'c')
            e->modrm |= 0xc0;
        if (e->modrm < 0xc0)
            take_mem(&c, e);
    }
    switch (what) {
    case 'M':
    case 'b': take_imm(&c, e, IMM_8, 1); break;
    case 'N':
    case 'B': take_imm(&c, e, IMM_8S, 1); break;
    case 'Z':
    case 'z': take_imm(&c, e, IMM_Z, full); break;
    case 'w': take_imm(&c, e, IMM_16, 2); break;
    case 'e': take_imm(&c, e, IMM_ENTER, 2); break;
    case 'f': take_imm(&c, e, IMM_FAR, full); break;
    case 'r': take_imm(&c, e, IMM_REL, 1); break;
    case 'R': take_imm(&c, e, IMM_REL, full); break;
    case 't':
        if ((e->modrm & 0x30) == 0)
            take_imm(&c, e, IMM_8, 1);
        break;
    case 'T':
        if ((e->modrm & 0x30) == 0)
            take_imm(&c, e, IMM_Z, full);
        break;
    case 'o':
        e->has_mem = true;
        e->mem = (struct xlat_memref){XLAT_DS, XLAT_NOREG, XLAT_NOREG, 1, 0};
        take_disp(&c, e, e->asz / 8);
        break;
    case '!': e->bad = true; break;
    default: break;
    }
    if (e->has_mem && e->seg != XLAT_NOREG)
        e->mem.seg = e->seg;
    if (c.out) {
        if (n < 15)
            return 0;
        e->bad = true; /* an instruction has 15 bytes at most */
        e->len = 15;
        return 15;
    }
    e->len = (uint8_t)c.at;
    return e->len;
}

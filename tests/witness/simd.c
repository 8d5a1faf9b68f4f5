/* simd.c - runs the instructions of a generated list (QEMU's x86.csv through its test-mmx.py and test-avx.py), one after the other, each on
 * several states, and prints which registers and memory it changed.  The list has lines TEST(number, "instruction", kind of the data).
 *
 * QEMU's own programs around these lists are for 64-bit processors; this one is ours and for 32-bit ones.  edx points to the memory operands
 * as in the list, esi to the middle of what gathers read. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    uint32_t v[8];
} wide; /* an ymm register, or an xmm register and four unused words */

struct state {
    wide x[8];         /* 0 */
    uint64_t mm[8];    /* 256 */
    uint32_t r[8];     /* 320: eax ecx edx ebx - - esi edi */
    uint32_t flags;    /* 352 */
    uint32_t mxcsr;    /* 356 */
    uint32_t pad[6];
    wide mem[8];       /* 384 */
} __attribute__((aligned(64)));

static struct state init;
struct state now; /* not static: assembly names it */
static wide gather[64];
static uint32_t seed;
void (*volatile fn)(void);

static uint32_t random_word(void)
{
    seed = seed * 1664525u + 1013904223u;
    return seed ^ seed >> 16;
}

/* Words of the kind the instruction works on, now and then an odd one. */
static const uint32_t odd_f32[] = {0, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000, 0x7fa00001, 0xffc12345,
                                   1, 0x807fffff, 0x00800000, 0x7f7fffff, 0x4f000000, 0xcf000000, 0x5f000000, 0x3effffff, 0x40a33333};
static const uint64_t odd_f64[] = {0, 1ull << 63, 0x3ff0000000000000, 0xbff8000000000000, 0x7ff0000000000000, 0xfff0000000000000,
                                   0x7ff8000000000000, 0x7ff4000000000001, 1, 0x800fffffffffffff, 0x7fefffffffffffff, 0x41e0000000000000,
                                   0xc1e0000000200000, 0x43e0000000000000, 0x36a0000000000000, 0x380fffffffffffff, 0x4025333333333333};
enum { I, F16, F32, F64 };

static void fill(wide *w, int kind)
{
    for (int i = 0; i < 8; i++) {
        uint32_t r = random_word();
        switch (kind) {
        case F32:
            w->v[i] = r & 0x300 ? (r & 0x807fffff) | (0x3e000000 + (random_word() & 0x07800000)) : odd_f32[r % (sizeof odd_f32 / 4)];
            break;
        case F64:
            if (i & 1)
                break;
            uint64_t d = r & 0x300 ? (uint64_t)((r & 0x800fffff) | (0x3fa00000 + (random_word() & 0x00700000))) << 32 | random_word()
                                   : odd_f64[r % (sizeof odd_f64 / 8)];
            memcpy(w->v + i, &d, 8);
            break;
        default:
            w->v[i] = r & 0xc00 ? r : (uint32_t[]){0, ~0u, 0x80000000, 0x7fff8000, 0x00ff7f80, 1, 0x80, 0x8000}[r & 7];
        }
    }
}

static void prepare(int kind, int round)
{
    seed = (uint32_t)round * 7919 + (uint32_t)kind;
    for (int i = 0; i < 8; i++) {
        wide m;
        fill(&init.x[i], kind);
        fill(&m, kind);
        memcpy(&init.mm[i], &m, 8);
        fill(&init.mem[i], kind);
        init.r[i] = random_word();
    }
#ifdef WITNESS_AVX
    for (int i = 0; i < 64; i++)
        fill(&gather[i], I);
    for (int i = 0; i < 8; i++) { /* indices of gathers: 32-bit ones and 64-bit ones */
        init.x[5].v[i] = random_word() % 64 - 32;
        init.x[6].v[i] = i & 1 ? 0 : random_word() % 32;
    }
#endif
    init.r[2] = (uint32_t)&now.mem[0];
    init.r[6] = (uint32_t)&gather[32];
    init.r[7] = (uint32_t)&now.mem[2];
    init.flags = 2;
    init.mxcsr = 0x1f80 | (uint32_t)(round & 3) << 13;
}

#ifdef WITNESS_AVX
#define MOV "vmovups"
#define REG "ymm"
#else
#define MOV "movups"
#define REG "xmm"
#endif
#define EACH(F) F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7)
#define LOAD(n) MOV " " REG #n ", [_now + 32 * " #n "]\n"
#define STORE(n) MOV " [_now + 32 * " #n "], " REG #n "\n"
#define LOADM(n) "movq mm" #n ", [_now + 256 + 8 * " #n "]\n"
#define STOREM(n) "movq [_now + 256 + 8 * " #n "], mm" #n "\n"

static void __attribute__((naked, noinline)) run(void)
{
    __asm__(EACH(LOAD) EACH(LOADM)
            "push ebx\n push esi\n push edi\n push ebp\n ldmxcsr [_now + 356]\n push dword ptr [_now + 352]\n popfd\n"
            "mov eax, [_now + 320]\n mov ecx, [_now + 324]\n mov edx, [_now + 328]\n mov ebx, [_now + 332]\n"
            "mov esi, [_now + 344]\n mov edi, [_now + 348]\n"
            "call [_fn]\n"
            "pushfd\n pop dword ptr [_now + 352]\n cld\n stmxcsr [_now + 356]\n"
            "mov [_now + 320], eax\n mov [_now + 324], ecx\n mov [_now + 328], edx\n mov [_now + 332], ebx\n"
            "mov [_now + 344], esi\n mov [_now + 348], edi\n"
            EACH(STORE) EACH(STOREM) "emms\n"
            "pop ebp\n pop edi\n pop esi\n pop ebx\n ret");
}

static void changed(const char *name, int n, const void *before, const void *after, unsigned words)
{
    const uint32_t *a = before, *b = after;

    if (!memcmp(a, b, words * 4))
        return;
    printf(" %s%d", name, n);
    for (unsigned i = words; i--;)
        printf("%c%08x", i == words - 1 ? '=' : '_', (unsigned)b[i]);
}

static void one(const char *text, void (*test)(void), int kind)
{
    for (int round = 0; round < 8; round++) {
        prepare(kind, round);
        now = init;
        fn = test;
        run();
        printf("%s:", text);
        for (int i = 0; i < 8; i++)
            changed("x", i, &init.x[i], &now.x[i], sizeof(REG) == 4 && REG[0] == 'y' ? 8 : 4);
        for (int i = 0; i < 8; i++)
            changed("mm", i, &init.mm[i], &now.mm[i], 2);
        for (int i = 0; i < 8; i++)
            changed("r", i, &init.r[i], &now.r[i], 1);
        for (int i = 0; i < 8; i++)
            changed("mem", i, &init.mem[i], &now.mem[i], 8);
        printf(" %03x %04x\n", (unsigned)(now.flags & 0x8d5), (unsigned)now.mxcsr);
    }
}

#define TEST(n, text, kind) \
    static void __attribute__((naked)) test_##n(void) \
    { \
        __asm__(text "\n ret"); \
    }
#include WITNESS_LIST
#undef TEST
#define TEST(n, text, kind) {text, test_##n, kind},
static const struct {
    const char *text;
    void (*test)(void);
    int kind;
} list[] = {
#include WITNESS_LIST
};

int main(void)
{
    setvbuf(stdout, NULL, _IOFBF, 65536);
    for (unsigned i = 0; i < sizeof list / sizeof *list; i++)
        one(list[i].text, list[i].test, list[i].kind);
    return 0;
}

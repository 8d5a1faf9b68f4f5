/* jump-tables.c - switches of many shapes (dense, sparse, two tables, nested in loops, in a function that is entered by a tail jump), computed
 * gotos as interpreters use them, tables of functions. */
//: flags -O2
#include <stdio.h>

static int __attribute__((noinline)) dense(unsigned x, int a)
{
    switch (x) {
    case 0: return a + 1;
    case 1: return a * 3;
    case 2: return a ^ 0x55;
    case 3: return a << 2;
    case 4: return a - 7;
    case 5: return ~a;
    case 6: return a / 3;
    case 7: return a % 11;
    case 8: a += 4; /* fall through */
    case 9: a *= 5; /* fall through */
    case 10: return a + 9;
    case 13: return -a;
    }
    return 1000;
}
static const char *__attribute__((noinline)) sparse(int x)
{
    switch (x) {
    case -1000: return "a";
    case -3: return "b";
    case 0: return "c";
    case 17: return "d";
    case 18: return "e";
    case 19: return "f";
    case 20: return "g";
    case 21: return "h";
    case 500000: return "i";
    case 0x7fffffff: return "j";
    }
    return "-";
}
static unsigned __attribute__((noinline)) state_machine(const char *s)
{
    unsigned state = 0, h = 0;

    for (; *s; s++) {
        switch (state * 4 + (*s & 3)) {
        case 0: state = 1; h += 3; break;
        case 1: state = 2; h *= 3; break;
        case 2: state = 3; h ^= 0xff; break;
        case 3: h++; break;
        case 4: state = 0; h -= 9; break;
        case 5: h += 100; break;
        case 6: state = 3; break;
        case 7: state = 2; h = h << 1 | h >> 31; break;
        case 8: h += (unsigned)*s; state = 1; break;
        case 9: state = 0; break;
        case 10: switch (h & 7) {
            case 0: h += 1; break;
            case 1: h += 20; break;
            case 2: h += 300; break;
            case 3: h += 4000; break;
            case 4: h += 50000; break;
            case 5: h ^= 0x5555; break;
            default: state = 3;
            }
            break;
        case 11: h = ~h; break;
        case 12: state = 1; break;
        case 13: state = 2; h *= 7; break;
        case 14: state = 0; break;
        case 15: h -= 1; state = 0; break;
        }
    }
    return h;
}
static long __attribute__((noinline)) computed(const unsigned char *p)
{
    static const void *const ops[] = {&&op_end, &&op_push, &&op_add, &&op_mul, &&op_dup, &&op_jnz, &&op_dec, &&op_swap};
    long stack[16], *sp = stack, n = 0;

    *sp = 0;
    goto *ops[*p];
op_push: *++sp = p[1]; p += 2; n++; goto *ops[*p];
op_add: sp[-1] += *sp; sp--; p++; n++; goto *ops[*p];
op_mul: sp[-1] = (sp[-1] * *sp) & 0xffffff; sp--; p++; n++; goto *ops[*p];
op_dup: sp[1] = *sp; sp++; p++; n++; goto *ops[*p];
op_jnz: p = *sp ? p - p[1] : p + 2; n++; goto *ops[*p];
op_dec: --*sp; p++; n++; goto *ops[*p];
op_swap: { long t = *sp; *sp = sp[-1]; sp[-1] = t; } p++; n++; goto *ops[*p];
op_end: return sp[-1] * 1000000 + n;
}
static int f0(int x) { return x + 1; }
static int f1(int x) { return x * 2; }
static int f2(int x) { return x - 3; }
static int f3(int x) { return x ^ 0x1f; }
static int (*const table[])(int) = {f0, f1, f2, f3};
static int __attribute__((noinline)) dispatch(unsigned i, int x) { return table[i & 3](x); } /* a tail jump through a table */

int main(void)
{
    int h = 0;

    for (unsigned i = 0; i < 16; i++)
        printf("%d ", dense(i, 40));
    printf("%d\n", dense(0xffffffff, 1));
    static const int keys[] = {-1000, -3, -2, 0, 16, 17, 18, 19, 20, 21, 22, 500000, 0x7fffffff, (int)0x80000000};
    for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++)
        printf("%s", sparse(keys[i]));
    puts("");
    printf("%u\n", state_machine("the quick brown fox jumps over the lazy dog, and then some more: 0123456789"));
    /* push 1, push 200: swap, push 3, mul, push 1, add, swap, dec, jnz back */
    static const unsigned char program[] = {1, 1, 1, 200, 7, 1, 3, 3, 1, 1, 2, 7, 6, 5, 9, 0};
    printf("%ld\n", computed(program));
    for (int i = 0; i < 100000; i++)
        h = dispatch((unsigned)(h ^ i), h);
    printf("%d\n", h);
    return 0;
}

/* EXPECT
41 120 125 160 33 -41 13 7 229 209 49 1000 1000 -40 1000 1000 1000
ab-c-defgh-ij-
260441418
-810589054
100000
*/

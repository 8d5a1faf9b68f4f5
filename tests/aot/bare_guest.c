/* bare_guest.c - the guest of the bare tests: an i386 PE without imports whose exported functions take up to three integers and give one
 * back.  bare.t calls them by name and has their results on a real processor. */
typedef unsigned int u32;
typedef unsigned long long u64;
typedef unsigned char u8;
#define EXPORT __declspec(dllexport)
/* functions that the compiler may call */
void *memset(void *p, int c, unsigned n)
{
    for (volatile u8 *q = p; n--;)
        *q++ = (u8)c;
    return p;
}
#define NOINLINE __attribute__((noinline))

/* ---- integers ---- */
EXPORT u32 t_alu(u32 a, u32 b)
{
    u32 r = a + b;
    r ^= a - b;
    r = (r << 7) | (r >> 25);
    r += (a & b) * 3 - (a | ~b);
    return r ^ (u32)((int)a >> (b & 31)) ^ (a < b) ^ (u32)((int)a < (int)b) << 1;
}
EXPORT u32 t_mul64(u32 a, u32 b)
{
    u64 x = (u64)a * b + ((u64)b << 32 | a), y = x * 0x9e3779b97f4a7c15ull;
    y -= x >> 13;
    y += (u64)((long long)y >> 7);
    return (u32)y ^ (u32)(y >> 32);
}
EXPORT u32 t_div(u32 a, u32 b)
{
    if (!b)
        return 0xdead;
    int s = (int)a, d = (int)b;
    return a / b ^ a % b << 3 ^ (u32)(s / d) << 5 ^ (u32)(s % d) ^ a / 10 ^ (u32)(s / 7);
}
EXPORT u32 t_bytes(u32 a, u32 b)
{
    u8 x = (u8)a, y = (u8)(a >> 8), z = (u8)b;
    x += y;
    y ^= z;
    z = (u8)(z * x);
    unsigned short h = (unsigned short)(a >> 16);
    h = (unsigned short)(h * 3 + b);
    return x | y << 8 | z << 16 | (u32)h << 12;
}
EXPORT u32 t_flags(u32 a, u32 b)
{ /* pushf after each of a few: the arithmetic flags but AF of logic */
    u32 f, r = 0;
    __asm__("mov %2, %%eax; add %3, %%eax; pushf; pop %0" : "=r"(f), "+r"(r) : "r"(a), "r"(b) : "eax");
    r = f & 0x8d5;
    __asm__("mov %1, %%eax; sub %2, %%eax; pushf; pop %0" : "=r"(f) : "r"(a), "r"(b) : "eax");
    r = r * 31 + (f & 0x8d5);
    __asm__("mov %1, %%eax; stc; adc %2, %%eax; pushf; pop %0" : "=r"(f) : "r"(a), "r"(b) : "eax");
    r = r * 31 + (f & 0x8d5);
    __asm__("mov %1, %%eax; stc; sbb %2, %%eax; inc %%eax; pushf; pop %0" : "=r"(f) : "r"(a), "r"(b) : "eax");
    r = r * 31 + (f & 0x8d5);
    __asm__("mov %1, %%eax; and %2, %%eax; pushf; pop %0" : "=r"(f) : "r"(a), "r"(b) : "eax");
    r = r * 31 + (f & 0x8c5);
    __asm__("mov %1, %%eax; neg %%eax; pushf; pop %0" : "=r"(f) : "r"(a), "r"(b) : "eax");
    return r * 31 + (f & 0x8d5);
}
EXPORT u32 t_conditions(int a, int b)
{
    u32 ua = (u32)a, ub = (u32)b, r = 0;
    r |= (a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 | (a != b) << 5;
    r |= (u32)(ua < ub) << 6 | (u32)(ua <= ub) << 7 | (u32)(ua > ub) << 8 | (u32)(ua >= ub) << 9;
    r |= (u32)(a - b < 0) << 10 | (u32)((a & b) == 0) << 11 | (u32)((a & b) < 0) << 12;
    if (a < b)
        r ^= 0x10000;
    else if (a == b)
        r ^= 0x20000;
    else if (ua > ub)
        r ^= 0x40000;
    return r;
}

/* ---- calls ---- */
EXPORT NOINLINE int t_fib(int n)
{ /* compiled without inlining of recursive calls, so that calls are measured */
    int r;
    __asm__ volatile("" : "+r"(n));
    if (n < 2)
        return n;
    r = t_fib(n - 1);
    return r + t_fib(n - 2);
}
EXPORT u32 t_ackermann(u32 m, u32 n) { return m == 0 ? n + 1 : n == 0 ? t_ackermann(m - 1, 1) : t_ackermann(m - 1, t_ackermann(m, n - 1)); }
static NOINLINE u32 f_add(u32 a, u32 b) { return a + b; }
static NOINLINE u32 f_xor(u32 a, u32 b) { return a ^ b; }
static NOINLINE __attribute__((stdcall)) u32 f_std(u32 a, u32 b, u32 c) { return a * b - c; }
static u32 (*const volatile table[])(u32, u32) = {f_add, f_xor};
EXPORT u32 t_indirect(u32 a, u32 b)
{
    u32 r = 0;
    for (u32 i = 0; i < 10; i++)
        r = r * 5 + table[(a >> i) & 1](a + i, b);
    return r + f_std(a, b, r);
}
EXPORT u32 t_switch(u32 n, u32 x)
{
    u32 r = 0;
    for (u32 i = 0; i < n; i++)
        switch (x++ % 11) {
        case 0: r += 3; break;
        case 1: r *= 5; break;
        case 2: r ^= 0x1234567; break;
        case 3: r -= x; break;
        case 4: r = r << 3 | r >> 29; break;
        case 5: r += x * x; break;
        case 6: r = ~r; break;
        case 7: r += r >> 3; break;
        default: r += 1;
        }
    return r;
}
/* A callee that returns somewhere else and with another stack than its caller expects: two frames are left at once. */
extern u32 leave_two(u32 v);
__asm__(".globl _leave_two\n"
        "_leave_two: mov 4(%esp), %eax\n"
        " mov %ebp, %esp\n" /* the frame of t_unwind */
        " add $1000, %eax\n"
        " jmp _landing\n");
extern u32 through(u32 v);
__asm__("_through: push 4(%esp)\n call _leave_two\n pop %ecx\n add $7, %eax\n ret\n");
EXPORT u32 t_unwind(u32 v);
__asm__(".globl _t_unwind\n"
        "_t_unwind: push %ebp\n mov %esp, %ebp\n push %ebx\n push 8(%ebp)\n call _through\n"
        " mov $0x0bad, %eax\n jmp 1f\n"
        "_landing: mov -4(%ebp), %ebx\n"
        "1: mov %ebp, %esp\n pop %ebp\n ret\n"
        ".section .drectve\n .ascii \" -export:t_unwind\"\n .text\n");
/* Returns its result in the carry flag, as hand-written code likes to. */
__asm__("_carry_of: mov 4(%esp), %eax\n add %eax, %eax\n ret\n");
EXPORT u32 t_carry(u32 v);
__asm__(".globl _t_carry\n"
        "_t_carry: push 4(%esp)\n call _carry_of\n pop %ecx\n mov $0, %eax\n adc $10, %eax\n ret\n"
        ".section .drectve\n .ascii \" -export:t_carry\"\n .text\n");

/* ---- memory and strings ---- */
static u8 buf[4096];
EXPORT u32 t_memory(u32 seed, u32 n)
{
    u32 s = seed, r = 0;
    if (n > sizeof buf)
        n = sizeof buf;
    for (u32 i = 0; i < n; i++)
        buf[i] = (u8)(s >> 24), s = s * 1664525 + 1013904223;
    for (u32 i = 1; i < n; i++)
        buf[i] = (u8)(buf[i] + buf[i - 1]);
    for (u32 i = 0; i + 4 <= n; i += 3)
        r = r * 33 + *(u32 *)(buf + i);
    return r;
}
EXPORT u32 t_strings(u32 n, u32 c)
{
    u32 r, count = n, di = (u32)(unsigned long)buf, si;
    if (n > 1000)
        return 0;
    for (u32 i = 0; i < sizeof buf; i++)
        buf[i] = 0;
    __asm__ volatile("cld; rep stosb" : "+D"(di), "+c"(count) : "a"(c) : "memory");
    r = di - (u32)(unsigned long)buf;
    buf[n] = 0, buf[n + 1] = 7;
    di = (u32)(unsigned long)buf, count = 0xffffffff;
    __asm__ volatile("repne scasb" : "+D"(di), "+c"(count) : "a"(0) : "memory");
    r = r * 7 + ~count;
    si = (u32)(unsigned long)buf, di = si + 1, count = 100; /* overlapping: spreads the first byte */
    __asm__ volatile("rep movsb" : "+D"(di), "+S"(si), "+c"(count) : : "memory");
    si = (u32)(unsigned long)buf, di = (u32)(unsigned long)buf + 2000, count = 300;
    __asm__ volatile("rep movsl" : "+D"(di), "+S"(si), "+c"(count) : : "memory");
    si = (u32)(unsigned long)buf, di = (u32)(unsigned long)buf + 2000, count = 1200;
    buf[2000 + 777] ^= 1;
    __asm__ volatile("repe cmpsb" : "+D"(di), "+S"(si), "+c"(count) : : "memory");
    r = r * 7 + count;
    si = (u32)(unsigned long)buf + 99, di = (u32)(unsigned long)buf + 3000, count = 50;
    __asm__ volatile("std; rep movsb; cld" : "+D"(di), "+S"(si), "+c"(count) : : "memory");
    for (u32 i = 0; i < 64; i++)
        r = r * 31 + buf[2960 + i];
    return r;
}
EXPORT u32 t_atomic(u32 a, u32 b)
{
    static u32 cell;
    cell = a;
    u32 r = __sync_fetch_and_add(&cell, b);
    r = r * 3 + __sync_lock_test_and_set(&cell, r);
    r = r * 3 + __sync_val_compare_and_swap(&cell, r, a);
    r = r * 3 + __sync_val_compare_and_swap(&cell, cell, b);
    __sync_fetch_and_or(&cell, 0x50);
    return r ^ cell;
}

/* Waits until w_cell is set, which a signal handler of bare.c does shortly after the call.  Translated code must load it in each iteration, as the
 * processor does. */
EXPORT u32 w_cell;
EXPORT u32 w_spin(u32 v)
{
    u32 r;
    __asm__("1: mov _w_cell, %0\n test %0, %0\n je 1b\n" : "=r"(r) : : "memory");
    w_cell = 0;
    return r + v;
}
EXPORT u32 w_spin_pause(u32 v)
{
    u32 r, turns = 0;
    __asm__("1: pause\n inc %1\n mov _w_cell, %0\n test %0, %0\n je 1b\n" : "=r"(r), "+r"(turns) : : "memory");
    w_cell = 0;
    return r + v + (turns == 0);
}

/* ---- SSE ---- */
typedef float f4 __attribute__((vector_size(16)));
typedef double d2 __attribute__((vector_size(16)));
typedef int i4 __attribute__((vector_size(16)));
#define SSE __attribute__((target("sse2"), noinline, force_align_arg_pointer))
static SSE i4 mix(i4 a, i4 b) { return (a + b) ^ (a << 3) ^ (b >> 5); }
EXPORT SSE u32 t_sse_int(u32 a, u32 b)
{
    i4 v = {(int)a, (int)b, (int)(a ^ b), (int)(a + b)}, w = {1, 2, 3, 4};
    for (int i = 0; i < 20; i++)
        v = mix(v, w), w += v;
    return (u32)(v[0] ^ v[1] ^ v[2] ^ v[3]);
}
EXPORT SSE u32 t_sse_float(int a, int b)
{
    f4 v = {(float)a, (float)b, 1.5f, -2.25f}, w = {0.1f, 0.2f, 0.3f, 0.7f};
    for (int i = 0; i < 10; i++)
        v = v * w + w, w = w - v * 0.01f;
    return (u32)(int)(v[0] * 1000) + (u32)(int)(v[1] * 777) + (u32)(int)(v[2] * 1e6f) + (u32)(int)(v[3] * 1e6f);
}
static inline __attribute__((always_inline, target("sse2,fpmath=sse"))) double root(double v)
{
    __asm__("sqrtsd %0, %0" : "+x"(v));
    return v;
}
EXPORT __attribute__((target("sse2,fpmath=sse"))) u32 t_sse_double(int a, int b)
{
    double x = a, y = b, s = 0;
    for (int i = 1; i < 50; i++) {
        s += x / (y + i) - root(i);
        if (s < -100)
            s += 50.5;
    }
    return (u32)(int)(s * 1e6);
}

/* ---- x87 ---- */
EXPORT __attribute__((target("fpmath=387"))) u32 t_x87(int a, int b)
{
    double x = a, y = b, s = 1;
    for (int i = 1; i < 40; i++)
        s = s * 0.75 + x / (y * i + 1000.5) - (double)i / 3;
    return (u32)(int)(s * 1000003);
}
static double poly[] = {1.0, -0.5, 0.25, 3.0, -7.125, 0.001};
EXPORT __attribute__((target("fpmath=387"))) u32 t_x87_poly(int a, int n)
{
    double r = 0, x = (double)a / 1000;
    for (int k = 0; k < n; k++, x += 0.01) {
        double p = poly[0];
        for (int i = 1; i < 6; i++)
            p = p * x + poly[i];
        r += p > 0 ? p : -p * 0.5;
    }
    return (u32)(int)(r * 4096);
}
EXPORT __attribute__((target("fpmath=387"))) u32 t_x87_round(int a, int b)
{
    double x = (double)a / b, y = -x;
    float f = (float)x;
    long long q = (long long)(x * 1e6);
    return (u32)(int)x * 3 + (u32)(int)y * 5 + (u32)(int)(f * 100) * 7 + (u32)q + (u32)(q >> 32);
}

/* ---- benchmarks: the harness times them ---- */
EXPORT u32 b_crc(u32 n)
{
    u32 crc = ~0u;
    for (u32 i = 0; i < n; i++) {
        crc ^= i & 0xff;
        for (int k = 0; k < 8; k++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
    return ~crc;
}
static u8 sieve[1 << 20];
EXPORT u32 b_sieve(u32 rounds)
{
    u32 count = 0;
    for (u32 r = 0; r < rounds; r++) {
        count = 0;
        for (u32 i = 0; i < sizeof sieve; i++)
            sieve[i] = 1;
        for (u32 i = 2; i < sizeof sieve; i++)
            if (sieve[i]) {
                count++;
                for (u32 j = i + i; j < sizeof sieve; j += i)
                    sieve[j] = 0;
            }
    }
    return count;
}
static int m1[64][64], m2[64][64], m3[64][64];
EXPORT u32 b_matrix(u32 rounds)
{
    u32 s = 0;
    for (int i = 0; i < 64; i++)
        for (int j = 0; j < 64; j++)
            m1[i][j] = i * j + 1, m2[i][j] = i - j;
    for (u32 r = 0; r < rounds; r++) {
        for (int i = 0; i < 64; i++)
            for (int j = 0; j < 64; j++) {
                int t = 0;
                for (int k = 0; k < 64; k++)
                    t += m1[i][k] * m2[k][j];
                m3[i][j] = t;
            }
        m1[r & 63][3]++;
        s += (u32)m3[r & 63][(r >> 6) & 63];
    }
    return s;
}
static u64 hash_state;
EXPORT u32 b_mix64(u32 n)
{
    u64 h = 0xcbf29ce484222325ull;
    for (u32 i = 0; i < n; i++) {
        h ^= i;
        h *= 0x100000001b3ull;
        h += h << 13;
        h ^= h >> 7;
    }
    hash_state = h;
    return (u32)h ^ (u32)(h >> 32);
}
static u32 heap[1 << 14];
EXPORT u32 b_sort(u32 rounds)
{ /* heapsort: dependent loads, unpredictable branches */
    u32 s = 0;
    for (u32 r = 0; r < rounds; r++) {
        u32 n = sizeof heap / sizeof *heap, x = r + 1;
        for (u32 i = 0; i < n; i++)
            heap[i] = x = x * 1103515245 + 12345;
        for (u32 start = n / 2, end = n; end > 1;) {
            u32 root, t;
            if (start)
                start--;
            else
                end--, t = heap[end], heap[end] = heap[0], heap[0] = t;
            root = start;
            for (u32 child; (child = 2 * root + 1) < end; root = child) {
                if (child + 1 < end && heap[child] < heap[child + 1])
                    child++;
                if (heap[root] >= heap[child])
                    break;
                t = heap[root], heap[root] = heap[child], heap[child] = t;
            }
        }
        s += heap[r & (n - 1)];
    }
    return s;
}

EXPORT int entry(void) { return t_fib(3); }

/* avx.c - loops that the compiler turns into AVX2 and FMA code, and what goes with them: what CPUID and XGETBV say, the upper halves of ymm
 * across calls, switches of fibers and exceptions, XSAVE and XRSTOR, and a context with extended state asked for.  Results are printed as sums
 * and hashes of bit patterns, so that a lane wrong by one bit shows. */
//: needs avx2 fma f16c bmi1 bmi2 xsave
//: flags -O3 -mavx2 -mfma -mf16c -mbmi -mbmi2 -mxsave -mstackrealign -ffp-contract=fast -fno-tree-loop-distribute-patterns
#include <stdint.h>
#include <immintrin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { N = 1000 };
static float f1[N], f2[N], f3[N];
static double d1[N], d2[N], d3[N];
static int32_t i1[N], i2[N], i3[N];
static uint8_t b1[N], b2[N], b3[N];
static uint16_t h1[N];

#define ALONE __attribute__((noinline, noclone))

static uint64_t hash(const void *p, size_t n)
{
    const uint8_t *b = p;
    uint64_t h = 0xcbf29ce484222325;
    for (size_t i = 0; i < n; i++)
        h = (h ^ b[i]) * 0x100000001b3;
    return h;
}
#define SHOW(name, a) printf("%-10s %08x%08x\n", name, (unsigned)(hash(a, sizeof a) >> 32), (unsigned)hash(a, sizeof a))

static void fill(void)
{
    uint32_t s = 12345;
    for (int i = 0; i < N; i++) {
        s = s * 1664525 + 1013904223;
        f1[i] = (float)(int32_t)s / 65536.0f, f2[i] = (float)(s >> 20) - 1000.5f, f3[i] = (float)i * 0.125f;
        d1[i] = (double)(int32_t)s / 3.0, d2[i] = (double)(s >> 7) * 0.001, d3[i] = 1.0 / (i + 1);
        i1[i] = (int32_t)s, i2[i] = (int32_t)(s >> 3) - 70000, i3[i] = (int32_t)(s >> 22) % N;
        b1[i] = (uint8_t)(s >> 24), b2[i] = (uint8_t)(s >> 13), b3[i] = 0;
    }
}

ALONE static void axpy_f(float a) { for (int i = 0; i < N; i++) f3[i] = f1[i] * a + f2[i]; }
ALONE static void axpy_d(double a) { for (int i = 0; i < N; i++) d3[i] = d2[i] - d1[i] * a; }
ALONE static void choose_f(void) { for (int i = 0; i < N; i++) f3[i] = f1[i] > f2[i] ? f1[i] : f2[i] * 0.5f; }
ALONE static void convert(void) { for (int i = 0; i < N; i++) d3[i] = f2[i], i2[i] = (int32_t)f2[i]; }
ALONE static void lookup(void) { for (int i = 0; i < N; i++) f3[i] = f1[i3[i]]; }
ALONE static void lookup_i(void) { for (int i = 0; i < N; i++) i2[i] = i1[i3[i]] ^ i; }
ALONE static void shifts(void) { for (int i = 0; i < N; i++) i2[i] = (i1[i] >> (i3[i] & 31)) ^ (int32_t)((uint32_t)i1[i] << (i3[i] & 15)); }
ALONE static void masked(void) { for (int i = 0; i < N; i++) if (i1[i] > 0) i2[i] = i1[i] + 1; }
ALONE static void bytes(void) { for (int i = 0; i < N; i++) b3[i] = (uint8_t)((b1[i] + b2[i] + 1) >> 1); }
ALONE static void widen(void) { for (int i = 0; i < N; i++) i2[i] = b1[i] * 3 - (int8_t)b2[i]; }
ALONE static int32_t sum_i(void) { int32_t s = 0; for (int i = 0; i < N; i++) s += i1[i] * i2[i]; return s; }
ALONE static uint32_t sad(void) { uint32_t s = 0; for (int i = 0; i < N; i++) s += (uint32_t)abs(b1[i] - b2[i]); return s; }
ALONE static double dot(void)
{
    __m256d s = _mm256_setzero_pd();
    for (int i = 0; i < N; i += 4)
        s = _mm256_fmadd_pd(_mm256_loadu_pd(d1 + i), _mm256_loadu_pd(d2 + i), s);
    double r[4];
    _mm256_storeu_pd(r, s);
    return r[0] + r[1] + r[2] + r[3];
}
ALONE static void halves(void)
{
    for (int i = 0; i + 8 <= N; i += 8)
        _mm_storeu_si128((void *)(h1 + i), _mm256_cvtps_ph(_mm256_loadu_ps(f2 + i), 0));
    for (int i = 0; i + 8 <= N; i += 8)
        _mm256_storeu_ps(f3 + i, _mm256_cvtph_ps(_mm_loadu_si128((void *)(h1 + i))));
}
ALONE static void permutes(void)
{
    __m256i order = _mm256_setr_epi32(7, 0, 5, 2, 3, 6, 1, 4);
    for (int i = 0; i + 8 <= N; i += 8) {
        __m256i v = _mm256_loadu_si256((void *)(i1 + i));
        v = _mm256_permutevar8x32_epi32(v, order);
        v = _mm256_alignr_epi8(v, _mm256_permute2x128_si256(v, v, 1), 5);
        v = _mm256_shuffle_epi8(
            v, _mm256_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, -1, 12, 0, 0, 1, 1, 2, 2, 3, 3, 8, 9, 10, -128, 4, 5, 6, 7));
        _mm256_storeu_si256((void *)(i2 + i), v);
    }
}
/* Loads and stores of the last few elements, beside a page that is not there. */
ALONE static int tails(void)
{
    char *p = VirtualAlloc(NULL, 8192, MEM_RESERVE, PAGE_NOACCESS);
    VirtualAlloc(p, 4096, MEM_COMMIT, PAGE_READWRITE);
    int32_t *end = (int32_t *)(p + 4096), sum = 0, out[8];
    for (int n = 1; n < 8; n++) {
        __m256i m = _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
        _mm256_maskstore_epi32(end - n, m, _mm256_add_epi32(_mm256_set1_epi32(n * 100), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)));
        _mm256_storeu_si256((void *)out, _mm256_maskload_epi32(end - n, m));
        for (int i = 0; i < 8; i++)
            sum = sum * 3 + out[i];
    }
    VirtualFree(p, 0, MEM_RELEASE);
    return sum;
}

/* ---- upper halves where control goes elsewhere ---- */
static __m256i kept;
static volatile int depth;
ALONE static int uses_sse(int n) { return n ? uses_sse(n - 1) + (int)(f1[n] * 2) : depth; }
static void *main_fiber, *other_fiber;
static void WINAPI in_fiber(void *arg)
{
    for (;;) {
        __asm__ volatile("vpcmpeqd %%ymm6, %%ymm6, %%ymm6\n\tvzeroupper" : : : "xmm6");
        SwitchToFiber(main_fiber);
    }
}
static int handled;
static LONG CALLBACK on_fault(EXCEPTION_POINTERS *e)
{
    if (e->ExceptionRecord->ExceptionCode != EXCEPTION_ILLEGAL_INSTRUCTION)
        return EXCEPTION_CONTINUE_SEARCH;
    e->ContextRecord->Eip += 2;
    handled++;
    return EXCEPTION_CONTINUE_EXECUTION;
}
static uint32_t upper_sum(__m256i v)
{
    uint32_t w[8], s = 0;
    _mm256_storeu_si256((void *)w, v);
    for (int i = 0; i < 8; i++)
        s = s * 31 + w[i];
    return s;
}
ALONE static void elsewhere(void)
{
    __m256i v = _mm256_loadu_si256((void *)i1);
    uint32_t before = upper_sum(v), r = 0;
    __asm__ volatile("vmovdqa %1, %%ymm7\n\tud2\n\tvmovdqa %%ymm7, %0" : "=x"(v) : "x"(v) : "xmm7", "memory");
    printf("exception  %d %s\n", handled, upper_sum(v) == before ? "kept" : "lost");
    v = _mm256_loadu_si256((void *)i1);
    kept = v;
    r = (uint32_t)uses_sse(20);
    printf("calls      %d %s\n", r != 0, upper_sum(kept) == before ? "kept" : "lost");
    main_fiber = ConvertThreadToFiber(NULL);
    other_fiber = CreateFiber(0, in_fiber, NULL);
    SwitchToFiber(other_fiber);
    SwitchToFiber(other_fiber);
    printf("fibers     %s\n", upper_sum(_mm256_loadu_si256((void *)i1)) == before ? "kept" : "lost");
}

/* ---- XSAVE: what is saved comes back, what the header leaves out is cleared ---- */
ALONE static void xsave(void)
{
    static uint8_t area[1024] __attribute__((aligned(64)));
    uint32_t w[8], sum[2];
    for (int pass = 0; pass < 2; pass++) {
        memset(area, 0, sizeof area);
        __asm__ volatile("vmovdqu %1, %%ymm5\n\tmov $7, %%eax\n\txor %%edx, %%edx\n\txsave %0\n\tvzeroall" : "+m"(area) : "m"(*(__m256i *)i1)
                         : "eax", "edx", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "memory");
        if (pass)
            area[512] &= ~4;
        __asm__ volatile("mov $6, %%eax\n\txor %%edx, %%edx\n\txrstor %1\n\tvmovdqu %%ymm5, %0\n\tvzeroupper" : "=m"(*(__m256i *)w) : "m"(area)
                         : "eax", "edx", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "memory");
        sum[pass] = 0;
        for (int i = 0; i < 8; i++)
            sum[pass] = sum[pass] * 31 + w[i];
    }
    printf("xsave      %08x %08x\n", (unsigned)sum[0], (unsigned)sum[1]);
}

/* A context with extended state can be asked for and set; nothing is promised about what is in it. */
typedef BOOL(WINAPI *init_fn)(void *, DWORD, CONTEXT **, DWORD *);
ALONE static void context(void)
{
    init_fn init = (init_fn)(void *)GetProcAddress(GetModuleHandleA("kernel32.dll"), "InitializeContext");
    DWORD size = 0;
    CONTEXT *c = NULL;
    enum { WITH_XSTATE = CONTEXT_i386 | 0x40 };
    int got = 0;
    if (init && !init(NULL, CONTEXT_ALL | WITH_XSTATE, NULL, &size) && size) {
        void *p = malloc(size);
        got = init(p, CONTEXT_ALL | WITH_XSTATE, &c, &size) && GetThreadContext(GetCurrentThread(), c) && c->SegCs != 0;
        free(p);
    }
    printf("context    %s\n", got || !size ? "ok" : "refused");
}

int main(void)
{
    unsigned a, b, c, d, lo, hi;
    __asm__ volatile("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(1), "c"(0));
    printf("avx %d fma %d f16c %d osxsave %d", c >> 28 & 1, c >> 12 & 1, c >> 29 & 1, c >> 27 & 1);
    __asm__ volatile("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(7), "c"(0));
    __asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
    printf(" avx2 %d bmi %d %d xcr0 %u\n", b >> 5 & 1, b >> 3 & 1, b >> 8 & 1, lo & 7);
    fill();
    axpy_f(1.7f), SHOW("axpy_f", f3);
    axpy_d(0.3), SHOW("axpy_d", d3);
    choose_f(), SHOW("choose_f", f3);
    convert(), SHOW("convert", d3), SHOW("convert", i2);
    lookup(), SHOW("lookup", f3);
    lookup_i(), SHOW("lookup_i", i2);
    shifts(), SHOW("shifts", i2);
    masked(), SHOW("masked", i2);
    bytes(), SHOW("bytes", b3);
    widen(), SHOW("widen", i2);
    printf("sums       %d %u %.17g\n", (int)sum_i(), (unsigned)sad(), dot());
    halves(), SHOW("halves", h1), SHOW("halves", f3);
    permutes(), SHOW("permutes", i2);
    printf("tails      %d\n", tails());
    AddVectoredExceptionHandler(1, on_fault);
    elsewhere();
    xsave();
    context();
    return 0;
}
/* EXPECT
avx 1 fma 1 f16c 1 osxsave 1 avx2 1 bmi 1 1 xcr0 7
axpy_f     4387fe5b58d75a03
axpy_d     3e4bf42f8e81a3e5
choose_f   c295ffad0171a4f7
convert    cb091376d0c46e13
convert    ffb3eb5776b58928
lookup     f8db021da0c9682c
lookup_i   eb943ba945d0e945
shifts     0382c60c91a8624b
masked     d3559626712f4df5
bytes      53cc089b9196b452
widen      1ead861c7b51f5b2
sums       -1278230079 85476 -2087645763772180.5
halves     f0c63f69db7eaef9
halves     2270cfd3eb43c000
permutes   ccebfc7c17376c45
tails      -2001207376
exception  1 kept
calls      1 kept
fibers     kept
xsave      f696c34c 47044776
context    ok
*/

/* avx-contexts.c - the upper halves of ymm in contexts: at exceptions of every origin, of suspended threads and the own one; read, changed,
 * cleared. */
//: flags -O1 -mavx
//: needs avx
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define XSTATE_FLAG 0x10040
typedef struct { unsigned q[4]; } half;

static BOOL(WINAPI *initialize)(void *, DWORD, CONTEXT **, DWORD *);
static void *(WINAPI *locate)(CONTEXT *, DWORD, DWORD *);
static BOOL(WINAPI *set_mask)(CONTEXT *, DWORD64);
static BOOL(WINAPI *get_mask)(CONTEXT *, DWORD64 *);
static DWORD64(WINAPI *enabled)(void);

static char buffer[16384];
static half in[16], out[16];     /* lower and upper half of ymm0..7 */
static enum { LOOK, CHANGE, CLEAR, USE } what;
static volatile int handled;

static void fill(unsigned seed)
{
    for (unsigned i = 0; i < 16; i++)
        for (unsigned k = 0; k < 4; k++)
            in[i].q[k] = seed + 16 * i + k;
}
#define LOAD "vmovups (%0), %%ymm0\n vmovups 32(%0), %%ymm1\n vmovups 64(%0), %%ymm2\n vmovups 192(%0), %%ymm6\n vmovups 224(%0), %%ymm7\n"
#define STORE \
    "vmovups %%ymm0, (%1)\n vmovups %%ymm1, 32(%1)\n vmovups %%ymm2, 64(%1)\n vmovups %%ymm6, 192(%1)\n vmovups %%ymm7, 224(%1)\n vzeroupper\n"
#define CLOBBERED "xmm0", "xmm1", "xmm2", "xmm6", "xmm7", "memory", "cc"

static void show(const char *name, const half *h, int step)
{
    printf("  %s:", name);
    for (int i = 0; i < 8; i++)
        if (i < 3 || i > 5)
            printf(" %x.%x", h[i * step].q[0], h[i * step].q[3]);
    puts("");
}
static void look_at(CONTEXT *c)
{
    DWORD64 mask = 0;
    DWORD length = 0;
    half *upper = NULL;

    printf("  extended %d", (c->ContextFlags & XSTATE_FLAG) == XSTATE_FLAG);
    if ((c->ContextFlags & XSTATE_FLAG) == XSTATE_FLAG) {
        BOOL ok = get_mask(c, &mask);
        upper = locate(c, 2, &length);
        printf(" read %d mask %d found %d length %lu", ok, (int)(mask & 4), upper != NULL, length);
    }
    puts("");
    if (upper && (mask & 4))
        show("upper halves", upper, 1);
}
static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;
    DWORD code = p->ExceptionRecord->ExceptionCode;
    half *upper;

    if (handled || code == 0x406d1388)
        return EXCEPTION_CONTINUE_SEARCH;
    handled = 1;
    if (what == LOOK) {
        printf("  code %08lx\n", code);
        look_at(c);
    }
    if (code == EXCEPTION_ACCESS_VIOLATION || code == EXCEPTION_INT_DIVIDE_BY_ZERO || code == EXCEPTION_ILLEGAL_INSTRUCTION)
        c->Eip += 2;
    else if (code == EXCEPTION_BREAKPOINT)
        c->Eip++;
    if ((c->ContextFlags & XSTATE_FLAG) == XSTATE_FLAG && (upper = locate(c, 2, NULL))) {
        if (what == CHANGE) {
            set_mask(c, 4);
            memset(&upper[0], 0x11, 16);
            memset(&upper[6], 0x66, 16);
        } else if (what == CLEAR)
            set_mask(c, 0);
    }
    if (what == USE)
        __asm__ volatile("vcmpps $15, %%ymm0, %%ymm0, %%ymm0\n vmovaps %%ymm0, %%ymm1\n vmovaps %%ymm0, %%ymm7" ::: "xmm0", "xmm1", "xmm7");
    return EXCEPTION_CONTINUE_EXECUTION;
}

#define ORIGIN(name, code)                                                                                                               \
    static void name(void)                                                                                                               \
    {                                                                                                                                    \
        memset(out, 0, sizeof out);                                                                                                      \
        handled = 0;                                                                                                                     \
        __asm__ volatile(LOAD code "\n" STORE ::"r"(in), "r"(out), "c"(0), "a"(1), "d"(0) : CLOBBERED);                                          \
        if (what == LOOK)                                                                                                                \
            show("lower", out, 2);                                                                                                       \
        show("upper", out + 1, 2);                                                                                                       \
    }
ORIGIN(read_fault, "movl (%%ecx), %%eax")
ORIGIN(write_fault, "movl %%eax, (%%ecx)")
ORIGIN(division, "divl %%ecx")
ORIGIN(undefined, "ud2")
ORIGIN(breakpoint, "int3")
ORIGIN(step, "pushfl\n orl $0x100, (%%esp)\n popfl\n nop")
ORIGIN(only_lower, "vzeroupper\n movl (%%ecx), %%eax")

static void raised(void)
{
    puts("raised by the program");
    handled = 0;
    RaiseException(0xe0000001, 0, 0, NULL);
}

static CONTEXT *new_context(DWORD flags)
{
    CONTEXT *c = NULL;
    DWORD size = sizeof buffer;

    memset(buffer, 0xcc, sizeof buffer);
    if (!initialize(buffer, flags, &c, &size))
        printf("  no context: %lu\n", GetLastError());
    return c;
}

/* A thread that keeps ymm in a loop, and says what it finds there when it may leave it. */
static volatile LONG spinning, leave;
static DWORD WINAPI spinner(void *arg)
{
    __asm__ volatile(LOAD "movl $1, %2\n1: movl %3, %%eax\n pause\n testl %%eax, %%eax\n jz 1b\n" STORE
                     : : "r"(in), "r"(out), "m"(spinning), "m"(leave) : "eax", CLOBBERED);
    return 0;
}
static void other_thread(DWORD64 asked, int change, const char *name)
{
    CONTEXT *c;
    HANDLE h;
    half *upper;

    puts(name);
    spinning = leave = 0;
    memset(out, 0, sizeof out);
    h = CreateThread(NULL, 0, spinner, NULL, 0, NULL);
    while (!spinning)
        Sleep(1);
    SuspendThread(h);
    c = new_context(CONTEXT_ALL | XSTATE_FLAG);
    set_mask(c, asked);
    printf("  got %d\n", GetThreadContext(h, c));
    look_at(c);
    if (change) {
        upper = locate(c, 2, NULL);
        if (change == 1) {
            set_mask(c, 4);
            for (int i = 0; i < 8; i++)
                memset(&upper[i], 0x40 + i, 16);
        } else
            set_mask(c, 0);
        printf("  set %d\n", SetThreadContext(h, c));
    }
    leave = 1;
    ResumeThread(h);
    WaitForSingleObject(h, INFINITE);
    CloseHandle(h);
    show("lower", out, 2);
    show("upper", out + 1, 2);
}

static void plain_context(void)
{
    CONTEXT c = {.ContextFlags = CONTEXT_ALL};
    HANDLE h;

    puts("a context without the part");
    spinning = leave = 0;
    h = CreateThread(NULL, 0, spinner, NULL, 0, NULL);
    while (!spinning)
        Sleep(1);
    SuspendThread(h);
    printf("  got %d\n", GetThreadContext(h, &c));
    printf("  set %d\n", SetThreadContext(h, &c));
    leave = 1;
    ResumeThread(h);
    WaitForSingleObject(h, INFINITE);
    CloseHandle(h);
    show("upper", out + 1, 2);
}

/* Its own context, with room for all of the part or for its head only. */
static void own_thread(int length)
{
    struct { LONG offset; DWORD length; } *ex; /* of all, of what is not extended, of the part */
    CONTEXT *c = new_context(CONTEXT_ALL | XSTATE_FLAG);
    BOOL (WINAPI *get)(HANDLE, CONTEXT *) = GetThreadContext;
    half *upper = locate(c, 2, NULL);
    int ok;

    ex = (void *)(c + 1);
    if (length)
        ex[2].length = length;
    set_mask(c, 4);
    memset(&upper[7], 0xdd, 16);
    SetLastError(0);
    __asm__ volatile("vmovups 224(%2), %%ymm7\n pushl %1\n pushl $-2\n call *%3\n vzeroupper"
                     : "=a"(ok) : "r"(c), "r"(in), "r"(get) : "ecx", "edx", "xmm7", "memory", "cc");
    printf("  got %d error %lu", ok, GetLastError());
    ex[2].length = 576;
    look_at(c);
    printf("  %x.%x\n", upper[7].q[0], upper[7].q[3]);
}

int main(void)
{
    HMODULE k = GetModuleHandleA("kernel32.dll");
    static const struct { const char *name; void (*fn)(void); } origins[] = {
        {"read of a bad address", read_fault}, {"write to a bad address", write_fault}, {"division by zero", division},
        {"undefined instruction", undefined}, {"breakpoint", breakpoint}, {"single step", step}, {"upper halves unused", only_lower}};
    static const char *const names[] = {"looks", "changes", "clears", "uses ymm itself"};

    initialize = (void *)GetProcAddress(k, "InitializeContext");
    locate = (void *)GetProcAddress(k, "LocateXStateFeature");
    set_mask = (void *)GetProcAddress(k, "SetXStateFeaturesMask");
    get_mask = (void *)GetProcAddress(k, "GetXStateFeaturesMask");
    enabled = (void *)GetProcAddress(k, "GetEnabledXStateFeatures");
    printf("enabled %d\n", (int)(enabled() & 4));
    AddVectoredExceptionHandler(1, handler);
    for (unsigned w = LOOK; w <= USE; w++)
        for (unsigned i = 0; i < sizeof origins / sizeof *origins; i++) {
            what = w;
            fill(0x1000 * (i + 1) + 0x100 * w);
            printf("%s, handler %s\n", origins[i].name, names[w]);
            origins[i].fn();
        }
    what = LOOK;
    raised();
    fill(0x8000);
    other_thread(4, 0, "another thread");
    other_thread(0, 0, "another thread, not asked for");
    other_thread(4, 1, "another thread, changed");
    other_thread(4, 2, "another thread, cleared");
    plain_context();
    puts("its own context");
    own_thread(0);
    puts("its own context, too short");
    own_thread(64);
    return 0;
}
/* EXPECT
enabled 4
read of a bad address, handler looks
  code c0000005
  extended 1 read 1 mask 4 found 1 length 256
  upper halves: 1010.1013 1030.1033 1050.1053 10d0.10d3 10f0.10f3
  lower: 1000.1003 1020.1023 1040.1043 10c0.10c3 10e0.10e3
  upper: 1010.1013 1030.1033 1050.1053 10d0.10d3 10f0.10f3
write to a bad address, handler looks
  code c0000005
  extended 1 read 1 mask 4 found 1 length 256
  upper halves: 2010.2013 2030.2033 2050.2053 20d0.20d3 20f0.20f3
  lower: 2000.2003 2020.2023 2040.2043 20c0.20c3 20e0.20e3
  upper: 2010.2013 2030.2033 2050.2053 20d0.20d3 20f0.20f3
division by zero, handler looks
  code c0000094
  extended 1 read 1 mask 4 found 1 length 256
  upper halves: 3010.3013 3030.3033 3050.3053 30d0.30d3 30f0.30f3
  lower: 3000.3003 3020.3023 3040.3043 30c0.30c3 30e0.30e3
  upper: 3010.3013 3030.3033 3050.3053 30d0.30d3 30f0.30f3
undefined instruction, handler looks
  code c000001d
  extended 1 read 1 mask 4 found 1 length 256
  upper halves: 4010.4013 4030.4033 4050.4053 40d0.40d3 40f0.40f3
  lower: 4000.4003 4020.4023 4040.4043 40c0.40c3 40e0.40e3
  upper: 4010.4013 4030.4033 4050.4053 40d0.40d3 40f0.40f3
breakpoint, handler looks
  code 80000003
  extended 1 read 1 mask 4 found 1 length 256
  upper halves: 5010.5013 5030.5033 5050.5053 50d0.50d3 50f0.50f3
  lower: 5000.5003 5020.5023 5040.5043 50c0.50c3 50e0.50e3
  upper: 5010.5013 5030.5033 5050.5053 50d0.50d3 50f0.50f3
single step, handler looks
  code 80000004
  extended 1 read 1 mask 4 found 1 length 256
  upper halves: 6010.6013 6030.6033 6050.6053 60d0.60d3 60f0.60f3
  lower: 6000.6003 6020.6023 6040.6043 60c0.60c3 60e0.60e3
  upper: 6010.6013 6030.6033 6050.6053 60d0.60d3 60f0.60f3
upper halves unused, handler looks
  code c0000005
  extended 1 read 1 mask 0 found 1 length 256
  lower: 7000.7003 7020.7023 7040.7043 70c0.70c3 70e0.70e3
  upper: 0.0 0.0 0.0 0.0 0.0
read of a bad address, handler changes
  upper: 11111111.11111111 1130.1133 1150.1153 66666666.66666666 11f0.11f3
write to a bad address, handler changes
  upper: 11111111.11111111 2130.2133 2150.2153 66666666.66666666 21f0.21f3
division by zero, handler changes
  upper: 11111111.11111111 3130.3133 3150.3153 66666666.66666666 31f0.31f3
undefined instruction, handler changes
  upper: 11111111.11111111 4130.4133 4150.4153 66666666.66666666 41f0.41f3
breakpoint, handler changes
  upper: 11111111.11111111 5130.5133 5150.5153 66666666.66666666 51f0.51f3
single step, handler changes
  upper: 11111111.11111111 6130.6133 6150.6153 66666666.66666666 61f0.61f3
upper halves unused, handler changes
  upper: 11111111.11111111 0.0 0.0 66666666.66666666 0.0
read of a bad address, handler clears
  upper: 0.0 0.0 0.0 0.0 0.0
write to a bad address, handler clears
  upper: 0.0 0.0 0.0 0.0 0.0
division by zero, handler clears
  upper: 0.0 0.0 0.0 0.0 0.0
undefined instruction, handler clears
  upper: 0.0 0.0 0.0 0.0 0.0
breakpoint, handler clears
  upper: 0.0 0.0 0.0 0.0 0.0
single step, handler clears
  upper: 0.0 0.0 0.0 0.0 0.0
upper halves unused, handler clears
  upper: 0.0 0.0 0.0 0.0 0.0
read of a bad address, handler uses ymm itself
  upper: 1310.1313 1330.1333 1350.1353 13d0.13d3 13f0.13f3
write to a bad address, handler uses ymm itself
  upper: 2310.2313 2330.2333 2350.2353 23d0.23d3 23f0.23f3
division by zero, handler uses ymm itself
  upper: 3310.3313 3330.3333 3350.3353 33d0.33d3 33f0.33f3
undefined instruction, handler uses ymm itself
  upper: 4310.4313 4330.4333 4350.4353 43d0.43d3 43f0.43f3
breakpoint, handler uses ymm itself
  upper: 5310.5313 5330.5333 5350.5353 53d0.53d3 53f0.53f3
single step, handler uses ymm itself
  upper: 6310.6313 6330.6333 6350.6353 63d0.63d3 63f0.63f3
upper halves unused, handler uses ymm itself
  upper: 0.0 0.0 0.0 0.0 0.0
raised by the program
  code e0000001
  extended 0
another thread
  got 1
  extended 1 read 1 mask 4 found 1 length 256
  upper halves: 8010.8013 8030.8033 8050.8053 80d0.80d3 80f0.80f3
  lower: 8000.8003 8020.8023 8040.8043 80c0.80c3 80e0.80e3
  upper: 8010.8013 8030.8033 8050.8053 80d0.80d3 80f0.80f3
another thread, not asked for
  got 1
  extended 1 read 1 mask 4 found 1 length 256
  upper halves: 8010.8013 8030.8033 8050.8053 80d0.80d3 80f0.80f3
  lower: 8000.8003 8020.8023 8040.8043 80c0.80c3 80e0.80e3
  upper: 8010.8013 8030.8033 8050.8053 80d0.80d3 80f0.80f3
another thread, changed
  got 1
  extended 1 read 1 mask 4 found 1 length 256
  upper halves: 8010.8013 8030.8033 8050.8053 80d0.80d3 80f0.80f3
  set 1
  lower: 8000.8003 8020.8023 8040.8043 80c0.80c3 80e0.80e3
  upper: 40404040.40404040 41414141.41414141 42424242.42424242 46464646.46464646 47474747.47474747
another thread, cleared
  got 1
  extended 1 read 1 mask 4 found 1 length 256
  upper halves: 8010.8013 8030.8033 8050.8053 80d0.80d3 80f0.80f3
  set 1
  lower: 8000.8003 8020.8023 8040.8043 80c0.80c3 80e0.80e3
  upper: 0.0 0.0 0.0 0.0 0.0
a context without the part
  got 1
  set 1
  upper: 8010.8013 8030.8033 8050.8053 80d0.80d3 80f0.80f3
its own context
  got 1 error 0  extended 1 read 1 mask 4 found 1 length 256
  upper halves: 0.0 0.0 0.0 0.0 80f0.80f3
  80f0.80f3
its own context, too short
  got 0 error 234  extended 1 read 1 mask 4 found 1 length 256
  upper halves: 0.0 0.0 0.0 0.0 dddddddd.dddddddd
  dddddddd.dddddddd
*/

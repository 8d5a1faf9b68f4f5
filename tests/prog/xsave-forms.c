/* xsave-forms.c - XSAVE, XSAVEOPT and XSAVEC: what they write of each component and of the header, what XRSTOR makes of both formats, and which
 * headers it refuses. */
//: needs avx2 xsaveopt xsavec
//: flags -O1 -mavx2 -mxsaveopt -mxsavec -mxsave -mstackrealign
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { X87 = 1, SSE = 2, AVX = 4 };
static struct area {
    uint8_t b[512];
    uint64_t header[8];
    uint8_t avx[256];
} area __attribute__((aligned(64))), clean __attribute__((aligned(64)));
static unsigned raised;
void *resume, *resume_sp;

static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    raised = p->ExceptionRecord->ExceptionCode;
    p->ContextRecord->Eip = (DWORD)(uintptr_t)resume;
    p->ContextRecord->Esp = (DWORD)(uintptr_t)resume_sp;
    return EXCEPTION_CONTINUE_EXECUTION;
}

#define DO(insn, mask) __asm__ volatile(insn : "+m"(area) : "a"(mask), "d"(0) : "memory")
/* All registers of the three units: what they have at the start of a process (set 0), or other values. */
static void fill(int set)
{
    static const float some[16] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const unsigned other = 0x3fa0;
    __asm__ volatile("xrstor %0" : : "m"(clean), "a"(7), "d"(0) : "memory");
    if (set & AVX)
        __asm__ volatile("vmovups %0, %%ymm3\n\tvextractf128 $0, %%ymm3, %%xmm4" : : "m"(some) : "memory");
    if (set & SSE)
        __asm__ volatile("movups %0, %%xmm5\n\tldmxcsr %1" : : "m"(some), "m"(other) : "memory");
    if (set & X87)
        __asm__ volatile("fld1\n\tfldpi\n\tfldcw %0" : : "m"((const uint16_t){0x27f}) : "memory");
}
static unsigned sum(const void *p, size_t n)
{
    unsigned s = 0;
    for (size_t i = 0; i < n; i++)
        s = s * 31 + ((const uint8_t *)p)[i];
    return s;
}
/* Saved with the form, changed, brought back, saved again whole. */
static void round_trip(const char *name, int form, int set, int mask)
{
    memset(&area, 0, sizeof area);
    if (form == 2)
        memset(area.header, 0xff, 16); /* not read */
    fill(set);
    switch (form) {
    case 0: DO("xsave %0", mask); break;
    case 1: DO("xsaveopt %0", mask); break;
    default: DO("xsavec %0", mask); break;
    }
    uint64_t bv = area.header[0], comp = area.header[1];
    fill(7 & ~set);
    DO("xrstor %0", mask);
    memset(&area, 0, sizeof area);
    DO("xsave %0", 7);
    fill(0);
    memset(area.b + 6, 0, 18); /* pointers: not what is tested */
    /* a component that has its initial value may be marked as in use */
    printf("%s set %d mask %d: in use %d, format %08x%08x; x87 %08x mxcsr %08x sse %08x avx %08x\n", name, set, mask, (int)bv & set & mask,
           (unsigned)(comp >> 32), (unsigned)comp, sum(area.b, 6) ^ sum(area.b + 32, 128), *(unsigned *)(area.b + 24), sum(area.b + 160, 128),
           sum(area.avx, 128));
}
static void restore(const char *what, uint64_t bv, uint64_t comp, uint64_t more, unsigned mxcsr, int mask)
{
    memset(&area, 0, sizeof area);
    area.header[0] = bv, area.header[1] = comp, area.header[3] = more;
    *(unsigned *)(area.b + 24) = mxcsr;
    area.b[0] = 0x7f, area.b[1] = 3;
    raised = 0;
    fill(0);
    __asm__ volatile("movl $1f, _resume\n\tmovl %%esp, _resume_sp\n\txrstor %0\n1:" : : "m"(area), "a"(mask), "d"(0) : "memory");
    fill(0);
    printf("%s: %08x\n", what, raised);
}

int main(void)
{
    static const char *const names[] = {"xsave", "xsaveopt", "xsavec"};
    clean.header[0] = 0;
    *(unsigned *)(clean.b + 24) = 0x1f80;
    AddVectoredExceptionHandler(1, handler);
    for (int form = 0; form < 3; form++)
        for (int set = 0; set < 8; set++)
            for (int mask = 1; mask < 8; mask += 1 + (set != 7))
                round_trip(names[form], form, set, mask);
    restore("standard", 7, 0, 0, 0x1f80, 7);
    restore("standard, unknown component", 0x80000000, 0, 0, 0x1f80, 7);
    restore("standard, bad mxcsr", 0, 0, 0, 0xffff1f80, 7);
    restore("standard, bad mxcsr, not asked for", 0, 0, 0, 0xffff1f80, 1);
    restore("standard, format word", 0, 4, 0, 0x1f80, 7);
    restore("compacted", 6, 1ull << 63 | 6, 0, 0x1f80, 6);
    restore("compacted, component not there", 6, 1ull << 63 | 2, 0, 0x1f80, 6);
    restore("compacted, unknown component", 0, 1ull << 63 | 1ull << 62, 0, 0x1f80, 6);
    restore("compacted, bad mxcsr", 2, 1ull << 63 | 6, 0, 0xffff1f80, 6);
    restore("compacted, bad mxcsr, initial", 4, 1ull << 63 | 6, 0, 0xffff1f80, 6);
    restore("compacted, header not zero", 0, 1ull << 63 | 7, 1, 0x1f80, 7);
    return 0;
}
/* EXPECT
xsave set 0 mask 1: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 427d1ec1
xsave set 0 mask 3: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse 00000000 avx 427d1ec1
xsave set 0 mask 5: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse b45275bd avx 00000000
xsave set 0 mask 7: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse 00000000 avx 00000000
xsave set 1 mask 1: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse b45275bd avx 427d1ec1
xsave set 1 mask 3: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse 00000000 avx 427d1ec1
xsave set 1 mask 5: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse b45275bd avx 00000000
xsave set 1 mask 7: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse 00000000 avx 00000000
xsave set 2 mask 1: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse 7e83f07e avx 427d1ec1
xsave set 2 mask 3: in use 2, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse 35ce853f avx 427d1ec1
xsave set 2 mask 5: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse 7e83f07e avx 00000000
xsave set 2 mask 7: in use 2, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse 35ce853f avx 00000000
xsave set 3 mask 1: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse 7e83f07e avx 427d1ec1
xsave set 3 mask 3: in use 3, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse 35ce853f avx 427d1ec1
xsave set 3 mask 5: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse 7e83f07e avx 00000000
xsave set 3 mask 7: in use 3, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse 35ce853f avx 00000000
xsave set 4 mask 1: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse 35ce853f avx 00000000
xsave set 4 mask 3: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse 7e83f07e avx 00000000
xsave set 4 mask 5: in use 4, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse 35ce853f avx 427d1ec1
xsave set 4 mask 7: in use 4, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse 7e83f07e avx 427d1ec1
xsave set 5 mask 1: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse 35ce853f avx 00000000
xsave set 5 mask 3: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse 7e83f07e avx 00000000
xsave set 5 mask 5: in use 5, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse 35ce853f avx 427d1ec1
xsave set 5 mask 7: in use 5, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse 7e83f07e avx 427d1ec1
xsave set 6 mask 1: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse 00000000 avx 00000000
xsave set 6 mask 3: in use 2, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 00000000
xsave set 6 mask 5: in use 4, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse 00000000 avx 427d1ec1
xsave set 6 mask 7: in use 6, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 427d1ec1
xsave set 7 mask 1: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse 00000000 avx 00000000
xsave set 7 mask 2: in use 2, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 00000000
xsave set 7 mask 3: in use 3, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse b45275bd avx 00000000
xsave set 7 mask 4: in use 4, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse 00000000 avx 427d1ec1
xsave set 7 mask 5: in use 5, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse 00000000 avx 427d1ec1
xsave set 7 mask 6: in use 6, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 427d1ec1
xsave set 7 mask 7: in use 7, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse b45275bd avx 427d1ec1
xsaveopt set 0 mask 1: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 427d1ec1
xsaveopt set 0 mask 3: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse 00000000 avx 427d1ec1
xsaveopt set 0 mask 5: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse b45275bd avx 00000000
xsaveopt set 0 mask 7: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse 00000000 avx 00000000
xsaveopt set 1 mask 1: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse b45275bd avx 427d1ec1
xsaveopt set 1 mask 3: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse 00000000 avx 427d1ec1
xsaveopt set 1 mask 5: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse b45275bd avx 00000000
xsaveopt set 1 mask 7: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse 00000000 avx 00000000
xsaveopt set 2 mask 1: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse 7e83f07e avx 427d1ec1
xsaveopt set 2 mask 3: in use 2, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse 35ce853f avx 427d1ec1
xsaveopt set 2 mask 5: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse 7e83f07e avx 00000000
xsaveopt set 2 mask 7: in use 2, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse 35ce853f avx 00000000
xsaveopt set 3 mask 1: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse 7e83f07e avx 427d1ec1
xsaveopt set 3 mask 3: in use 3, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse 35ce853f avx 427d1ec1
xsaveopt set 3 mask 5: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse 7e83f07e avx 00000000
xsaveopt set 3 mask 7: in use 3, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse 35ce853f avx 00000000
xsaveopt set 4 mask 1: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse 35ce853f avx 00000000
xsaveopt set 4 mask 3: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse 7e83f07e avx 00000000
xsaveopt set 4 mask 5: in use 4, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse 35ce853f avx 427d1ec1
xsaveopt set 4 mask 7: in use 4, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse 7e83f07e avx 427d1ec1
xsaveopt set 5 mask 1: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse 35ce853f avx 00000000
xsaveopt set 5 mask 3: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse 7e83f07e avx 00000000
xsaveopt set 5 mask 5: in use 5, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse 35ce853f avx 427d1ec1
xsaveopt set 5 mask 7: in use 5, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse 7e83f07e avx 427d1ec1
xsaveopt set 6 mask 1: in use 0, format 0000000000000000; x87 d8e1bd64 mxcsr 00001f80 sse 00000000 avx 00000000
xsaveopt set 6 mask 3: in use 2, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 00000000
xsaveopt set 6 mask 5: in use 4, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse 00000000 avx 427d1ec1
xsaveopt set 6 mask 7: in use 6, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 427d1ec1
xsaveopt set 7 mask 1: in use 1, format 0000000000000000; x87 1e5b13cb mxcsr 00001f80 sse 00000000 avx 00000000
xsaveopt set 7 mask 2: in use 2, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 00000000
xsaveopt set 7 mask 3: in use 3, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse b45275bd avx 00000000
xsaveopt set 7 mask 4: in use 4, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse 00000000 avx 427d1ec1
xsaveopt set 7 mask 5: in use 5, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse 00000000 avx 427d1ec1
xsaveopt set 7 mask 6: in use 6, format 0000000000000000; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 427d1ec1
xsaveopt set 7 mask 7: in use 7, format 0000000000000000; x87 1e5b13cb mxcsr 00003fa0 sse b45275bd avx 427d1ec1
xsavec set 0 mask 1: in use 0, format 8000000000000001; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 427d1ec1
xsavec set 0 mask 3: in use 0, format 8000000000000003; x87 d8e1bd64 mxcsr 00001f80 sse 00000000 avx 427d1ec1
xsavec set 0 mask 5: in use 0, format 8000000000000005; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 00000000
xsavec set 0 mask 7: in use 0, format 8000000000000007; x87 d8e1bd64 mxcsr 00001f80 sse 00000000 avx 00000000
xsavec set 1 mask 1: in use 1, format 8000000000000001; x87 1e5b13cb mxcsr 00003fa0 sse b45275bd avx 427d1ec1
xsavec set 1 mask 3: in use 1, format 8000000000000003; x87 1e5b13cb mxcsr 00001f80 sse 00000000 avx 427d1ec1
xsavec set 1 mask 5: in use 1, format 8000000000000005; x87 1e5b13cb mxcsr 00003fa0 sse b45275bd avx 00000000
xsavec set 1 mask 7: in use 1, format 8000000000000007; x87 1e5b13cb mxcsr 00001f80 sse 00000000 avx 00000000
xsavec set 2 mask 1: in use 0, format 8000000000000001; x87 d8e1bd64 mxcsr 00001f80 sse 7e83f07e avx 427d1ec1
xsavec set 2 mask 3: in use 2, format 8000000000000003; x87 d8e1bd64 mxcsr 00003fa0 sse 35ce853f avx 427d1ec1
xsavec set 2 mask 5: in use 0, format 8000000000000005; x87 d8e1bd64 mxcsr 00001f80 sse 7e83f07e avx 00000000
xsavec set 2 mask 7: in use 2, format 8000000000000007; x87 d8e1bd64 mxcsr 00003fa0 sse 35ce853f avx 00000000
xsavec set 3 mask 1: in use 1, format 8000000000000001; x87 1e5b13cb mxcsr 00001f80 sse 7e83f07e avx 427d1ec1
xsavec set 3 mask 3: in use 3, format 8000000000000003; x87 1e5b13cb mxcsr 00003fa0 sse 35ce853f avx 427d1ec1
xsavec set 3 mask 5: in use 1, format 8000000000000005; x87 1e5b13cb mxcsr 00001f80 sse 7e83f07e avx 00000000
xsavec set 3 mask 7: in use 3, format 8000000000000007; x87 1e5b13cb mxcsr 00003fa0 sse 35ce853f avx 00000000
xsavec set 4 mask 1: in use 0, format 8000000000000001; x87 d8e1bd64 mxcsr 00003fa0 sse 35ce853f avx 00000000
xsavec set 4 mask 3: in use 0, format 8000000000000003; x87 d8e1bd64 mxcsr 00001f80 sse 7e83f07e avx 00000000
xsavec set 4 mask 5: in use 4, format 8000000000000005; x87 d8e1bd64 mxcsr 00003fa0 sse 35ce853f avx 427d1ec1
xsavec set 4 mask 7: in use 4, format 8000000000000007; x87 d8e1bd64 mxcsr 00001f80 sse 7e83f07e avx 427d1ec1
xsavec set 5 mask 1: in use 1, format 8000000000000001; x87 1e5b13cb mxcsr 00003fa0 sse 35ce853f avx 00000000
xsavec set 5 mask 3: in use 1, format 8000000000000003; x87 1e5b13cb mxcsr 00001f80 sse 7e83f07e avx 00000000
xsavec set 5 mask 5: in use 5, format 8000000000000005; x87 1e5b13cb mxcsr 00003fa0 sse 35ce853f avx 427d1ec1
xsavec set 5 mask 7: in use 5, format 8000000000000007; x87 1e5b13cb mxcsr 00001f80 sse 7e83f07e avx 427d1ec1
xsavec set 6 mask 1: in use 0, format 8000000000000001; x87 d8e1bd64 mxcsr 00001f80 sse 00000000 avx 00000000
xsavec set 6 mask 3: in use 2, format 8000000000000003; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 00000000
xsavec set 6 mask 5: in use 4, format 8000000000000005; x87 d8e1bd64 mxcsr 00001f80 sse 00000000 avx 427d1ec1
xsavec set 6 mask 7: in use 6, format 8000000000000007; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 427d1ec1
xsavec set 7 mask 1: in use 1, format 8000000000000001; x87 1e5b13cb mxcsr 00001f80 sse 00000000 avx 00000000
xsavec set 7 mask 2: in use 2, format 8000000000000002; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 00000000
xsavec set 7 mask 3: in use 3, format 8000000000000003; x87 1e5b13cb mxcsr 00003fa0 sse b45275bd avx 00000000
xsavec set 7 mask 4: in use 4, format 8000000000000004; x87 d8e1bd64 mxcsr 00001f80 sse 00000000 avx 427d1ec1
xsavec set 7 mask 5: in use 5, format 8000000000000005; x87 1e5b13cb mxcsr 00001f80 sse 00000000 avx 427d1ec1
xsavec set 7 mask 6: in use 6, format 8000000000000006; x87 d8e1bd64 mxcsr 00003fa0 sse b45275bd avx 427d1ec1
xsavec set 7 mask 7: in use 7, format 8000000000000007; x87 1e5b13cb mxcsr 00003fa0 sse b45275bd avx 427d1ec1
standard: 00000000
standard, unknown component: c0000005
standard, bad mxcsr: c0000005
standard, bad mxcsr, not asked for: 00000000
standard, format word: c0000005
compacted: 00000000
compacted, component not there: c0000005
compacted, unknown component: c0000005
compacted, bad mxcsr: c0000005
compacted, bad mxcsr, initial: 00000000
compacted, header not zero: c0000005
*/

/* virtual-memory.c - reserve, commit, decommit, protect, query; placement at given addresses; a gigabyte reserved and touched here and there;
 * write watches; addresses near both ends of the address space; many small regions. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void show(const char *what, void *at)
{
    MEMORY_BASIC_INFORMATION b;

    VirtualQuery(at, &b, sizeof b);
    printf("%s: base +%lx, allocation +%lx, size %lx, state %lx, protect %lx, type %lx\n", what, (DWORD)at - (DWORD)b.BaseAddress,
           b.AllocationBase ? (DWORD)at - (DWORD)b.AllocationBase : 0, (DWORD)b.RegionSize, b.State, b.State == MEM_FREE ? 0 : b.Protect, b.Type);
}
static int faults;
static char *lazy;
static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    DWORD at = (DWORD)p->ExceptionRecord->ExceptionInformation[1];

    if (p->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION || at - (DWORD)lazy >= 0x100000)
        return EXCEPTION_CONTINUE_SEARCH;
    faults++;
    VirtualAlloc((void *)(at & ~0xfffu), 0x1000, MEM_COMMIT, PAGE_READWRITE); /* memory on demand */
    return EXCEPTION_CONTINUE_EXECUTION;
}

int main(void)
{
    DWORD old;
    SYSTEM_INFO si;

    GetSystemInfo(&si);
    printf("page %lx, granularity %lx, from %p\n", si.dwPageSize, si.dwAllocationGranularity, si.lpMinimumApplicationAddress);
    char *p = VirtualAlloc(NULL, 0x10000, MEM_RESERVE, PAGE_NOACCESS);
    show("reserved", p);
    VirtualAlloc(p + 0x2000, 0x3000, MEM_COMMIT, PAGE_READWRITE);
    show("committed", p + 0x2000);
    memset(p + 0x2000, 0x5a, 0x3000);
    VirtualProtect(p + 0x3000, 0x1000, PAGE_READONLY, &old);
    printf("old protection %lx\n", old);
    show("middle", p + 0x3000);
    show("inside", p + 0x4abc);
    VirtualFree(p + 0x3000, 0x1000, MEM_DECOMMIT);
    VirtualAlloc(p + 0x3000, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    printf("committed again: %02x %02x %02x\n", p[0x2fff], p[0x3000], p[0x4000]);
    printf("free: %d", VirtualFree(p, 0, MEM_RELEASE));
    printf(" %d", VirtualFree(p, 0, MEM_RELEASE));
    printf(" %lu\n", GetLastError());
    printf("at a place: %d", VirtualAlloc(p, 0x5000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) == p);
    printf(", taken: %p", VirtualAlloc(p, 0x1000, MEM_RESERVE, PAGE_READWRITE));
    printf(" %lu\n", GetLastError());
    show("at a place", p);

    AddVectoredExceptionHandler(1, handler);
    lazy = VirtualAlloc(NULL, 0x100000, MEM_RESERVE, PAGE_READWRITE);
    unsigned sum = 0;
    for (unsigned i = 0; i < 0x100000; i += 0x3456)
        lazy[i] = (char)i;
    for (unsigned i = 0; i < 0x100000; i += 0x3456)
        sum = sum * 31 + (unsigned char)lazy[i];
    printf("on demand: %d faults, %08x\n", faults, sum);

    char *big = VirtualAlloc(NULL, 0x40000000, MEM_RESERVE, PAGE_NOACCESS);
    printf("a gigabyte: %d\n", big != NULL);
    for (unsigned i = 0; i < 0x40000000 && big; i += 0x2345000) {
        int *q = VirtualAlloc(big + i, 0x1000, MEM_COMMIT, PAGE_READWRITE);
        *q = (int)i;
    }
    for (unsigned i = 0; i < 0x40000000 && big; i += 0x2345000)
        sum = sum * 31 + *(unsigned *)(big + i);
    printf("touched: %08x\n", sum);
    VirtualFree(big, 0, MEM_RELEASE);
    printf("above 2 GB: %p\n", VirtualAlloc((void *)0x90000000, 0x1000, MEM_RESERVE, PAGE_NOACCESS));

    char *many[500];
    for (int i = 0; i < 500; i++) {
        many[i] = VirtualAlloc(NULL, 0x2000, MEM_RESERVE | MEM_COMMIT, i % 3 ? PAGE_READWRITE : PAGE_EXECUTE_READWRITE);
        memset(many[i], i, 0x2000);
    }
    int bad = 0;
    for (int i = 0; i < 500; i += 2)
        VirtualFree(many[i], 0, MEM_RELEASE);
    for (int i = 1; i < 500; i += 2)
        bad += many[i][0x1fff] != (char)i;
    printf("many: %d bad\n", bad);
    char *w = VirtualAlloc(NULL, 0x4000, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE);
    void *changed[4];
    ULONG_PTR n = 4;
    DWORD page;
    w[0x1000] = 1;
    w[0x3fff] = 1;
    printf("write watch: %u", GetWriteWatch(WRITE_WATCH_FLAG_RESET, w, 0x4000, changed, &n, &page));
    printf(" %lu pages, +%x +%x\n", n, (char *)changed[0] - w, (char *)changed[1] - w);
    return 0;
}

/* EXPECT
page 1000, granularity 10000, from 00010000
reserved: base +0, allocation +0, size 10000, state 2000, protect 0, type 20000
committed: base +0, allocation +2000, size 3000, state 1000, protect 4, type 20000
old protection 4
middle: base +0, allocation +3000, size 1000, state 1000, protect 2, type 20000
inside: base +abc, allocation +4abc, size 1000, state 1000, protect 4, type 20000
committed again: 5a 00 5a
free: 1 0 487
at a place: 1, taken: 00000000 487
at a place: base +0, allocation +0, size 5000, state 1000, protect 4, type 20000
on demand: 79 faults, 66b3ab5a
a gigabyte: 1
touched: 875d81da
above 2 GB: 90000000
many: 0 bad
write watch: 0 2 pages, +1000 +3000
*/

/* exec-rights.c - pages of translated code, and of data, lose the right to be executed, become inaccessible or guarded, and get their rights back:
 * what is called, jumped to, returned to or run across a page boundary there raises what it raises natively. */
//: flags -O1 -fno-inline
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static uintptr_t page; /* what the handler gives rights back to, and reports addresses against */
static int hits, most = 8;
static DWORD rights = PAGE_EXECUTE_READ;

static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    EXCEPTION_RECORD *r = p->ExceptionRecord;
    DWORD old;

    if (r->ExceptionCode != STATUS_ACCESS_VIOLATION && r->ExceptionCode != STATUS_GUARD_PAGE_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    printf(" %08lx/%lu %+d,%+d%s", r->ExceptionCode, (DWORD)r->ExceptionInformation[0], (int)(r->ExceptionInformation[1] - page),
           (int)((uintptr_t)r->ExceptionAddress - page), p->ContextRecord->Eip == (DWORD)r->ExceptionAddress ? "" : " eip elsewhere");
    if (++hits > most) {
        fflush(stdout);
        ExitProcess(77);
    }
    if (r->ExceptionCode == STATUS_ACCESS_VIOLATION)
        VirtualProtect((void *)page, 4096, rights, &old);
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void protect(DWORD how)
{
    DWORD old;

    if (!VirtualProtect((void *)page, 4096, how, &old))
        printf("VirtualProtect %lx failed\n", how);
}

static void show(int result) { printf(" = %d;", result); }

/* Pages of their own.  `two` goes over from one to the next with an instruction across the boundary. */
int plain(int x), middle(int x), calls(int (*f)(int), int x), two(int x), loops(int n), jumps(int x);
extern char in_middle[], page_a[], page_b[], page_c[];
__asm__(".section .xtext,\"xr\"\n.p2align 12\n_page_a:\n"
        "_plain: movl 4(%esp), %eax\n leal 1(%eax,%eax,2), %eax\n ret\n"
        "_middle: movl $100, %eax\n jmp 1f\n .p2align 4\n"
        "_in_middle: movl $200, %eax\n1: addl 4(%esp), %eax\n ret\n"
        "_calls: pushl 8(%esp)\n call *8(%esp)\n addl $4, %esp\n incl %eax\n ret\n"
        "_loops: xorl %eax, %eax\n1: pushl $0\n call _hook\n addl $4, %esp\n incl %eax\n decl 4(%esp)\n jnz 1b\n ret\n"
        "_two: movl 4(%esp), %eax\n jmp 2f\n .org _page_a + 4096 - 32\n2: .rept 15\n incl %eax\n decl %eax\n .endr\n"
        "_page_b = . + 2\n addl $0x01010101, %eax\n subl $0x01010100, %eax\n ret\n"
        "_jumps: jmp _plain\n .org _page_b + 4096\n_page_c: nop\n .text");

static DWORD hook_rights;
static int hook_calls;
int hook(int x)
{
    hook_calls++;
    if (hook_rights) {
        DWORD how = hook_rights;
        hook_rights = 0;
        protect(how);
    }
    return hook_calls + x;
}

static int call_direct(int x) { return plain(x); }
static int (*volatile through)(int) = plain;
static int call_pointer(int x) { return through(x); }
static int call_loop(int x)
{
    int sum = 0;

    for (int i = 0; i < 3; i++)
        sum += plain(x + i);
    return sum;
}
static int call_middle(int x)
{
    int (*volatile f)(int) = (int (*)(int))in_middle;
    return f(x);
}
static int compare(const void *a, const void *b) { return plain(*(const int *)a) - plain(*(const int *)b); }
static int call_back(int x)
{
    int a[4] = {x + 3, x + 1, x + 2, x};

    qsort(a, 4, sizeof *a, compare);
    return a[0] * 8 + a[3];
}
static int apc_result;
static void CALLBACK apc(ULONG_PTR x) { apc_result = plain((int)x); }
static int call_apc(int x)
{
    QueueUserAPC(apc, GetCurrentThread(), (ULONG_PTR)x);
    SleepEx(0, TRUE);
    return apc_result;
}
DWORD WINAPI thread_start(void *x);
__asm__(".section .xtext\n_thread_start@4: movl 4(%esp), %eax\n addl $7, %eax\n ret $4\n .text");
static int call_thread(int x)
{
    DWORD code;
    HANDLE t = CreateThread(NULL, 0, thread_start, (void *)(intptr_t)x, 0, NULL);

    WaitForSingleObject(t, INFINITE);
    GetExitCodeThread(t, &code);
    CloseHandle(t);
    return (int)code;
}
static int call_two(int x) { return two(x); }
static int call_jumps(int x) { return jumps(x); }

static const struct { const char *what; int (*run)(int); char *page; } ways[] = {
    {"direct call", call_direct, page_a}, {"call by pointer", call_pointer, page_a}, {"calls in a loop", call_loop, page_a},
    {"into the middle", call_middle, page_a}, {"called back", call_back, page_a}, {"in an APC", call_apc, page_a},
    {"start of a thread", call_thread, page_c}, {"across to the next page", call_two, page_b}, {"from the page before", call_two, page_a},
    {"jump to another page", call_jumps, page_a},
};
static const struct { const char *what; DWORD how; } kinds[] = {
    {"noaccess", PAGE_NOACCESS}, {"guard", PAGE_EXECUTE_READ | PAGE_GUARD}, {"readonly", PAGE_READONLY}, {"readwrite", PAGE_READWRITE},
    {"execute", PAGE_EXECUTE}, {"guard of data", PAGE_READONLY | PAGE_GUARD},
};

static int one_page_of_data(int x)
{
    return ((int (*)(int))page)(x);
}

static void data(const char *what, void *p)
{
    static const unsigned char code[] = {0x8b, 0x44, 0x24, 4, 0x83, 0xc0, 5, 0xc3}; /* mov eax, [esp + 4]; add eax, 5; ret */

    memcpy(p, code, sizeof code);
    page = (uintptr_t)p & ~4095u;
    memcpy((char *)page, code, sizeof code);
    hits = 0;
    rights = PAGE_EXECUTE_READWRITE;
    printf("%s:", what);
    show(one_page_of_data(10));
    show(one_page_of_data(20));
    protect(PAGE_EXECUTE_READWRITE | PAGE_GUARD);
    show(one_page_of_data(30));
    puts("");
    protect(PAGE_READWRITE);
    rights = PAGE_EXECUTE_READ;
}

int main(void)
{
    char *p;
    HANDLE map;
    DWORD old;

    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    AddVectoredExceptionHandler(1, handler);
    for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
        page = (uintptr_t)ways[i].page & ~4095u;
        printf("%s: %d\n", ways[i].what, ways[i].run(5));
        for (unsigned k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            hits = 0;
            printf(" %s:", kinds[k].what);
            protect(kinds[k].how);
            show(ways[i].run(6));
            protect(PAGE_EXECUTE_READ);
            show(ways[i].run(7));
            puts("");
        }
    }

    page = (uintptr_t)page_a;
    for (unsigned k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        printf("returned to, %s:", kinds[k].what);
        for (int n = 0; n < 2; n++) {
            hits = hook_calls = 0;
            hook_rights = kinds[k].how;
            show(calls(hook, 5));
            hook_rights = kinds[k].how;
            show(loops(3));
            protect(PAGE_EXECUTE_READ);
        }
        puts("");
    }

    /* the last two bytes of a page and the first of the next one, written at run time */
    p = VirtualAlloc(NULL, 0x3000, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    memcpy(p + 0xffe, "\xb8\x2a\x00\x00\x00\xc3", 6); /* mov eax, 42; ret */
    page = (uintptr_t)p + 0x1000;
    rights = PAGE_EXECUTE_READWRITE;
    for (unsigned k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        hits = 0;
        printf("instruction across, %s:", kinds[k].what);
        protect(kinds[k].how);
        show(((int (*)(void))(p + 0xffe))());
        puts("");
        protect(PAGE_EXECUTE_READWRITE);
    }
    page = (uintptr_t)p;
    rights = PAGE_EXECUTE_READWRITE;
    VirtualFree(p, 0x1000, MEM_DECOMMIT);
    VirtualAlloc(p, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    data("committed anew", p);
    VirtualAlloc(p, 0x1000, MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    hits = 0;
    printf("commit over:");
    show(one_page_of_data(40));
    VirtualAlloc(p, 0x1000, MEM_COMMIT, PAGE_READONLY);
    show(one_page_of_data(50));
    puts("");

    data("private", VirtualAlloc(NULL, 0x1000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    char *heap = malloc(0x3000);
    data("heap", heap + 0x1000);
    map = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_EXECUTE_READWRITE, 0, 0x1000, NULL);
    data("mapped", MapViewOfFile(map, FILE_MAP_ALL_ACCESS | FILE_MAP_EXECUTE, 0, 0, 0));
    static char image[0x2000] __attribute__((aligned(4096)));
    data("data of the image", image);
    VirtualProtect(heap, 1, PAGE_READWRITE, &old);
    return 0;
}

/* EXPECT
direct call: 16
 noaccess: c0000005/8 +0,+0 = 19; = 22;
 guard: 80000001/8 +0,+0 = 19; = 22;
 readonly: c0000005/8 +0,+0 = 19; = 22;
 readwrite: c0000005/8 +0,+0 = 19; = 22;
 execute: = 19; = 22;
 guard of data: 80000001/8 +0,+0 c0000005/8 +0,+0 = 19; = 22;
call by pointer: 16
 noaccess: c0000005/8 +0,+0 = 19; = 22;
 guard: 80000001/8 +0,+0 = 19; = 22;
 readonly: c0000005/8 +0,+0 = 19; = 22;
 readwrite: c0000005/8 +0,+0 = 19; = 22;
 execute: = 19; = 22;
 guard of data: 80000001/8 +0,+0 c0000005/8 +0,+0 = 19; = 22;
calls in a loop: 57
 noaccess: c0000005/8 +0,+0 = 66; = 75;
 guard: 80000001/8 +0,+0 = 66; = 75;
 readonly: c0000005/8 +0,+0 = 66; = 75;
 readwrite: c0000005/8 +0,+0 = 66; = 75;
 execute: = 66; = 75;
 guard of data: 80000001/8 +0,+0 c0000005/8 +0,+0 = 66; = 75;
into the middle: 205
 noaccess: c0000005/8 +16,+16 = 206; = 207;
 guard: 80000001/8 +16,+16 = 206; = 207;
 readonly: c0000005/8 +16,+16 = 206; = 207;
 readwrite: c0000005/8 +16,+16 = 206; = 207;
 execute: = 206; = 207;
 guard of data: 80000001/8 +16,+16 c0000005/8 +16,+16 = 206; = 207;
called back: 48
 noaccess: c0000005/8 +0,+0 = 57; = 66;
 guard: 80000001/8 +0,+0 = 57; = 66;
 readonly: c0000005/8 +0,+0 = 57; = 66;
 readwrite: c0000005/8 +0,+0 = 57; = 66;
 execute: = 57; = 66;
 guard of data: 80000001/8 +0,+0 c0000005/8 +0,+0 = 57; = 66;
in an APC: 16
 noaccess: c0000005/8 +0,+0 = 19; = 22;
 guard: 80000001/8 +0,+0 = 19; = 22;
 readonly: c0000005/8 +0,+0 = 19; = 22;
 readwrite: c0000005/8 +0,+0 = 19; = 22;
 execute: = 19; = 22;
 guard of data: 80000001/8 +0,+0 c0000005/8 +0,+0 = 19; = 22;
start of a thread: 12
 noaccess: c0000005/8 +1,+1 = 13; = 14;
 guard: 80000001/8 +1,+1 = 13; = 14;
 readonly: c0000005/8 +1,+1 = 13; = 14;
 readwrite: c0000005/8 +1,+1 = 13; = 14;
 execute: = 13; = 14;
 guard of data: 80000001/8 +1,+1 c0000005/8 +1,+1 = 13; = 14;
across to the next page: 6
 noaccess: c0000005/8 +0,-2 = 7; = 8;
 guard: 80000001/8 +0,-2 = 7; = 8;
 readonly: c0000005/8 +0,-2 = 7; = 8;
 readwrite: c0000005/8 +0,-2 = 7; = 8;
 execute: = 7; = 8;
 guard of data: 80000001/8 +0,-2 c0000005/8 +0,-2 = 7; = 8;
from the page before: 6
 noaccess: c0000005/8 +59,+59 = 7; = 8;
 guard: 80000001/8 +59,+59 = 7; = 8;
 readonly: c0000005/8 +59,+59 = 7; = 8;
 readwrite: c0000005/8 +59,+59 = 7; = 8;
 execute: = 7; = 8;
 guard of data: 80000001/8 +59,+59 c0000005/8 +59,+59 = 7; = 8;
jump to another page: 16
 noaccess: c0000005/8 +0,+0 = 19; = 22;
 guard: 80000001/8 +0,+0 = 19; = 22;
 readonly: c0000005/8 +0,+0 = 19; = 22;
 readwrite: c0000005/8 +0,+0 = 19; = 22;
 execute: = 19; = 22;
 guard of data: 80000001/8 +0,+0 c0000005/8 +0,+0 = 19; = 22;
returned to, noaccess: c0000005/8 +34,+34 = 7; c0000005/8 +48,+48 = 5; c0000005/8 +34,+34 = 7; c0000005/8 +48,+48 = 5;
returned to, guard: 80000001/8 +34,+34 = 7; 80000001/8 +48,+48 = 5; 80000001/8 +34,+34 = 7; 80000001/8 +48,+48 = 5;
returned to, readonly: c0000005/8 +34,+34 = 7; c0000005/8 +48,+48 = 5; c0000005/8 +34,+34 = 7; c0000005/8 +48,+48 = 5;
returned to, readwrite: c0000005/8 +34,+34 = 7; c0000005/8 +48,+48 = 5; c0000005/8 +34,+34 = 7; c0000005/8 +48,+48 = 5;
returned to, execute: = 7; = 5; = 7; = 5;
returned to, guard of data: 80000001/8 +34,+34 c0000005/8 +34,+34 = 7; 80000001/8 +48,+48 c0000005/8 +48,+48 = 5; 80000001/8 +34,+34 c0000005/8 +34,+34 = 7; 80000001/8 +48,+48 c0000005/8 +48,+48 = 5;
instruction across, noaccess: c0000005/8 +0,-2 = 42;
instruction across, guard: 80000001/8 +0,-2 = 42;
instruction across, readonly: c0000005/8 +0,-2 = 42;
instruction across, readwrite: c0000005/8 +0,-2 = 42;
instruction across, execute: = 42;
instruction across, guard of data: 80000001/8 +0,-2 c0000005/8 +0,-2 = 42;
committed anew: c0000005/8 +0,+0 = 15; = 25; 80000001/8 +0,+0 = 35;
commit over: = 45; c0000005/8 +0,+0 = 55;
private: c0000005/8 +0,+0 = 15; = 25; 80000001/8 +0,+0 = 35;
heap: c0000005/8 +0,+0 = 15; = 25; 80000001/8 +0,+0 = 35;
mapped: = 15; = 25; 80000001/8 +0,+0 = 35;
data of the image: c0000005/8 +0,+0 = 15; = 25; 80000001/8 +0,+0 = 35;
*/

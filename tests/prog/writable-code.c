/* writable-code.c - a program all of whose code is writable, as old linkers made it: translated all the same.  Counters stand beside the code that
 * counts; functions are changed by themselves with every kind of store, by what they call, by the system, by another thread, by hooks that come and go
 * without any VirtualProtect. */
//: flags -O2 -lntdll -lws2_32 -Wl,--omagic
//: interprets 9000000
#include <winsock2.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

LONG NTAPI NtReadVirtualMemory(HANDLE, const void *, void *, SIZE_T, SIZE_T *);
LONG NTAPI NtWriteVirtualMemory(HANDLE, void *, const void *, SIZE_T, SIZE_T *);

/* Data among the code. */
__attribute__((section(".text"))) static unsigned table[64] = {1};
static __attribute__((noinline)) unsigned counts(unsigned n)
{
    unsigned x = 7;
    for (unsigned i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        table[x >> 26] += x;
        x ^= table[i & 63];
    }
    return x;
}
/* The table is in the middle of the function, which jumps over it. */
unsigned around(unsigned) __asm__("_around");
__asm__(".text\n_around: movl 4(%esp), %ecx\n xorl %eax, %eax\n jmp 2f\n1: .fill 64, 1, 0\n2: incl 1b(,%eax,4)\n addl 1b, %eax\n andl $15, %eax\n"
        " decl %ecx\n jnz 2b\n movl 1b+8, %eax\n addl 1b+12, %eax\n ret\n");

/* int name(int v, void (*f)(void)): writes v over its own constant in one way or another, calls f if there is one, and returns the constant */
#define OWN(name, store)                                                                                                                     \
    extern unsigned char name##_imm[];                                                                                                       \
    int name(int, void (*)(void)) __asm__("_" #name);                                                                                        \
    __asm__(".text\n .p2align 4\n.globl _" #name ", _" #name "_imm\n_" #name ": push %ebx\n push %esi\n push %edi\n movl 16(%esp), %eax\n"      \
            " movl $_" #name "_imm, %edx\n " store "\n movl 20(%esp), %ecx\n jecxz 1f\n call *%ecx\n1: .byte 0xb8\n_" #name "_imm: .long 1\n"     \
            " pop %edi\n pop %esi\n pop %ebx\n ret\n");
OWN(by_mov, "movl %eax, (%edx)")
OWN(by_byte, "movb %al, (%edx)\n movb $0, 1(%edx)\n movw $0, 2(%edx)")
OWN(by_add, "subl (%edx), %eax\n addl %eax, (%edx)")
OWN(by_xchg, "xchgl %eax, (%edx)")
OWN(by_cmpxchg, "movl %eax, %ebx\n movl (%edx), %eax\n lock cmpxchgl %ebx, (%edx)")
OWN(by_xadd, "subl (%edx), %eax\n lock xaddl %eax, (%edx)")
OWN(by_cmpxchg8b, "movl %edx, %esi\n movl %eax, %ebx\n movl 4(%esi), %ecx\n movl (%esi), %eax\n movl 4(%esi), %edx\n lock cmpxchg8b (%esi)")
OWN(by_stos, "movl %edx, %edi\n stosl")
OWN(by_rep_stos, "movl %edx, %edi\n movl $1, %ecx\n rep stosl")
OWN(by_rep_movs, "movl %edx, %edi\n leal 16(%esp), %esi\n movl $4, %ecx\n rep movsb")
OWN(by_backwards, "leal 3(%edx), %edi\n leal 19(%esp), %esi\n movl $4, %ecx\n std\n rep movsb\n cld")
OWN(by_x87, "fildl 16(%esp)\n fistpl (%edx)")
OWN(by_sse, "movd %eax, %xmm0\n movd %xmm0, (%edx)")
OWN(by_sse_wide, "movdqu (%edx), %xmm1\n movd %eax, %xmm0\n movss %xmm0, %xmm1\n movdqu %xmm1, (%edx)")
OWN(by_mmx, "movd %eax, %mm0\n movd %mm0, (%edx)\n emms")
OWN(by_maskmov, "movl %edx, %edi\n movd %eax, %xmm0\n movl $-1, %ecx\n movd %ecx, %xmm1\n maskmovdqu %xmm1, %xmm0")
OWN(by_setcc, "cmpl $0, %eax\n setne (%edx)\n movb %al, (%edx)\n movw $0, 1(%edx)\n movb $0, 3(%edx)")
OWN(by_push, "movl %esp, %ebx\n leal 4(%edx), %esp\n pushl %eax\n movl %ebx, %esp")
OWN(by_pop, "pushl %eax\n popl (%edx)")
OWN(by_bts, "movl $0, (%edx)\n bts %eax, (%edx)\n movl %eax, (%edx)")
OWN(by_callee, "")

static const struct {
    const char *name;
    int (*f)(int, void (*)(void));
} owns[] = {
#define ROW(name) {#name, name}
    ROW(by_mov), ROW(by_byte), ROW(by_add), ROW(by_xchg), ROW(by_cmpxchg), ROW(by_xadd), ROW(by_cmpxchg8b), ROW(by_stos), ROW(by_rep_stos),
    ROW(by_rep_movs), ROW(by_backwards), ROW(by_x87), ROW(by_sse), ROW(by_sse_wide), ROW(by_mmx), ROW(by_maskmov), ROW(by_setcc), ROW(by_pop),
    ROW(by_bts), ROW(by_push),
};

/* A loop that overwrites its own step after some turns, and one that a callee changes. */
extern unsigned char step_imm[] __asm__("_step_imm");
int steps(int, int) __asm__("_steps");
__asm__(".text\n .p2align 4\n_steps: movl 4(%esp), %ecx\n xorl %eax, %eax\n1: .byte 0x05\n_step_imm: .long 1\n cmpl 8(%esp), %ecx\n jne 2f\n"
        " movl $100, _step_imm\n2: decl %ecx\n jnz 1b\n ret\n");
extern unsigned char turn_imm[] __asm__("_turn_imm");
int turns(int, void (*)(int)) __asm__("_turns");
__asm__(".text\n .p2align 4\n_turns: push %ebx\n push %esi\n movl 12(%esp), %ebx\n xorl %esi, %esi\n1: .byte 0x81, 0xc6\n_turn_imm: .long 1\n push %ebx\n"
        " call *20(%esp)\n pop %ecx\n decl %ebx\n jnz 1b\n movl %esi, %eax\n pop %esi\n pop %ebx\n ret\n");
static void write4(unsigned char *at, int v) { memcpy(at, &v, 4); }
static void at_turn(int n)
{
    if (n == 500)
        write4(turn_imm, 1000);
}
static void callee(void) { write4(by_callee_imm, 77); }
static void nothing(void) {}

/* ---- by the system ---- */
static int value(void) { return by_callee(0, NULL); }
static void by_system(void)
{
    HANDLE h = CreateFileA("bytes.bin", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE | FILE_FLAG_OVERLAPPED, NULL);
    OVERLAPPED o = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    DWORD n = 0;
    HANDLE in, out;
    SYSTEMTIME t;
    SIZE_T done;
    int v = 201, ok;

    WriteFile(h, &v, 4, &n, &o);
    GetOverlappedResult(h, &o, &n, TRUE);
    ok = ReadFile(h, by_callee_imm, 4, &n, &o) || GetLastError() == ERROR_IO_PENDING;
    ok &= GetOverlappedResult(h, &o, &n, TRUE);
    printf("file %d %lu %d", ok, n, value());
    CloseHandle(h);
    v = 202;
    CreatePipe(&in, &out, NULL, 0);
    WriteFile(out, &v, 4, &n, NULL);
    ok = ReadFile(in, by_callee_imm, 4, &n, NULL);
    printf(", pipe %d %lu %d", ok, n, value());
    v = 203;
    printf(", NtRead %lx", NtReadVirtualMemory(GetCurrentProcess(), &v, by_callee_imm, 4, &done));
    printf(" %d", value());
    v = 204;
    printf(", NtWrite %lx", NtWriteVirtualMemory(GetCurrentProcess(), by_callee_imm, &v, 4, &done));
    printf(" %d\n", value());
    /* structures that the system fills in, over code: nothing fails, and code that is put back runs again */
    unsigned char saved[20], *volatile imm = by_callee_imm, *from = imm - 4;
    memcpy(saved, from, sizeof saved);
    GetSystemTime((SYSTEMTIME *)from);
    memcpy(&t, from, sizeof t);
    printf("time %d", t.wYear > 2000 && t.wMonth >= 1 && t.wMonth <= 12);
    memcpy(from, saved, sizeof saved);
    printf(" %d", value());
    ok = QueryPerformanceCounter((LARGE_INTEGER *)from);
    memcpy(from, saved, sizeof saved);
    printf(", counter %d %d\n", ok, value());
}
static void by_socket(void)
{
    WSADATA w;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int size = sizeof a, v = 205, n;
    SOCKET l, c, s;

    WSAStartup(0x202, &w);
    l = socket(AF_INET, SOCK_STREAM, 0);
    bind(l, (void *)&a, sizeof a);
    listen(l, 1);
    getsockname(l, (void *)&a, &size);
    c = socket(AF_INET, SOCK_STREAM, 0);
    connect(c, (void *)&a, sizeof a);
    s = accept(l, NULL, NULL);
    send(c, (void *)&v, 4, 0);
    n = recv(s, (void *)by_callee_imm, 4, 0);
    printf("socket %d %d\n", n, value());
}

/* ---- rights ---- */
static void rights(void)
{
    MEMORY_BASIC_INFORMATION m;
    DWORD old = 0, older = 0;

    VirtualQuery(by_callee_imm, &m, sizeof m);
    printf("rights: writable %d executable %d", (m.Protect & (PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY)) != 0, (m.Protect & 0xf0) != 0);
    VirtualProtect(by_callee_imm, 4, PAGE_EXECUTE_READ, &old);
    printf(" %d", value());
    VirtualProtect(by_callee_imm, 4, PAGE_EXECUTE_READWRITE, &older);
    write4(by_callee_imm, 301);
    printf(" %d %lx %d\n", value(), older, (old & (PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY)) != 0);
}

/* ---- hooks that come and go ---- */
static __attribute__((noinline)) int victim(int a) { __asm__ volatile("nop\n nop\n nop\n nop\n nop"); return a + 1; }
static int replacement(int a) { return a + 1000; }
static int hooks(int n)
{
    int (*volatile f)(int) = victim, wrong = 0, distance = (char *)replacement - ((char *)victim + 5);
    unsigned char saved[5], jump[5] = {0xe9};

    memcpy(jump + 1, &distance, 4);
    memcpy(saved, (void *)victim, 5);
    for (int i = 0; i < n; i++) {
        memcpy((void *)victim, jump, 5);
        wrong += f(i) != i + 1000;
        memcpy((void *)victim, saved, 5);
        wrong += f(i) != i + 1;
    }
    return wrong;
}

/* ---- another thread ---- */
extern unsigned char spin_imm[] __asm__("_spin_imm");
void spins(void) __asm__("_spins");
__asm__(".text\n .p2align 4\n_spins:\n_spin_imm: .byte 0xeb, 0xfe\n ret\n"); /* jmp to itself */
static DWORD WINAPI spinner(void *arg)
{
    SetEvent(arg);
    spins();
    return 5;
}
static LONG stop;
static DWORD WINAPI caller(void *arg)
{
    int wrong = 0;
    (void)arg;
    while (!InterlockedCompareExchange(&stop, 0, 0)) {
        int v = by_mov_imm[0] ? by_xchg(41, nothing) : 0;
        wrong += v != 41;
    }
    return (DWORD)wrong;
}
static void threads(void)
{
    HANDLE e = CreateEventA(NULL, FALSE, FALSE, NULL), h = CreateThread(NULL, 0, spinner, e, 0, NULL);
    DWORD code = 0;

    WaitForSingleObject(e, INFINITE);
    *(volatile unsigned short *)spin_imm = 0x9090;
    WaitForSingleObject(h, INFINITE);
    GetExitCodeThread(h, &code);
    printf("spinning thread ended: %lu\n", code);
    h = CreateThread(NULL, 0, caller, NULL, 0, NULL);
    for (int i = 0; i < 2000; i++) /* on the same page: another function changes all the time */
        write4(turn_imm, i);
    InterlockedExchange(&stop, 1);
    WaitForSingleObject(h, INFINITE);
    GetExitCodeThread(h, &code);
    printf("neighbour of what changes, wrong: %lu\n", code);
}

int main(void)
{
    printf("beside the code: %u\n", counts(3000000));
    printf("within a function: %u\n", around(3000000));
    for (unsigned i = 0; i < sizeof owns / sizeof *owns; i++) {
        printf("%s:", owns[i].name);
        for (int k = 0; k < 3; k++)
            printf(" %d", owns[i].f(21 + k, NULL));
        printf(" %d\n", owns[i].f(7, nothing));
    }
    printf("callee: %d", by_callee(0, nothing));
    printf(" %d %d\n", by_callee(0, callee), by_callee(0, NULL));
    printf("step: %d", steps(1000, 500));
    printf(" %d\n", steps(10, 0));
    printf("turn: %d", turns(1000, at_turn));
    printf(" %d\n", turns(10, at_turn));
    by_system();
    by_socket();
    rights();
    printf("hooks, wrong: %d\n", hooks(2000));
    threads();
    return 0;
}

/* EXPECT
beside the code: 3590226155
within a function: 350877
by_mov: 21 22 23 7
by_byte: 21 22 23 7
by_add: 21 22 23 7
by_xchg: 21 22 23 7
by_cmpxchg: 21 22 23 7
by_xadd: 21 22 23 7
by_cmpxchg8b: 21 22 23 7
by_stos: 21 22 23 7
by_rep_stos: 21 22 23 7
by_rep_movs: 21 22 23 7
by_backwards: 21 22 23 7
by_x87: 21 22 23 7
by_sse: 21 22 23 7
by_sse_wide: 21 22 23 7
by_mmx: 21 22 23 7
by_maskmov: 21 22 23 7
by_setcc: 21 22 23 7
by_pop: 21 22 23 7
by_bts: 21 22 23 7
by_push: 21 22 23 7
callee: 1 77 1
step: 50401 1000
turn: 499501 10000
file 1 4 201, pipe 1 4 202, NtRead 0 203, NtWrite 0 204
time 1 204, counter 1 204
socket 4 205
rights: writable 1 executable 1 205 301 20 1
hooks, wrong: 0
spinning thread ended: 5
neighbour of what changes, wrong: 0
*/

/* patched-code.c - functions whose bytes are changed while they or their neighbours run: by a callee, by themselves, by hooks that come and go, by
 * ReadFile and NtWriteVirtualMemory, with the page closed again or left writable, with and without data execution prevention's rights. */
//: flags -O2 -lntdll
//: interprets 40000000
#include <stdio.h>
#include <string.h>
#include <windows.h>

LONG NTAPI NtWriteVirtualMemory(HANDLE, void *, const void *, SIZE_T, SIZE_T *);

/* int name(void (*f)(void)): calls f, then returns the constant, whose bytes are at name_imm */
#define CALLS(name, n, section)                                                                                                             \
    extern unsigned char name##_imm[];                                                                                                      \
    int name(void (*)(void)) __asm__("_" #name);                                                                                            \
    __asm__(section "\n .p2align 4\n.globl _" #name ", _" #name "_imm\n_" #name ": push %ebp\n mov %esp, %ebp\n call *8(%ebp)\n"         \
            " .byte 0xb8\n_" #name "_imm: .long " #n "\n pop %ebp\n ret\n .text\n");
CALLS(closed, 1, ".text")
CALLS(left_open, 2, ".text")
CALLS(written, 3, ".text")
CALLS(twice, 4, ".text")
CALLS(hooked, 5, ".text")
CALLS(plain_rw, 6, ".section .apart, \"xr\"") /* on pages of its own */

static void set(unsigned char *at, int v, DWORD during, BOOL close)
{
    DWORD old;
    VirtualProtect(at, 4, during, &old);
    memcpy(at, &v, 4);
    if (close)
        VirtualProtect(at, 4, old, &old);
}
static void nothing(void) {}
static void patch_closed(void) { set(closed_imm, 10, PAGE_EXECUTE_READWRITE, TRUE); }
static void patch_open(void) { set(left_open_imm, 20, PAGE_EXECUTE_READWRITE, FALSE); }
static void patch_rw(void) { set(plain_rw_imm, 60, PAGE_READWRITE, TRUE); }
static int wrote;
static void write_it(void)
{
    int v = 30;
    SIZE_T n = 0;
    wrote = WriteProcessMemory(GetCurrentProcess(), written_imm, &v, 4, &n) && n == 4;
}
/* The inner activation changes the outer one's code. */
static void inner(void) { set(twice_imm, 40, PAGE_EXECUTE_READWRITE, TRUE); }
static void outer(void) { printf("inner %d, ", twice(inner)); }

/* Changes its own next instructions, without a call in between; the page is writable already. */
extern unsigned char own_imm[] __asm__("_own_imm");
int own(int) __asm__("_own");
__asm__(".text\n .p2align 4\n.globl _own, _own_imm\n_own: movl 4(%esp), %eax\n movl %eax, _own_imm\n jmp 1f\n"
        "1: .byte 0xb8\n_own_imm: .long 7\n ret\n");

static volatile unsigned seed = 3;
static unsigned __attribute__((noinline)) hot(unsigned n)
{
    unsigned x = seed;
    for (unsigned i = 0; i < n; i++) {
        x = x * 1664525u + i;
        x ^= x >> 9;
    }
    return x;
}

static int __attribute__((noinline)) victim(int a) { __asm__ volatile("nop\n nop\n nop\n nop\n nop"); return a + 1; }
static int replacement(int a) { return a + 1000; }
static void hook(void *f, void *to, unsigned char saved[5])
{
    unsigned char jump[5] = {0xe9};
    int distance = (char *)to - ((char *)f + 5);
    DWORD old;

    memcpy(jump + 1, &distance, 4);
    memcpy(saved, f, 5);
    VirtualProtect(f, 5, PAGE_EXECUTE_READWRITE, &old);
    memcpy(f, jump, 5);
    VirtualProtect(f, 5, old, &old);
    FlushInstructionCache(GetCurrentProcess(), f, 5);
}
static void unhook(void *f, const unsigned char saved[5])
{
    DWORD old;
    VirtualProtect(f, 5, PAGE_EXECUTE_READWRITE, &old);
    memcpy(f, saved, 5);
    VirtualProtect(f, 5, old, &old);
}

/* A loop around a call that patches the loop's own body. */
static int calls;
static void count(void)
{
    if (++calls == 50)
        set(hooked_imm, 500, PAGE_EXECUTE_READWRITE, TRUE);
}

int main(void)
{
    int (*volatile f)(int) = victim;
    unsigned char saved[5];
    DWORD n, old;

    printf("closed: %d", closed(patch_closed));
    printf(" %d\n", closed(nothing));
    printf("written: %d", written(write_it));
    printf(" %d, %d\n", written(nothing), wrote);
    printf("while two run: ");
    printf("outer %d\n", twice(outer));
    printf("not executable meanwhile: %d", plain_rw(patch_rw));
    printf(" %d\n", plain_rw(nothing));

    printf("hooks: %d", f(1));
    for (int i = 0; i < 20; i++) {
        hook((void *)victim, (void *)replacement, saved);
        if (f(i) != i + 1000)
            printf(" hooked %d: %d", i, f(i));
        unhook((void *)victim, saved);
        if (f(i) != i + 1)
            printf(" unhooked %d: %d", i, f(i));
    }
    hook((void *)victim, (void *)replacement, saved);
    printf(" %d", f(1));
    printf(", neighbour %u", hot(20000000)); /* translated: see "interprets" above */
    unhook((void *)victim, saved);
    printf(", %d\n", f(1));

    int sum = 0;
    for (int i = 0; i < 100; i++)
        sum += hooked(count);
    printf("in a loop: %d\n", sum);

    /* read into a page of code by the system */
    char path[MAX_PATH];
    HANDLE h = CreateFileA("bytes.bin", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    int v = 70;
    (void)path;
    WriteFile(h, &v, 4, &n, NULL);
    SetFilePointer(h, 0, NULL, FILE_BEGIN);
    VirtualProtect(closed_imm, 4, PAGE_EXECUTE_READWRITE, &old);
    ReadFile(h, closed_imm, 4, &n, NULL);
    printf("read from a file: %d", closed(nothing));
    VirtualProtect(closed_imm, 4, old, &old);
    printf(" %d\n", closed(nothing));
    v = 80;
    VirtualProtect(closed_imm, 4, PAGE_EXECUTE_READWRITE, &old);
    NtWriteVirtualMemory(GetCurrentProcess(), closed_imm, &v, 4, NULL);
    printf("by a system call: %d", closed(nothing));
    VirtualProtect(closed_imm, 4, old, &old);
    printf(" %d\n", closed(nothing));

    printf("left open: %d", left_open(patch_open));
    printf(" %d", left_open(nothing));
    v = 21;
    memcpy(left_open_imm, &v, 4);
    printf(" %d\n", left_open(nothing));
    VirtualProtect(own_imm, 4, PAGE_EXECUTE_READWRITE, &old);
    printf("its own: %d %d\n", own(1), own(2));
    return 0;
}
/* EXPECT
closed: 10 10
written: 30 30, 1
while two run: inner 40, outer 40
not executable meanwhile: 60 60
hooks: 2 1001, neighbour 2241844181, 2
in a loop: 25745
read from a file: 70 70
by a system call: 80 80
left open: 20 20 21
its own: 1 2
*/

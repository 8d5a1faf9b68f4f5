/* patched-data.c - jump tables, constants, function pointers and import slots in read-only sections, changed after VirtualProtect: of the program and
 * of DLLs, one of them relocated; by others, and by the function that uses them while it runs; closed again or left writable; and put back. */
//: flags -O2
//: dll tables.dll -O2
//: dll moved.dll -O2 -Wl,--image-base,0x400000
#include <stdio.h>
#include <string.h>
#include <windows.h>

/* int choose(unsigned i): a switch of four cases, whose table is in .rdata */
#define CHOOSE(name, reg)                                                                                                                   \
    extern void *name##_table[];                                                                                                            \
    int name(unsigned) __asm__("_" #name);                                                                                                  \
    __asm__(".section .rdata,\"dr\"\n .p2align 2\n.globl _" #name "_table\n_" #name "_table: .long 0f, 1f, 2f, 3f\n .text\n"           \
            ".globl _" #name "\n_" #name ": push %" #reg "\n movl 8(%esp), %" #reg "\n"                                                           \
            " cmpl $3, %" #reg "\n ja 4f\n jmp *_" #name "_table(,%" #reg ",4)\n"       \
            "0: movl $10, %eax\n jmp 5f\n1: movl $11, %eax\n jmp 5f\n2: movl $12, %eax\n jmp 5f\n3: movl $13, %eax\n jmp 5f\n"             \
            "4: movl $-1, %eax\n5: pop %" #reg "\n ret\n");

#if defined DLL_TABLES || defined DLL_MOVED
CHOOSE(choose, ecx)
static const double half = 0.5;
__declspec(dllexport) int dll_choose(unsigned i) { return choose(i); }
__declspec(dllexport) void **dll_table(void) { return choose_table; }
__declspec(dllexport) int dll_switch(unsigned i, int a)
{
    switch (i) {
    case 0: return a + 1;
    case 1: return a * 3;
    case 2: return a ^ 0x55;
    case 3: return a << 2;
    case 4: return a - 7;
    case 5: return ~a;
    case 6: return a / 3;
    }
    return 1000;
}
__declspec(dllexport) double dll_half(double x) { return x * *(const volatile double *)&half; }
__declspec(dllexport) const double *dll_half_at(void) { return &half; }
#else

CHOOSE(first, ecx)
CHOOSE(second, edx)
CHOOSE(third, esi)
CHOOSE(fourth, edi)

static void swap(void **t, int a, int b, DWORD during, int close)
{
    DWORD old, o;
    VirtualProtect(t, 16, during, &old);
    void *x = t[a];
    t[a] = t[b];
    t[b] = x;
    if (close)
        VirtualProtect(t, 16, old, &o);
}

static void show(const char *what, int (*f)(unsigned))
{
    printf("%s: %d %d %d %d %d\n", what, f(0), f(1), f(2), f(3), f(4));
}

/* The table of the switch in `running` is changed while it runs. */
extern void *running_table[];
int running(void (*change)(void), unsigned i) __asm__("_running");
__asm__(".section .rdata,\"dr\"\n .p2align 2\n.globl _running_table\n_running_table: .long 0f, 1f, 2f\n .text\n.globl _running\n_running:\n"
        " push %ebx\n movl 12(%esp), %ebx\n call *8(%esp)\n cmpl $2, %ebx\n ja 3f\n jmp *_running_table(,%ebx,4)\n"
        "0: movl $100, %eax\n pop %ebx\n ret\n1: movl $101, %eax\n pop %ebx\n ret\n"
        "2: movl $102, %eax\n pop %ebx\n ret\n3: xorl %eax, %eax\n pop %ebx\n ret\n");
static void nothing(void) {}
static void swap_running(void) { swap(running_table, 0, 2, PAGE_READWRITE, 1); }
static void swap_running_open(void) { swap(running_table, 1, 2, PAGE_READWRITE, 0); }

/* Two tables: bytes choose among addresses. */
extern unsigned char byte_table[] __asm__("_byte_table");
int two_level(unsigned) __asm__("_two_level");
__asm__(".section .rdata,\"dr\"\n .p2align 2\n_long_table: .long 0f, 1f, 2f\n"
        ".globl _byte_table\n_byte_table: .byte 0, 1, 2, 2, 1, 0\n .text\n.globl _two_level\n"
        "_two_level: movl 4(%esp), %eax\n cmpl $5, %eax\n ja 3f\n movzbl _byte_table(%eax), %eax\n jmp *_long_table(,%eax,4)\n"
        "0: movl $20, %eax\n ret\n1: movl $21, %eax\n ret\n2: movl $22, %eax\n ret\n3: movl $-1, %eax\n ret\n");

const int constant = 5;
int read_constant(void) __asm__("_read_constant");
__asm__(".text\n.globl _read_constant\n_read_constant: movl _constant, %eax\n imull $3, %eax, %eax\n ret\n");

static int one(int a) { return a + 1; }
static int two(int a) { return a + 2; }
struct table { int (*f)(int), (*g)(int); };
const struct table methods = {one, two};
int call_method(int) __asm__("_call_method");
__asm__(".text\n.globl _call_method\n_call_method: pushl 4(%esp)\n call *_methods\n addl $4, %esp\n ret\n");

static DWORD WINAPI other_id(void) { return 777; }
static DWORD __attribute__((noinline)) ask_id(void) { return GetCurrentProcessId(); }

static void library(const char *name)
{
    HMODULE m = LoadLibraryA(name);
    int (*choose)(unsigned) = (void *)GetProcAddress(m, "dll_choose");
    int (*sw)(unsigned, int) = (void *)GetProcAddress(m, "dll_switch");
    double (*half)(double) = (void *)GetProcAddress(m, "dll_half");
    void **table = ((void **(*)(void))(void *)GetProcAddress(m, "dll_table"))();
    double *at = ((double *(*)(void))(void *)GetProcAddress(m, "dll_half_at"))();
    DWORD old;

    show(name, choose);
    swap(table, 0, 3, PAGE_READWRITE, 1);
    show("swapped", choose);
    printf("switch:");
    for (unsigned i = 0; i < 8; i++)
        printf(" %d", sw(i, 100));
    VirtualProtect(at, 8, PAGE_READWRITE, &old);
    printf("\nhalf: %g", half(3));
    *at = 0.25;
    printf(" %g\n", half(3));
    VirtualProtect(at, 8, old, &old);
    swap(table, 0, 3, PAGE_WRITECOPY, 1);
    show("back", choose);
}

int main(void)
{
    DWORD old;

    swap(first_table, 0, 1, PAGE_READWRITE, 1); /* before it ever ran */
    show("before the first call", first);
    swap(first_table, 0, 1, PAGE_READWRITE, 1);
    show("put back", first);
    show("second", second);
    swap(second_table, 1, 2, PAGE_READWRITE, 0);
    show("left writable", second);
    void *x = second_table[0]; /* no call in between */
    second_table[0] = second_table[3];
    second_table[3] = x;
    show("changed again", second);
    swap(third_table, 2, 3, PAGE_EXECUTE_READWRITE, 1);
    show("third", third);
    for (int i = 0; i < 200; i++) {
        swap(fourth_table, 0, 3, PAGE_READWRITE, 1);
        if (fourth(0) != (i & 1 ? 10 : 13))
            printf("round %d: %d\n", i, fourth(0));
    }
    show("fourth", fourth);

    printf("while it runs: %d", running(nothing, 0));
    printf(" %d", running(swap_running, 0));
    printf(" %d", running(nothing, 0));
    printf(" %d", running(swap_running_open, 1));
    printf(" %d\n", running(nothing, 1));

    printf("two levels: %d %d", two_level(1), two_level(4));
    VirtualProtect(byte_table, 6, PAGE_READWRITE, &old);
    byte_table[1] = 2;
    VirtualProtect(byte_table, 6, old, &old);
    printf(" %d %d\n", two_level(1), two_level(4));

    printf("constant: %d", read_constant());
    VirtualProtect((void *)&constant, 4, PAGE_READWRITE, &old);
    *(int *)&constant = 50;
    printf(" %d\n", read_constant());
    printf("methods: %d", call_method(3));
    VirtualProtect((void *)&methods, sizeof methods, PAGE_READWRITE, &old);
    *(void **)&methods.f = (void *)two;
    VirtualProtect((void *)&methods, sizeof methods, old, &old);
    printf(" %d\n", call_method(3));

    library("tables.dll");
    library("moved.dll");

    /* an import slot */
    unsigned char *base = (void *)GetModuleHandleA(NULL);
    IMAGE_NT_HEADERS *nt = (void *)(base + ((IMAGE_DOS_HEADER *)base)->e_lfanew);
    IMAGE_IMPORT_DESCRIPTOR *d = (void *)(base + nt->OptionalHeader.DataDirectory[1].VirtualAddress);
    FARPROC id = GetProcAddress(GetModuleHandleA("kernel32"), "GetCurrentProcessId");
    int found = 0;
    ask_id();
    for (; d->Name; d++)
        for (FARPROC *slot = (void *)(base + d->FirstThunk); *slot; slot++)
            if (*slot == id) {
                VirtualProtect(slot, 4, PAGE_READWRITE, &old);
                *slot = (FARPROC)other_id;
                VirtualProtect(slot, 4, old, &old);
                found++;
            }
    printf("import: %d %lu\n", found, ask_id());
    return 0;
}
#endif
/* EXPECT
before the first call: 11 10 12 13 -1
put back: 10 11 12 13 -1
second: 10 11 12 13 -1
left writable: 10 12 11 13 -1
changed again: 13 12 11 10 -1
third: 10 11 13 12 -1
fourth: 10 11 12 13 -1
while it runs: 100 102 102 100 100
two levels: 21 21 22 21
constant: 15 150
methods: 4 5
tables.dll: 10 11 12 13 -1
swapped: 13 11 12 10 -1
switch: 101 300 49 400 93 -101 33 1000
half: 1.5 0.75
back: 10 11 12 13 -1
moved.dll: 10 11 12 13 -1
swapped: 13 11 12 10 -1
switch: 101 300 49 400 93 -101 33 1000
half: 1.5 0.75
back: 10 11 12 13 -1
import: 1 777
*/

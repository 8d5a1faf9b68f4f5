/* self-modifying.c - code that changes itself: an instruction's constant patched before it runs, in a page that is writable and executable; a
 * function overwritten by another; code that patches the very next instruction; in .text made writable for the time of the patch. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

typedef int fn(int);
static unsigned char *page;

extern unsigned char patched[], patched_end[];
__asm__(".globl _patched, _patched_end\n_patched: movl $1, %eax\n addl 4(%esp), %eax\n ret\n_patched_end:");
extern int call_patched(int) __asm__("_patched");

int main(void)
{
    static const unsigned char add[] = {0x8b, 0x44, 0x24, 4, 0x05, 0, 0, 0, 0, 0xc3};   /* mov eax,[esp+4]; add eax, imm; ret */
    static const unsigned char mul[] = {0x8b, 0x44, 0x24, 4, 0x69, 0xc0, 3, 0, 0, 0, 0xc3}; /* imul eax, eax, imm; ret */
    long sum = 0;
    DWORD old;

    page = VirtualAlloc(NULL, 8192, MEM_COMMIT | MEM_RESERVE, PAGE_EXECUTE_READWRITE);
    fn *f = (fn *)page;
    memcpy(page, add, sizeof add);
    for (int i = 0; i < 2000; i++) { /* no flush: the processor sees its own writes */
        memcpy(page + 5, &i, 4);
        sum += f(1);
    }
    printf("constant patched: %ld\n", sum);
    sum = 0;
    for (int i = 0; i < 200; i++) {
        if (i & 1)
            memcpy(page, mul, sizeof mul);
        else
            memcpy(page, add, sizeof add);
        sum += f(i);
    }
    printf("function replaced: %ld\n", sum);

    /* mov byte [next + 1], 7 ; next: mov eax, 1 -> 7 */
    unsigned char next[] = {0xc6, 0x05, 0, 0, 0, 0, 7, 0xb8, 1, 0, 0, 0, 0xc3};
    unsigned char *target = page + 0x100 + 8;
    memcpy(next + 2, &target, 4);
    memcpy(page + 0x100, next, sizeof next);
    printf("next instruction patched: %d\n", ((fn *)(page + 0x100))(0));
    /* a loop that rewrites its own increment: inc ecx <-> dec ecx in turn */
    unsigned char loop[] = {0xb9, 0, 0, 0, 0,                 /* mov ecx, 0 */
                            0xba, 10, 0, 0, 0,                /* mov edx, 10 */
                            0x41,                             /* 10: inc ecx / dec ecx */
                            0x80, 0x35, 0, 0, 0, 0, 0x08,     /* xor byte [10], 8 */
                            0x8d, 0x0c, 0x49,                 /* lea ecx, [ecx + ecx * 2] */
                            0x4a, 0x75, 0xf2,                 /* dec edx; jnz 10 */
                            0x89, 0xc8, 0xc3};                /* mov eax, ecx; ret */
    target = page + 0x200 + 10;
    memcpy(loop + 13, &target, 4);
    memcpy(page + 0x200, loop, sizeof loop);
    printf("loop that changes itself: %d\n", ((fn *)(page + 0x200))(0));
    /* a function that crosses a page border, its second half changed */
    memcpy(page + 0x1000 - 6, add, sizeof add);
    f = (fn *)(page + 0x1000 - 6);
    sum = f(5);
    page[0x1000] = 0x34; /* bytes of the constant */
    sum = sum * 10000000 + f(5);
    printf("across pages: %lx\n", sum);
    /* code of the program itself */
    printf("before: %d", call_patched(10));
    VirtualProtect(patched, 16, PAGE_EXECUTE_READWRITE, &old);
    patched[1] = 100;
    VirtualProtect(patched, 16, old, &old);
    FlushInstructionCache(GetCurrentProcess(), patched, 16);
    printf(", patched: %d", call_patched(10));
    VirtualProtect(patched, 16, PAGE_EXECUTE_READWRITE, &old);
    for (int i = 0; i < 100; i++) {
        patched[1] = (unsigned char)i;
        if (call_patched(1) != i + 1) {
            printf(" (stale at %d)", i);
            break;
        }
    }
    printf(", again: %d\n", call_patched(0));
    return 0;
}

/* EXPECT
constant patched: 2001000
function replaced: 39900
next instruction patched: 7
loop that changes itself: 44286
across pages: 2fb2485
before: 11, patched: 110, again: 99
*/

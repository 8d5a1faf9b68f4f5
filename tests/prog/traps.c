/* traps.c - what single instructions raise: breakpoints, software interrupts, into, bound, undefined and privileged instructions.  For each
 * the code, the distance of both addresses from the instruction, and the parameters; the handler goes on behind the instruction. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static const struct {
    const char *name;
    unsigned char code[12];
    unsigned n;
} cases[] = {
    {"int3", {0xcc}, 1},
    {"int 3", {0xcd, 3}, 2},
    {"int 2d", {0xcd, 0x2d, 0x90}, 3},
    {"int 2c", {0xcd, 0x2c}, 2},
    {"int 4", {0xcd, 4}, 2},
    {"int 0", {0xcd, 0}, 2},
    {"int 1", {0xcd, 1}, 2},
    {"int 20", {0xcd, 0x20}, 2},
    {"int ff", {0xcd, 0xff}, 2},
    {"into, OF", {0xb0, 0x7f, 0x04, 1, 0xce}, 5},
    {"into, no OF", {0x30, 0xc0, 0xce}, 3},
    {"bound below", {0x33, 0xc0, 0x62, 0x05, 0, 0, 0, 0}, 8},
    {"bound inside", {0x31, 0xc0, 0xb0, 6, 0x62, 0x05, 0, 0, 0, 0}, 10},
    {"bound above", {0x31, 0xc0, 0xb0, 11, 0x62, 0x05, 0, 0, 0, 0}, 10},
    {"ud2", {0x0f, 0x0b}, 2},
    {"ud1", {0x0f, 0xb9, 0xc0}, 3},
    {"lock on a register", {0xf0, 0x01, 0xc0}, 3},
    {"lock mov", {0xf0, 0x89, 0x04, 0x24}, 4},
    {"lea of a register", {0x8d, 0xc0}, 2},
    {"mov cs", {0x8e, 0xc8}, 2},
    {"hlt", {0xf4}, 1},
    {"cli", {0xfa}, 1},
    {"sti", {0xfb}, 1},
    {"in al, dx", {0xec}, 1},
    {"out 80, al", {0xe6, 0x80}, 2},
    {"insb", {0x6c}, 1},
    {"rep outsd", {0xf3, 0x6f}, 2},
    {"mov eax, cr0", {0x0f, 0x20, 0xc0}, 3},
    {"mov cr3, eax", {0x0f, 0x22, 0xd8}, 3},
    {"mov eax, dr0", {0x0f, 0x21, 0xc0}, 3},
    {"lgdt", {0x0f, 0x01, 0x14, 0x24}, 4},
    {"lidt", {0x0f, 0x01, 0x1c, 0x24}, 4},
    {"ltr", {0x0f, 0x00, 0xd8}, 3},
    {"clts", {0x0f, 0x06}, 2},
    {"invd", {0x0f, 0x08}, 2},
    {"wbinvd", {0x0f, 0x09}, 2},
    {"rdmsr", {0x0f, 0x32}, 2},
    {"wrmsr", {0x0f, 0x30}, 2},
    {"invlpg", {0x0f, 0x01, 0x3c, 0x24}, 4},
    {"bad segment", {0xb8, 0xf8, 0xff, 0, 0, 0x8e, 0xc0}, 7},
    {"popl %es of a bad one", {0x68, 0xf8, 0xff, 0, 0, 0x07, 0x58}, 7},
    {"sysexit", {0x0f, 0x35}, 2},
    {"3DNow! (pfadd)", {0x0f, 0x0f, 0xc1, 0x9e}, 4},
};

static unsigned char *code;
static unsigned esp_before, now;
static int stopped;

static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;
    EXCEPTION_RECORD *r = p->ExceptionRecord;

    if (c->Eip - (DWORD)code > 64)
        return EXCEPTION_CONTINUE_SEARCH;
    stopped++;
    printf("%08lx, eip +%lu, address +%lu", r->ExceptionCode, c->Eip - (DWORD)code, (DWORD)r->ExceptionAddress - (DWORD)code);
    for (DWORD i = 0; i < r->NumberParameters; i++)
        printf(" %lx", r->ExceptionInformation[i]);
    puts("");
    c->Eip = (DWORD)code + cases[now].n;
    c->Esp = esp_before;
    return stopped > 3 ? EXCEPTION_CONTINUE_SEARCH : EXCEPTION_CONTINUE_EXECUTION;
}

static int bounds[2] = {5, 10};
int main(void)
{
    code = VirtualAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    AddVectoredExceptionHandler(1, handler);
    for (now = 0; now < sizeof cases / sizeof *cases; now++) {
        memset(code, 0xf4, 64);
        memcpy(code, cases[now].code, cases[now].n);
        unsigned n = cases[now].n;
        if (n >= 6 && code[n - 6] == 0x62) {
            int *b = bounds;
            memcpy(code + n - 4, &b, 4);
        }
        code[n] = 0xc3;
        FlushInstructionCache(GetCurrentProcess(), code, 64);
        printf("%-22s ", cases[now].name);
        stopped = 0;
        unsigned out, seg;
        __asm__ volatile("movw %%es, %w1\n pushl %%ebx\n pushl %%ebp\n leal -4(%%esp), %%eax\n movl %%eax, %3\n xorl %%eax, %%eax\n call *%2\n"
                         "popl %%ebp\n popl %%ebx\n movw %w1, %%es"
                         : "=&a"(out), "=&S"(seg)
                         : "D"(code), "m"(esp_before)
                         : "ecx", "edx", "memory", "cc");
        if (!stopped)
            puts("nothing");
    }
    return 0;
}

/* EXPECT
int3                   80000003, eip +0, address +0 0
int 3                  80000003, eip +1, address +1 0
int 2d                 80000003, eip +2, address +3 0
int 2c                 c0000420, eip +0, address +0
int 4                  c0000095, eip +2, address +2
int 0                  c0000005, eip +0, address +0 0 ffffffff
int 1                  c0000005, eip +0, address +0 0 ffffffff
int 20                 c0000005, eip +0, address +0 0 ffffffff
int ff                 c0000005, eip +0, address +0 0 ffffffff
into, OF               c0000095, eip +5, address +5
into, no OF            nothing
bound below            c000008c, eip +2, address +2
bound inside           nothing
bound above            c000008c, eip +4, address +4
ud2                    c000001d, eip +0, address +0
ud1                    c000001d, eip +0, address +0
lock on a register     c000001d, eip +0, address +0
lock mov               c000001d, eip +0, address +0
lea of a register      c000001d, eip +0, address +0
mov cs                 c000001d, eip +0, address +0
hlt                    c0000096, eip +0, address +0
cli                    c0000096, eip +0, address +0
sti                    c0000096, eip +0, address +0
in al, dx              c0000096, eip +0, address +0
out 80, al             c0000096, eip +0, address +0
insb                   c0000096, eip +0, address +0
rep outsd              c0000096, eip +0, address +0
mov eax, cr0           c0000096, eip +0, address +0
mov cr3, eax           c0000096, eip +0, address +0
mov eax, dr0           c0000096, eip +0, address +0
lgdt                   c0000005, eip +0, address +0 0 ffffffff
lidt                   c0000005, eip +0, address +0 0 ffffffff
ltr                    c0000005, eip +0, address +0 0 ffffffff
clts                   c0000096, eip +0, address +0
invd                   c0000096, eip +0, address +0
wbinvd                 c0000096, eip +0, address +0
rdmsr                  c0000005, eip +0, address +0 0 ffffffff
wrmsr                  c0000005, eip +0, address +0 0 ffffffff
invlpg                 c0000005, eip +0, address +0 0 ffffffff
bad segment            c0000005, eip +5, address +5 0 ffffffff
popl %es of a bad one  c0000005, eip +5, address +5 0 ffffffff
sysexit                c0000005, eip +0, address +0 0 ffffffff
3DNow! (pfadd)         c000001d, eip +0, address +0
*/

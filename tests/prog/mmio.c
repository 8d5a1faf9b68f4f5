/* mmio.c - an emulator of a device in reserved memory: a vectored handler, installed by a function whose name is put together at run time, decodes
 * loads and stores of all registers and sizes and emulates them. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static unsigned char device[256];
static unsigned faults;

static LONG CALLBACK emulate(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;
    DWORD *reg[8] = {&c->Eax, &c->Ecx, &c->Edx, &c->Ebx, &c->Esp, &c->Ebp, &c->Esi, &c->Edi};
    DWORD at = p->ExceptionRecord->ExceptionInformation[1] - 0x30000000;
    const unsigned char *ip = (const unsigned char *)c->Eip, *start = ip;
    unsigned size = 4, extend = 0, op, modrm;
    DWORD value = 0;

    if (p->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION || at >= sizeof device - 4)
        return EXCEPTION_CONTINUE_SEARCH;
    faults++;
    if (*ip == 0x66)
        size = 2, ip++;
    op = *ip++;
    if (op == 0x0f)
        op = 0xf00 | *ip++;
    if (op == 0x88 || op == 0x8a || op == 0xfb6 || op == 0xfbe || op == 0xc6)
        extend = op == 0xfb6 ? 1 : op == 0xfbe ? 2 : 0, size = 1;
    modrm = *ip++;
    unsigned base = (modrm & 7) == 4 ? *ip++ & 7 : modrm & 7;
    ip += (modrm & 0xc0) == 0x40 ? 1 : (modrm & 0xc0) == 0x80 || base == 5 ? 4 : 0;
    unsigned n = modrm >> 3 & 7;
    unsigned char *byte = (unsigned char *)reg[n & 3] + (n >> 2);
    switch (op) {
    case 0x8b: memcpy(reg[n], device + at, size); break;
    case 0x8a: *byte = device[at]; break;
    case 0xfb6: case 0xfbe: *reg[n] = extend == 1 ? device[at] : (DWORD)(signed char)device[at]; break;
    case 0x89: memcpy(device + at, reg[n], size); break;
    case 0x88: device[at] = *byte; break;
    case 0xc7: memcpy(&value, ip, size), memcpy(device + at, &value, size), ip += size; break;
    case 0xc6: device[at] = *ip++; break;
    default: return EXCEPTION_CONTINUE_SEARCH;
    }
    c->Eip += ip - start;
    return EXCEPTION_CONTINUE_EXECUTION;
}

#ifndef INSTALL
static void install(void)
{
    static const char turned[] = "BggUf`wlqfgF{`fswjlmKbmgofq"; /* each letter with its two lowest bits changed */
    char name[32] = "";

    for (unsigned i = 0; turned[i]; i++)
        name[i] = turned[i] ^ 3;
    ((void *(WINAPI *)(ULONG, void *))GetProcAddress(GetModuleHandleA("kernel32"), name))(1, emulate);
}
#else
INSTALL
#endif

/* Each register is stored and loaded, with all others known, and all are summed up. */
static unsigned __attribute__((noinline)) registers(unsigned seed)
{
    unsigned sum;

    __asm__ volatile(
        "pushl %%ebp\n movl $0x30000000, %%edi\n leal 1(%%eax), %%ecx\n leal 3(%%eax), %%edx\n leal 7(%%eax), %%ebx\n leal 9(%%eax), %%esi\n"
        "leal 11(%%eax), %%ebp\n"
        "movl %%eax, (%%edi)\n movl %%ecx, 4(%%edi)\n movl %%edx, 8(%%edi)\n movl %%ebx, 12(%%edi)\n movl %%esi, 16(%%edi)\n"
        "movl %%ebp, 20(%%edi)\n movl %%edi, 24(%%edi)\n"
        "movl 4(%%edi), %%eax\n movl 8(%%edi), %%ecx\n movl 12(%%edi), %%edx\n movl 16(%%edi), %%ebx\n movl 20(%%edi), %%esi\n"
        "movl (%%edi), %%ebp\n"
        "movb %%ah, 40(%%edi)\n movb %%bl, 41(%%edi)\n movw %%dx, 42(%%edi)\n movzbl 40(%%edi), %%ebx\n movsbl 41(%%edi), %%eax\n"
        "movb 42(%%edi), %%cl\n movb 43(%%edi), %%dh\n movw 42(%%edi), %%si\n movl $0x12345, 44(%%edi)\n movb $77, 48(%%edi)\n"
        "roll $3, %%eax\n xorl %%ecx, %%eax\n roll $3, %%eax\n xorl %%edx, %%eax\n roll $3, %%eax\n xorl %%ebx, %%eax\n roll $3, %%eax\n"
        "xorl %%esi, %%eax\n roll $3, %%eax\n xorl %%edi, %%eax\n roll $3, %%eax\n xorl %%ebp, %%eax\n"
        "movl 24(%%edi), %%edi\n roll $3, %%eax\n xorl %%edi, %%eax\n popl %%ebp\n"
        : "=a"(sum)
        : "a"(seed)
        : "ebx", "ecx", "edx", "esi", "edi", "memory", "cc");
    return sum;
}

/* As a compiler writes it. */
static unsigned __attribute__((noinline)) registers_in_c(volatile unsigned *io, unsigned n)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < n; i++) {
        io[i & 7] = sum + i;
        sum = sum * 31 + io[i & 7] + io[(i + 3) & 7];
    }
    return sum;
}

//: flags -O2 -fno-omit-frame-pointer
int main(void)
{
    install();
    VirtualAlloc((void *)0x30000000, 4096, MEM_RESERVE, PAGE_NOACCESS);
    for (unsigned i = 0; i < 3; i++)
        printf("%08x\n", registers(0x01020304 * (i + 1)));
    printf("%08x\n", registers_in_c((volatile unsigned *)0x30000000, 100));
    printf("%u faults\n", faults);
    for (unsigned i = 0; i < 52; i++)
        printf("%02x", device[i]);
    printf("\n");
    return 0;
}

/* EXPECT
301fbaa7
3137c75a
064773f1
2a3caa93
372 faults
50f7f83784803a50084bb1668c5fc861e545615f070a9f8b10c530f130573676000000000000000009151309452301004d000000
*/

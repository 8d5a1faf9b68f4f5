/* strings.c - string instructions: every width, both directions, overlapping, with a zero count, ended by a match; with faults in the middle
 * (registers say how far they came, and the instruction goes on from there); memory and string functions of the C library. */
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

static unsigned char buf[256];
static unsigned hash(void)
{
    unsigned h = 0;
    for (int i = 0; i < 256; i++)
        h = h * 31 + buf[i];
    return h;
}
static void fill(void)
{
    for (int i = 0; i < 256; i++)
        buf[i] = (unsigned char)(i * 7 + 3);
}
#define OP(name, insn, di, si, n, val, pre) \
    do { \
        unsigned d = (unsigned)(di), s = (unsigned)(si), c = (n), a = (val), fl; \
        fill(); \
        __asm__ volatile(pre "\n cmpl %%eax, %%eax\n" insn "\n pushfl\n popl %4\n cld" \
                         : "+D"(d), "+S"(s), "+c"(c), "+a"(a), "=&r"(fl) : : "memory", "cc"); \
        printf("%-12s edi %+d esi %+d ecx %u eax %x zf %d cf %d mem %08x\n", name, (int)(d - (unsigned)buf), (int)(s - (unsigned)buf), c, \
               a, fl >> 6 & 1, fl & 1, hash()); \
    } while (0)

static char *page;
static int faults;
static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;
    DWORD old;

    if (p->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    faults++;
    printf("  fault at +%lx, kind %lu: ecx %lx edi +%lx\n", (DWORD)p->ExceptionRecord->ExceptionInformation[1] - (DWORD)page,
           p->ExceptionRecord->ExceptionInformation[0], c->Ecx, c->Edi - (DWORD)page);
    VirtualProtect((void *)(p->ExceptionRecord->ExceptionInformation[1] & ~0xfffu), 1, PAGE_READWRITE, &old);
    return EXCEPTION_CONTINUE_EXECUTION;
}

int main(void)
{
    OP("rep movsb", "rep movsb", buf + 10, buf + 100, 20, 0, "cld");
    OP("rep movsd", "rep movsl", buf + 10, buf + 100, 20, 0, "cld");
    OP("overlapping", "rep movsb", buf + 11, buf + 10, 50, 0, "cld");
    OP("overlap dword", "rep movsl", buf + 12, buf + 10, 12, 0, "cld");
    OP("backwards", "rep movsw", buf + 60, buf + 50, 20, 0, "std");
    OP("zero count", "rep movsb", buf, buf, 0, 0, "cld");
    OP("rep stosb", "rep stosb", buf + 1, buf, 33, 0x1234aa, "cld");
    OP("rep stosw", "rep stosw", buf + 1, buf, 33, 0x1234aa, "cld");
    OP("rep stosd", "rep stosl", buf + 200, buf, 5, 0x1234aa, "std");
    OP("repne scasb", "repne scasb", buf, buf, 256, 0x65, "cld");
    OP("no match", "repne scasl", buf, buf, 60, 0x11111111, "cld");
    OP("repe scasb", "repe scasb", buf + 5, buf, 100, 5 * 7 + 3, "cld");
    OP("repe cmpsb", "repe cmpsb", buf, buf, 64, 0, "cld");
    OP("unequal", "repe cmpsb", buf, buf + 1, 64, 0, "cld");
    OP("repne cmpsd", "repne cmpsl", buf + 108, buf + 101, 10, 0, "std");
    OP("zero cmps", "repe cmpsb", buf, buf + 1, 0, 0, "cld");
    OP("lodsb", "lodsb", buf, buf + 9, 5, 0x11223344, "cld");
    OP("rep lodsd", "rep lodsl", buf, buf + 9, 5, 0, "cld");
    OP("stosb once", "stosb", buf, buf, 7, 0x77, "std");

    DWORD old;
    AddVectoredExceptionHandler(1, handler);
    page = VirtualAlloc(NULL, 0x5000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memset(page, 'x', 0x5000);
    VirtualProtect(page + 0x1000, 0x1000, PAGE_READONLY, &old);
    VirtualProtect(page + 0x3000, 0x1000, PAGE_NOACCESS, &old);
    unsigned d = (unsigned)page + 0xff0, c = 0x2800 / 4, s = (unsigned)buf;
    __asm__ volatile("rep stosl" : "+D"(d), "+c"(c) : "a"(0x79797979) : "memory");
    printf("stored to +%x, %u left, %d faults, %c%c%c\n", d - (unsigned)page, c, faults, page[0xfef], page[0x1000], page[0x37ef]);
    VirtualProtect(page + 0x2000, 0x1000, PAGE_NOACCESS, &old);
    d = (unsigned)page + 0x100, s = (unsigned)page + 0x1ffe, c = 64;
    __asm__ volatile("rep movsl" : "+D"(d), "+S"(s), "+c"(c) : : "memory");
    printf("moved to +%x, %u left, %d faults, %c\n", d - (unsigned)page, c, faults, page[0x1ff]);
    VirtualProtect(page + 0x1000, 0x1000, PAGE_NOACCESS, &old);
    d = (unsigned)page + 0x1002, s = 0, c = 40;
    __asm__ volatile("std\n rep stosb\n cld" : "+D"(d), "+c"(c) : "a"('z') : "memory");
    printf("backwards to +%x, %u left, %d faults, %c%c\n", d - (unsigned)page, c, faults, page[0x1000], page[0xfff]);

    char a[64] = "hello, world", b[64];
    WCHAR w[32];
    strcpy(b, a);
    memmove(b + 2, b, 10);
    printf("%s %s %d %d %s\n", b, strstr(a, "wor"), strcmp(a, b) > 0, (int)strspn(a, "helo"), strrchr(a, 'o'));
    mbstowcs(w, a, 32);
    printf("%u %d %s\n", wcslen(w), wcscmp(w, L"hello, world"), _strupr(strtok(a, ",")));
    return 0;
}

/* EXPECT
rep movsb    edi +30 esi +120 ecx 0 eax 0 zf 1 cf 0 mem 29d31300
rep movsd    edi +90 esi +180 ecx 0 eax 0 zf 1 cf 0 mem eb6a3f80
overlapping  edi +61 esi +60 ecx 0 eax 0 zf 1 cf 0 mem 73ca8c6f
overlap dword edi +60 esi +58 ecx 0 eax 0 zf 1 cf 0 mem 98c6c140
backwards    edi +20 esi +10 ecx 0 eax 0 zf 1 cf 0 mem f3a70080
zero count   edi +0 esi +0 ecx 0 eax 0 zf 1 cf 0 mem f05eef80
rep stosb    edi +34 esi +0 ecx 0 eax 1234aa zf 1 cf 0 mem 19044db0
rep stosw    edi +67 esi +0 ecx 0 eax 1234aa zf 1 cf 0 mem 2ebcfe7d
rep stosd    edi +180 esi +0 ecx 0 eax 1234aa zf 1 cf 0 mem 8a512ed2
repne scasb  edi +15 esi +0 ecx 241 eax 65 zf 1 cf 0 mem f05eef80
no match     edi +240 esi +0 ecx 0 eax 11111111 zf 0 cf 1 mem f05eef80
repe scasb   edi +7 esi +0 ecx 98 eax 26 zf 0 cf 1 mem f05eef80
repe cmpsb   edi +64 esi +64 ecx 0 eax 0 zf 1 cf 0 mem f05eef80
unequal      edi +1 esi +2 ecx 63 eax 0 zf 0 cf 0 mem f05eef80
repne cmpsd  edi +68 esi +61 ecx 0 eax 0 zf 0 cf 0 mem f05eef80
zero cmps    edi +0 esi +1 ecx 0 eax 0 zf 1 cf 0 mem f05eef80
lodsb        edi +0 esi +10 ecx 5 eax 11223342 zf 1 cf 0 mem f05eef80
rep lodsd    edi +0 esi +29 ecx 0 eax c7c0b9b2 zf 1 cf 0 mem f05eef80
stosb once   edi -1 esi +0 ecx 7 eax 77 zf 1 cf 0 mem a0a9908c
  fault at +1000, kind 1: ecx 9fc edi +1000
  fault at +3000, kind 1: ecx 1fc edi +3000
stored to +37f0, 0 left, 2 faults, xyy
  fault at +2000, kind 0: ecx 40 edi +100
moved to +200, 0 left, 3 faults, y
  fault at +1002, kind 1: ecx 28 edi +1002
backwards to +fda, 0 left, 4 faults, zz
hehello, wor world 1 5 orld
12 0 HELLO
*/

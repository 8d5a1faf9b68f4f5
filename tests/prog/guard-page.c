/* guard-page.c - PAGE_GUARD: one exception with code 80000001, then the page is ordinary; the access is done again by itself. */
#include <stdio.h>
#include <windows.h>

static char *page;
static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    EXCEPTION_RECORD *r = p->ExceptionRecord;

    printf("%08lx kind %lu at page + %lx\n", r->ExceptionCode, r->ExceptionInformation[0], r->ExceptionInformation[1] - (DWORD)page);
    return r->ExceptionCode == STATUS_GUARD_PAGE_VIOLATION ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

static void protection(void)
{
    MEMORY_BASIC_INFORMATION b;

    VirtualQuery(page + 0x1000, &b, sizeof b);
    printf("protect %lx size %lx\n", b.Protect, (DWORD)b.RegionSize);
}

int main(void)
{
    DWORD old;

    page = VirtualAlloc(NULL, 0x4000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    AddVectoredExceptionHandler(1, handler);
    for (int i = 0; i < 4; i++)
        page[i * 0x1000] = 'a' + i;
    VirtualProtect(page + 0x1000, 0x2000, PAGE_READWRITE | PAGE_GUARD, &old);
    protection();
    volatile char *v = page;
    printf("read %c\n", v[0x1800 - 0x800]);
    protection();
    printf("again %c\n", v[0x1000]);
    v[0x2123] = 'x';
    printf("written %c\n", v[0x2123]);
    protection();
    return 0;
}

/* EXPECT
protect 104 size 2000
80000001 kind 0 at page + 1000
read b
protect 4 size 1000
again b
80000001 kind 1 at page + 2123
written x
protect 4 size 3000
*/

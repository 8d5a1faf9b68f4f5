/* Pages of code, and the image's header, lose all access and become writable: what reads them must not hang. */
//: flags -O1
#include <stdint.h>
#include <stdio.h>
#include <windows.h>

#define ON_OWN_PAGE(name, text) __attribute__((section(text), aligned(4096), noinline)) static int name(int x)
ON_OWN_PAGE(hidden, ".xtext$a") { return x * 3 + 1; }
ON_OWN_PAGE(guarded, ".xtext$b") { return x * 5 + 2; }
ON_OWN_PAGE(relocated, ".xtext$c") { return x * 7 + 3; }
ON_OWN_PAGE(after, ".xtext$d") { return x; }

static void protect(const char *what, void *p, DWORD how)
{
    DWORD old = 0;
    int ok = VirtualProtect(p, 4096, how, &old);

    printf("%s %d was %lx\n", what, ok, old);
}

static void *page_of(int (*f)(int)) { return (void *)((uintptr_t)f & ~0xfffu); }

int main(void)
{
    volatile int one = 1;

    printf("%d %d %d %d\n", hidden(one), guarded(one), relocated(one), after(one));

    protect("no access", page_of(hidden), PAGE_NOACCESS);
    protect("writable", page_of(hidden), PAGE_EXECUTE_READWRITE);
    protect("closed", page_of(hidden), PAGE_EXECUTE_READ);
    printf("%d\n", hidden(one + 1));

    protect("guard", page_of(guarded), PAGE_EXECUTE_READ | PAGE_GUARD);
    protect("writable", page_of(guarded), PAGE_EXECUTE_READWRITE);
    protect("closed", page_of(guarded), PAGE_EXECUTE_READ);
    printf("%d\n", guarded(one + 1));

    protect("header without access", GetModuleHandleA(NULL), PAGE_NOACCESS);
    protect("writable", page_of(relocated), PAGE_EXECUTE_READWRITE);
    ((volatile char *)page_of(relocated))[0xff0] = 1;
    protect("closed", page_of(relocated), PAGE_EXECUTE_READ);
    printf("%d\n", relocated(one + 1));

    printf("load %d\n", LoadLibraryA("version.dll") != NULL);
    puts("done");
    return 0;
}

/* EXPECT
4 7 10 1
no access 1 was 20
writable 1 was 1
closed 1 was 80
7
guard 1 was 20
writable 1 was 120
closed 1 was 80
12
header without access 1 was 2
writable 1 was 20
closed 1 was 80
17
load 1
done
*/

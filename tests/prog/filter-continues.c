/* filter-continues.c - the top-level filter repairs the fault and lets the program go on, many times; vectored handlers come before it, in
 * their order, and can be taken out again; continue handlers come after. */
#include <stdio.h>
#include <windows.h>

static int *target;
static int good, log_on, hits;
static LONG WINAPI filter(EXCEPTION_POINTERS *p)
{
    hits++;
    if (log_on)
        puts("filter");
    p->ContextRecord->Ecx = (DWORD)&good;
    return EXCEPTION_CONTINUE_EXECUTION;
}
static LONG CALLBACK one(EXCEPTION_POINTERS *p) { return log_on ? puts("one"), 0 : 0; }
static LONG CALLBACK two(EXCEPTION_POINTERS *p) { return log_on ? puts("two"), 0 : 0; }
static LONG CALLBACK last(EXCEPTION_POINTERS *p) { return log_on ? puts("last"), 0 : 0; }
static LONG CALLBACK after(EXCEPTION_POINTERS *p) { return log_on ? puts("continue handler"), 0 : 0; }

static void touch(int v) { __asm__ volatile("movl %1, (%0)" : "+c"(target) : "r"(v) : "memory"); }

int main(void)
{
    SetErrorMode(SEM_NOGPFAULTERRORBOX);
    SetUnhandledExceptionFilter(filter);
    void *h1 = AddVectoredExceptionHandler(1, one), *h2 = AddVectoredExceptionHandler(1, two);
    AddVectoredExceptionHandler(0, last);
    void *c = AddVectoredContinueHandler(1, after);
    log_on = 1;
    target = NULL;
    touch(5);
    printf("good %d\n", good);
    RemoveVectoredExceptionHandler(h2);
    target = NULL;
    touch(6);
    printf("good %d\n", good);
    RemoveVectoredContinueHandler(c);
    RemoveVectoredExceptionHandler(h1);
    log_on = 0;
    long sum = 0;
    for (int i = 0; i < 2000; i++) {
        target = (int *)8;
        touch(i);
        sum += good;
    }
    printf("%d hits, sum %ld\n", hits, sum);
    return 0;
}

/* EXPECT
two
one
last
filter
good 5
one
last
filter
good 6
2002 hits, sum 1999000
*/

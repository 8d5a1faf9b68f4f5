/* null-check.c - checks for null as a Java virtual machine does them: the handler leads execution to code that uses the registers of the fault.
 * It is installed by a function that is looked up, in a second thread too. */
#include <stdio.h>
#include <windows.h>

static unsigned seen[8];
static void *landing;

static LONG CALLBACK on_fault(EXCEPTION_POINTERS *p)
{
    if (p->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION || p->ExceptionRecord->ExceptionInformation[1] >= 0x1000)
        return EXCEPTION_CONTINUE_SEARCH;
    p->ContextRecord->Eip = (DWORD)landing;
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* The sum of what is in the registers where the check fails, or a field of the object. */
static unsigned __attribute__((noinline)) field(unsigned *object, unsigned a, unsigned b)
{
    unsigned r;

    __asm__ volatile("movl $1f, %1\n leal (%%ecx,%%edx), %%ebx\n leal (%%ecx,%%edx,2), %%esi\n leal 5(%%edx), %%edi\n xorl %%edx, %%ecx\n"
                     "movl 8(%%eax), %%eax\n jmp 2f\n"
                     "1: movl %%ebx, %2\n movl %%esi, 4+%2\n movl %%edi, 8+%2\n movl %%ecx, 12+%2\n movl %%edx, 16+%2\n"
                     "leal (%%ebx,%%esi), %%eax\n xorl %%edi, %%eax\n addl %%ecx, %%eax\n subl %%edx, %%eax\n"
                     "2:\n"
                     : "=a"(r), "=m"(landing), "=m"(seen), "+c"(a), "+d"(b) : "a"(object) : "ebx", "esi", "edi", "cc");
    return r;
}

static DWORD WINAPI thread(void *arg)
{
    unsigned object[] = {1, 2, 3}, sum = 0;

    for (unsigned i = 0; i < 200; i++)
        sum = sum * 33 + field(i % 3 ? object : NULL, i * 7, sum);
    return sum;
}

//: flags -O2
int main(void)
{
    DWORD (WINAPI *find)(HMODULE, void *, ULONG, void **) = (void *)GetProcAddress(GetModuleHandleA("ntdll"), "LdrGetProcedureAddress");
    struct {
        unsigned short length, size;
        const char *text;
    } name = {30, 31, "RtlAddVectoredExceptionHandler"};
    void *add = NULL;
    DWORD sum;

    find(GetModuleHandleA("ntdll"), &name, 0, &add);
    ((void *(WINAPI *)(ULONG, void *))add)(1, on_fault);
    printf("%08x\n", field(NULL, 0x1111, 0x20202));
    for (int i = 0; i < 5; i++)
        printf("%08x ", seen[i]);
    printf("\n%08lx\n", thread(NULL));
    HANDLE h = CreateThread(NULL, 0, thread, NULL, 0, NULL);
    WaitForSingleObject(h, INFINITE);
    GetExitCodeThread(h, &sum);
    printf("%08lx\n", sum);
    return 0;
}

/* EXPECT
00043b40
00021313 00041515 00020207 00021313 00020202
f3432a82
eae6547e
*/

/* context-in-call.c - registers that another thread sets while this one waits in a system call: those that a call may change are not taken. */
#include <stdio.h>
#include <windows.h>

static HANDLE event;
static void *wait_for; /* NtWaitForSingleObject */
static volatile LONG waiting, steps;
static struct { DWORD eax, ebx, ecx, edx, esi, edi, eflags; } after;

static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    if (p->ExceptionRecord->ExceptionCode != EXCEPTION_SINGLE_STEP)
        return EXCEPTION_CONTINUE_SEARCH;
    steps++;
    return EXCEPTION_CONTINUE_EXECUTION;
}
static DWORD WINAPI thread(void *arg)
{
    waiting = 1;
    __asm__ volatile("pushl %%ebx\n pushl $0\n pushl $0\n pushl %1\n movl $11, %%ebx\n movl $14, %%esi\n movl $15, %%edi\n call *%2\n"
                     "movl %%eax, %0\n movl %%ebx, 4+%0\n movl %%ecx, 8+%0\n movl %%edx, 12+%0\n movl %%esi, 16+%0\n movl %%edi, 20+%0\n"
                     "pushfl\n popl 24+%0\n popl %%ebx"
                     : "=m"(after) : "m"(event), "m"(wait_for) : "eax", "ecx", "edx", "esi", "edi", "memory", "cc");
    return 0;
}
static void look(const char *name, DWORD flags)
{
    CONTEXT c = {.ContextFlags = CONTEXT_FULL};
    HANDLE h;

    waiting = steps = 0;
    h = CreateThread(NULL, 0, thread, NULL, 0, NULL);
    while (!waiting)
        Sleep(1);
    Sleep(50); /* nothing says that it has begun to wait */
    SuspendThread(h);
    printf("%s: got %d,", name, GetThreadContext(h, &c));
    printf(" ebx %lu esi %lu edi %lu\n", c.Ebx, c.Esi, c.Edi);
    c.Ebx = 102;
    c.Ecx = 103;
    c.Edx = 104;
    c.Esi = 105;
    c.Edi = 106;
    c.EFlags |= flags;
    printf("  set %d", SetThreadContext(h, &c));
    c.Ebx = c.Ecx = 0;
    printf(", got %d", GetThreadContext(h, &c));
    printf(": ebx %lu ecx %lu\n", c.Ebx, c.Ecx);
    SetEvent(event);
    ResumeThread(h);
    WaitForSingleObject(h, INFINITE);
    CloseHandle(h);
    printf("  eax %lx ebx %lu esi %lu edi %lu, ecx %s, edx %s, steps %ld, direction %ld\n", after.eax, after.ebx, after.esi, after.edi,
           after.ecx == 103 ? "taken" : "not taken", after.edx == 104 ? "taken" : "not taken", steps, after.eflags >> 10 & 1);
}
int main(void)
{
    event = CreateEventA(NULL, FALSE, FALSE, NULL);
    wait_for = (void *)GetProcAddress(GetModuleHandleA("ntdll.dll"), "NtWaitForSingleObject");
    AddVectoredExceptionHandler(1, handler);
    look("registers", 0);
    look("with the trap flag", 0x100);
    look("with the direction flag", 0x400);
    return 0;
}
/* EXPECT
registers: got 1, ebx 11 esi 14 edi 15
  set 1, got 1: ebx 102 ecx 103
  eax 0 ebx 102 esi 105 edi 106, ecx not taken, edx not taken, steps 0, direction 0
with the trap flag: got 1, ebx 11 esi 14 edi 15
  set 1, got 1: ebx 102 ecx 103
  eax 0 ebx 102 esi 105 edi 106, ecx not taken, edx not taken, steps 0, direction 0
with the direction flag: got 1, ebx 11 esi 14 edi 15
  set 1, got 1: ebx 102 ecx 103
  eax 0 ebx 102 esi 105 edi 106, ecx not taken, edx not taken, steps 0, direction 0
*/

/* context-flags.c - CONTEXT_EXCEPTION_REQUEST: whether a thread is in a system call, which run-time systems ask before they change where it runs. */
#include <stdio.h>
#include <windows.h>

#define REQUEST 0x40000000u
#define REPORTING 0x80000000u
#define SERVICE 0x10000000u
#define EXCEPTION 0x08000000u

static volatile LONG where, go;
static HANDLE event;

static DWORD WINAPI thread(void *arg)
{
    where = 1;
    while (!go)
        ;
    where = 2;
    WaitForSingleObject(event, INFINITE);
    where = 3;
    while (go < 2)
        ;
    return 0;
}
static void ask(HANDLE h, DWORD flags, const char *name)
{
    CONTEXT c = {.ContextFlags = flags};

    printf("%s: %d", name, GetThreadContext(h, &c));
    printf(" flags %lx%s%s%s\n", c.ContextFlags & 0xffffff, c.ContextFlags & REPORTING ? ", reported" : "", c.ContextFlags & SERVICE ? ", in the system" : "",
           c.ContextFlags & EXCEPTION ? ", at an exception" : "");
}
static void until(LONG w)
{
    while (where != w)
        Sleep(1);
}

int main(void)
{
    HANDLE h;

    event = CreateEventA(NULL, TRUE, FALSE, NULL);
    ask(GetCurrentThread(), CONTEXT_CONTROL | REQUEST, "own thread");
    ask(GetCurrentThread(), CONTEXT_CONTROL, "own thread, not asked");
    h = CreateThread(NULL, 0, thread, NULL, 0, NULL);
    until(1);
    SuspendThread(h);
    ask(h, CONTEXT_CONTROL | REQUEST, "in a loop");
    ask(h, CONTEXT_FULL | REQUEST, "in a loop, all registers");
    ask(h, CONTEXT_CONTROL, "in a loop, not asked");
    ask(h, CONTEXT_CONTROL | REQUEST | REPORTING | SERVICE, "in a loop, with old answers");
    ResumeThread(h);
    go = 1;
    until(2);
    Sleep(50); /* nothing says that it has begun to wait */
    SuspendThread(h);
    ask(h, CONTEXT_CONTROL | REQUEST, "in a wait");
    ask(h, CONTEXT_CONTROL, "in a wait, not asked");
    ResumeThread(h);
    SetEvent(event);
    until(3);
    SuspendThread(h);
    ask(h, CONTEXT_CONTROL | REQUEST, "in a loop again");
    ResumeThread(h);
    go = 2;
    WaitForSingleObject(h, INFINITE);
    return 0;
}
/* EXPECT
own thread: 1 flags 10001, reported, in the system
own thread, not asked: 1 flags 10001
in a loop: 1 flags 10001, reported
in a loop, all registers: 1 flags 10007, reported
in a loop, not asked: 1 flags 10001
in a loop, with old answers: 1 flags 10001, reported
in a wait: 1 flags 10001, reported, in the system
in a wait, not asked: 1 flags 10001
in a loop again: 1 flags 10001, reported
*/

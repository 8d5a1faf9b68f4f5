/* terminate-early.c - threads that are ended, changed or given work before they have run any code of their own: suspended ones, ones that are just
 * being started, ones that are resumed at the same moment.  The process must not notice. */
//: slow 240
//: unreliable native Wine's handler for SIGQUIT cannot end a thread in a part of its start
#include <stdio.h>
#include <windows.h>

enum { TURNS = 50, CODE = 0x5ead, DONE = 41, OTHER = 42 };
static volatile LONG ran, calls;

static DWORD WINAPI plain(void *arg)
{
    InterlockedIncrement(&ran);
    return DONE;
}
static DWORD WINAPI other(void *arg) { return OTHER; }
static DWORD WINAPI waits(void *arg)
{
    Sleep(INFINITE);
    return 0;
}
static DWORD WINAPI computes(void *arg)
{
    for (;;)
        InterlockedIncrement(&calls);
    return 0;
}
static DWORD WINAPI ends_itself(void *arg)
{
    TerminateThread(GetCurrentThread(), CODE);
    return 0;
}
static void CALLBACK apc(ULONG_PTR arg) { InterlockedIncrement(&calls); }

static HANDLE start(LPTHREAD_START_ROUTINE f, DWORD flags)
{
    DWORD id;
    HANDLE t = CreateThread(NULL, 0, f, NULL, flags, &id);

    if (!t) {
        printf("no thread: error %lu\n", GetLastError());
        fflush(stdout);
        TerminateProcess(GetCurrentProcess(), 99);
    }
    return t;
}

/* 1: it has ended with this code */
static int ended(HANDLE t, DWORD want)
{
    DWORD code = 0;
    int ok = WaitForSingleObject(t, 20000) == WAIT_OBJECT_0 && GetExitCodeThread(t, &code) && code == want;

    CloseHandle(t);
    return ok;
}

/* each returns 1 when all was right */
static int at_once(void)
{
    HANDLE t = start(plain, CREATE_SUSPENDED);

    return TerminateThread(t, CODE) & ended(t, CODE);
}
static int after_a_request(void)
{
    HANDLE t = start(plain, CREATE_SUSPENDED);

    GetThreadPriority(t);
    return TerminateThread(t, CODE) & ended(t, CODE);
}
static int suspended_twice(void)
{
    HANDLE t = start(plain, CREATE_SUSPENDED);
    int once = SuspendThread(t) == 1;

    return TerminateThread(t, CODE) & once & ended(t, CODE);
}
static int context_read(void)
{
    HANDLE t = start(plain, CREATE_SUSPENDED);
    CONTEXT c = {.ContextFlags = CONTEXT_FULL};
    int known = GetThreadContext(t, &c) && c.Eip && c.Esp && c.Eax == (DWORD)(ULONG_PTR)plain;

    return TerminateThread(t, CODE) & known & ended(t, CODE);
}
static int context_set(void)
{
    HANDLE t = start(plain, CREATE_SUSPENDED);
    CONTEXT c = {.ContextFlags = CONTEXT_INTEGER};
    int set;

    GetThreadContext(t, &c);
    c.Eax = (DWORD)(ULONG_PTR)other;
    set = SetThreadContext(t, &c) && ResumeThread(t) == 1;
    return set & ended(t, OTHER);
}
static int call_queued(void)
{
    HANDLE t = start(plain, CREATE_SUSPENDED);
    LONG before = calls;
    int queued = QueueUserAPC(apc, t, 0) && ResumeThread(t) == 1;

    return ended(t, DONE) & queued & (calls == before + 1);
}
static int call_queued_and_ended(void)
{
    HANDLE t = start(plain, CREATE_SUSPENDED);
    LONG before = calls;
    int queued = QueueUserAPC(apc, t, 0) != 0;

    return TerminateThread(t, CODE) & ended(t, CODE) & queued & (calls == before);
}
static int resumed_when_ended(void)
{
    HANDLE t = start(plain, CREATE_SUSPENDED);

    TerminateThread(t, CODE);
    ResumeThread(t);
    return ended(t, CODE);
}
static int by_itself(void) { return ended(start(ends_itself, 0), CODE); }

static const struct {
    const char *name;
    int (*f)(void);
} cases[] = {{"ended at once", at_once},
             {"ended after a request to the system", after_a_request},
             {"suspended twice", suspended_twice},
             {"context read", context_read},
             {"context set", context_set},
             {"call queued", call_queued},
             {"call queued, then ended", call_queued_and_ended},
             {"resumed when ended", resumed_when_ended},
             {"ends itself", by_itself}};

/* Ending a thread may leave a lock held that others need to start or end, in Windows too.  So these are all made first, and no thread starts and
 * the process does not end in the ordinary way afterwards. */
static void ended_while_starting(void)
{
    static HANDLE t[TURNS];
    static char text[100];
    int right = 0, n;
    DWORD written;

    for (int i = 0; i < TURNS; i++)
        t[i] = start(i % 2 ? waits : computes, i % 4 < 2 ? CREATE_SUSPENDED : 0);
    for (int i = 0; i < TURNS; i++) {
        if (i % 4 < 2)
            ResumeThread(t[i]);
        for (volatile int k = 0; k < 1000 * (i % 16); k++)
            ;
        right += TerminateThread(t[i], CODE);
    }
    for (int i = 0; i < TURNS; i++)
        right += ended(t[i], CODE);
    n = sprintf(text, "ended while starting: %d of %d\n", right / 2, TURNS);
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), text, n, &written, NULL);
    TerminateProcess(GetCurrentProcess(), 0);
}

int main(void)
{
    for (unsigned k = 0; k < sizeof cases / sizeof *cases; k++) {
        int right = 0;
        for (int i = 0; i < TURNS; i++)
            right += cases[k].f();
        printf("%s: %d of %d\n", cases[k].name, right, TURNS);
        fflush(stdout);
    }
    printf("%ld ran\n", ran);
    fflush(stdout);
    ended_while_starting();
    return 1;
}
/* EXPECT
ended at once: 50 of 50
ended after a request to the system: 50 of 50
suspended twice: 50 of 50
context read: 50 of 50
context set: 50 of 50
call queued: 50 of 50
call queued, then ended: 50 of 50
resumed when ended: 50 of 50
ends itself: 50 of 50
50 ran
ended while starting: 50 of 50
*/

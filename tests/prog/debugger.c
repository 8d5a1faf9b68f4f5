/* debugger.c - a program that debugs another of its kind: breakpoints of its own and in place of an instruction, single steps, faults passed on
 * and taken away, registers read and written in the other process, text that it sends, threads that come and go. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

extern char at_break[], at_patch[], at_fault[], after_fault[], at_steps[], at_done[];

static EXCEPTION_DISPOSITION handler(EXCEPTION_RECORD *r, void *frame, CONTEXT *c, void *dispatch)
{
    (void)frame, (void)dispatch;
    if (r->ExceptionCode == EXCEPTION_ACCESS_VIOLATION && c->Eip == (DWORD)at_fault)
        c->Eip = (DWORD)after_fault, c->Ecx = 77;
    else if (r->ExceptionCode == EXCEPTION_BREAKPOINT && c->Eip == (DWORD)at_break)
        c->Eip++, c->Ebx = 1;
    else
        return ExceptionContinueSearch;
    return ExceptionContinueExecution;
}

static DWORD WINAPI other(void *p) { return *(DWORD *)p + 1; }

static int debuggee(void)
{
    DWORD n = 6;
    HANDLE h;
    unsigned a, b, c, d;
    struct {
        void *prev, *handler;
    } frame = {NULL, handler};

    OutputDebugStringA("here I am");
    __asm__ volatile("movl %%fs:0, %0\n movl %1, %%fs:0" : "=&r"(frame.prev) : "r"(&frame) : "memory");
    __asm__ volatile("xorl %%eax, %%eax\n xorl %%ebx, %%ebx\n xorl %%ecx, %%ecx\n xorl %%edx, %%edx\n _at_break: int3\n"
                     "movl $1, %%eax\n _at_patch: nop\n"
                     "xorl %%edx, %%edx\n"
                     "_at_fault: movl (%%edx), %%ecx\n"
                     "_after_fault: movl $5, %%edx\n"
                     "_at_steps: addl $1, %%edx\n addl $1, %%edx\n addl $1, %%edx\n"
                     "_at_done: nop\n"
                     : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : : "cc", "memory");
    __asm__ volatile("movl %0, %%fs:0" : : "r"(frame.prev) : "memory");
    h = CreateThread(NULL, 0, other, &n, 0, NULL);
    WaitForSingleObject(h, INFINITE);
    GetExitCodeThread(h, &n);
    CloseHandle(h);
    return (int)(a * 1000 + b * 100 + c + d + n);
}

static const char *name_of(DWORD at)
{
    static const struct {
        const char *at, *name;
    } names[] = {{at_break, "break"}, {at_patch, "patch"}, {at_fault, "fault"}, {after_fault, "after"}, {at_steps, "steps"}, {at_done, "done"}};
    static char text[32];
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (at - (DWORD)names[i].at < 16 && (i + 1 == sizeof names / sizeof *names || at < (DWORD)names[i + 1].at)) {
            snprintf(text, sizeof text, "%s+%u", names[i].name, (unsigned)(at - (DWORD)names[i].at));
            return text;
        }
    return "elsewhere";
}

static void debug(BOOL take)
{
    char line[MAX_PATH + 16], path[MAX_PATH];
    STARTUPINFOA si = {.cb = sizeof si};
    PROCESS_INFORMATION pi;
    DEBUG_EVENT e;
    unsigned breaks = 0, threads = 0, steps = 0;
    HANDLE main_thread = NULL;

    printf("%s\n", take ? "exceptions taken" : "exceptions passed on");
    GetModuleFileNameA(NULL, path, sizeof path);
    snprintf(line, sizeof line, "\"%s\" debuggee", path);
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, DEBUG_ONLY_THIS_PROCESS, NULL, NULL, &si, &pi)) {
        printf("CreateProcess: %lu\n", GetLastError());
        return;
    }
    while (WaitForDebugEvent(&e, 20000)) {
        DWORD go_on = DBG_CONTINUE;
        EXCEPTION_RECORD *r = &e.u.Exception.ExceptionRecord;
        CONTEXT c = {.ContextFlags = CONTEXT_FULL};

        switch (e.dwDebugEventCode) {
        case CREATE_PROCESS_DEBUG_EVENT:
            main_thread = e.u.CreateProcessInfo.hThread;
            printf("process\n");
            break;
        case CREATE_THREAD_DEBUG_EVENT: threads++; break;
        case OUTPUT_DEBUG_STRING_EVENT: {
            char text[32] = "";
            ReadProcessMemory(pi.hProcess, e.u.DebugString.lpDebugStringData, text, e.u.DebugString.nDebugStringLength, NULL);
            printf("text \"%s\"\n", text);
            break;
        }
        case EXCEPTION_DEBUG_EVENT:
            if (!GetThreadContext(main_thread, &c))
                printf("GetThreadContext: %lu\n", GetLastError());
            if (breaks == 0 && r->ExceptionCode == EXCEPTION_BREAKPOINT) { /* the system's */
                char int3 = '\xcc';
                SIZE_T n = 0;
                breaks++;
                WriteProcessMemory(pi.hProcess, at_patch, &int3, 1, &n);
                FlushInstructionCache(pi.hProcess, at_patch, 1);
                printf("started, at its breakpoint %d, patched %u\n", c.Eip == (DWORD)r->ExceptionAddress + 1, (unsigned)n);
                break;
            }
            printf("%s chance %08lx at %s, ", e.u.Exception.dwFirstChance ? "first" : "second", r->ExceptionCode,
                   name_of((DWORD)r->ExceptionAddress));
            printf("eip %s eax %lx ebx %lx ecx %lx edx %lx\n", name_of(c.Eip), c.Eax & 0xff, c.Ebx & 0xff, c.Ecx & 0xff, c.Edx & 0xff);
            if (r->ExceptionCode == EXCEPTION_BREAKPOINT && r->ExceptionAddress == at_patch) {
                char nop = '\x90';
                c.Eip = (DWORD)at_patch;
                c.Eax = 9;
                WriteProcessMemory(pi.hProcess, at_patch, &nop, 1, NULL);
                FlushInstructionCache(pi.hProcess, at_patch, 1);
                if (!SetThreadContext(main_thread, &c))
                    printf("SetThreadContext: %lu\n", GetLastError());
            } else if (r->ExceptionCode == EXCEPTION_ACCESS_VIOLATION && take) {
                c.Eip = (DWORD)at_steps;
                c.Ecx = 50;
                c.EFlags |= 0x100;
                SetThreadContext(main_thread, &c);
            } else if (r->ExceptionCode == EXCEPTION_SINGLE_STEP) {
                if (++steps < 3)
                    c.EFlags |= 0x100;
                SetThreadContext(main_thread, &c);
            } else if (!take)
                go_on = DBG_EXCEPTION_NOT_HANDLED;
            break;
        case EXIT_PROCESS_DEBUG_EVENT:
            printf("exit code %lu, %u more thread\n", e.u.ExitProcess.dwExitCode, threads);
            ContinueDebugEvent(e.dwProcessId, e.dwThreadId, DBG_CONTINUE);
            CloseHandle(pi.hProcess);
            CloseHandle(pi.hThread);
            return;
        default: break;
        }
        ContinueDebugEvent(e.dwProcessId, e.dwThreadId, go_on);
    }
    printf("WaitForDebugEvent: %lu\n", GetLastError());
    TerminateProcess(pi.hProcess, 1);
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "debuggee"))
        return debuggee();
    setvbuf(stdout, NULL, _IONBF, 0);
    debug(FALSE);
    debug(TRUE);
    return 0;
}

/* EXPECT
exceptions passed on
process
started, at its breakpoint 1, patched 1
text "here I am"
first chance 80000003 at break+0, eip break+1 eax 0 ebx 0 ecx 0 edx 0
first chance 80000003 at patch+0, eip patch+1 eax 1 ebx 1 ecx 0 edx 0
first chance c0000005 at fault+0, eip fault+0 eax 9 ebx 1 ecx 0 edx 0
exit code 9192, 1 more thread
exceptions taken
process
started, at its breakpoint 1, patched 1
text "here I am"
first chance 80000003 at break+0, eip break+1 eax 0 ebx 0 ecx 0 edx 0
first chance 80000003 at patch+0, eip patch+1 eax 1 ebx 0 ecx 0 edx 0
first chance c0000005 at fault+0, eip fault+0 eax 9 ebx 0 ecx 0 edx 0
first chance 80000004 at steps+3, eip steps+3 eax 9 ebx 0 ecx 32 edx 1
first chance 80000004 at steps+6, eip steps+6 eax 9 ebx 0 ecx 32 edx 2
first chance 80000004 at done+0, eip done+0 eax 9 ebx 0 ecx 32 edx 3
exit code 9060, 1 more thread
*/

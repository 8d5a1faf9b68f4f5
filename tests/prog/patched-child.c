/* patched-child.c - another process changes this one's code and jump tables: before it runs, while it waits, while its thread is suspended; with and
 * without VirtualProtectEx and FlushInstructionCache; more often than there is room for notices; and threads are started in code that it writes. */
//: flags -O2 -lntdll
//: timeout 120
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

LONG NTAPI NtWriteVirtualMemory(HANDLE, void *, const void *, SIZE_T, SIZE_T *);

/* int name(void): its constant is at name_imm */
#define RETURNS(name, n)                                                                                                                    \
    extern unsigned char name##_imm[];                                                                                                      \
    int name(void) __asm__("_" #name);                                                                                                      \
    __asm__(".text\n .p2align 4\n.globl _" #name ", _" #name "_imm\n_" #name ": .byte 0xb8\n_" #name "_imm: .long " #n "\n ret\n");
RETURNS(by_write, 1)
RETURNS(by_nt, 2)
RETURNS(by_protect, 3)
RETURNS(flushed, 4)
RETURNS(untouched, 5)
RETURNS(many, 6)
extern void *table[] __asm__("_table");
int choose(unsigned) __asm__("_choose");
__asm__(".section .rdata,\"dr\"\n .p2align 2\n.globl _table\n_table: .long 0f, 1f, 2f\n .text\n.globl _choose\n"
        "_choose: movl 4(%esp), %ecx\n cmpl $2, %ecx\n ja 3f\n jmp *_table(,%ecx,4)\n"
        "0: movl $10, %eax\n ret\n1: movl $11, %eax\n ret\n2: movl $12, %eax\n ret\n3: movl $-1, %eax\n ret\n");

static void show(const char *when)
{
    printf("%s: %d %d %d %d %d %d, %d %d %d\n", when, by_write(), by_nt(), by_protect(), flushed(), untouched(), many(), choose(0), choose(1),
           choose(2));
    fflush(stdout);
}

static void change(HANDLE p, int k)
{
    void *targets[3] = {table[(k + 1) % 3], table[(k + 2) % 3], table[k % 3]};
    int v[] = {10 * k + 1, 10 * k + 2, 10 * k + 3, 10 * k + 4};
    DWORD old, o;

    if (!WriteProcessMemory(p, by_write_imm, &v[0], 4, NULL))
        printf("write failed\n");
    if (NtWriteVirtualMemory(p, by_nt_imm, &v[1], 4, NULL) < 0) { /* some systems want it writable */
        VirtualProtectEx(p, by_nt_imm, 4, PAGE_EXECUTE_READWRITE, &old);
        NtWriteVirtualMemory(p, by_nt_imm, &v[1], 4, NULL);
        VirtualProtectEx(p, by_nt_imm, 4, old, &o);
    }
    VirtualProtectEx(p, by_protect_imm, 4, PAGE_EXECUTE_READWRITE, &old);
    WriteProcessMemory(p, by_protect_imm, &v[2], 4, NULL);
    VirtualProtectEx(p, by_protect_imm, 4, old, &o);
    WriteProcessMemory(p, flushed_imm, &v[3], 4, NULL);
    FlushInstructionCache(p, flushed_imm, 4);
    VirtualProtectEx(p, table, sizeof targets, PAGE_READWRITE, &old);
    WriteProcessMemory(p, table, targets, sizeof targets, NULL);
    VirtualProtectEx(p, table, sizeof targets, old, &o);
}

static HANDLE inherited_event(void) /* tests that run at the same time must not share it by name */
{
    SECURITY_ATTRIBUTES a = {.nLength = sizeof a, .bInheritHandle = TRUE};
    return CreateEventA(&a, FALSE, FALSE, NULL);
}
static volatile LONG turns;

int main(int argc, char **argv)
{
    HANDLE go, done;

    if (argc > 2) {
        go = (HANDLE)strtoul(argv[1], NULL, 16);
        done = (HANDLE)strtoul(argv[2], NULL, 16);
        show("child, changed before its start");
        SetEvent(done);
        for (int i = 0; i < 3; i++) {
            char text[40];
            WaitForSingleObject(go, 30000);
            sprintf(text, "child, changed while it waits, %d", i);
            show(text);
            SetEvent(done);
        }
        for (int was = many(); many() == was; turns++) /* until the parent, which suspends this thread meanwhile, has changed it */
            Sleep(0);
        show("child, changed while it was suspended");
        SetEvent(done);
        WaitForSingleObject(go, 30000);
        show("child, changed very often");
        SetEvent(done);
        WaitForSingleObject(go, 30000);
        return 7;
    }

    char self[MAX_PATH], command[MAX_PATH + 40];
    STARTUPINFOA si = {.cb = sizeof si};
    PROCESS_INFORMATION pi;
    int v;

    show("parent");
    GetModuleFileNameA(NULL, self, sizeof self);
    go = inherited_event();
    done = inherited_event();
    sprintf(command, "\"%s\" %lx %lx", self, (unsigned long)go, (unsigned long)done);
    if (!CreateProcessA(self, command, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &si, &pi))
        return 1;
    change(pi.hProcess, 1);
    ResumeThread(pi.hThread);
    WaitForSingleObject(done, 60000);
    for (int i = 0; i < 3; i++) {
        change(pi.hProcess, i + 2);
        SetEvent(go);
        WaitForSingleObject(done, 30000);
    }
    Sleep(20);
    SuspendThread(pi.hThread);
    v = 60;
    WriteProcessMemory(pi.hProcess, many_imm, &v, 4, NULL);
    ResumeThread(pi.hThread);
    WaitForSingleObject(done, 30000);
    for (v = 0; v < 150; v++)
        WriteProcessMemory(pi.hProcess, v & 1 ? many_imm : by_nt_imm, &v, 4, NULL);
    change(pi.hProcess, 6);
    SetEvent(go);
    WaitForSingleObject(done, 30000);

    /* threads in written code, which is written again between them: mov eax, n; ret 4 */
    unsigned char code[] = {0xb8, 0, 0, 0, 0, 0xc2, 4, 0};
    unsigned char *far_away = VirtualAllocEx(pi.hProcess, NULL, 4096, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    DWORD sum = 0, old, r;
    for (int i = 0; i < 20; i++) {
        memcpy(code + 1, &i, 4);
        if (i & 1)
            VirtualProtectEx(pi.hProcess, far_away, 4096, PAGE_READWRITE, &old);
        WriteProcessMemory(pi.hProcess, far_away, code, sizeof code, NULL);
        if (i & 1 || !i)
            VirtualProtectEx(pi.hProcess, far_away, 4096, PAGE_EXECUTE_READ, &old);
        HANDLE t = CreateRemoteThread(pi.hProcess, NULL, 0, (LPTHREAD_START_ROUTINE)(void *)far_away, NULL, 0, NULL);
        WaitForSingleObject(t, 30000);
        GetExitCodeThread(t, &r);
        sum += r;
        CloseHandle(t);
    }
    printf("threads in written code: %lu\n", sum);
    fflush(stdout);
    SetEvent(go);
    WaitForSingleObject(pi.hProcess, 30000);
    GetExitCodeProcess(pi.hProcess, &r);
    printf("child ended with %lu\n", r);
    show("parent, untouched");
    return 0;
}
/* EXPECT
parent: 1 2 3 4 5 6, 10 11 12
child, changed before its start: 11 12 13 14 5 6, 12 10 11
child, changed while it waits, 0: 21 22 23 24 5 6, 10 11 12
child, changed while it waits, 1: 31 32 33 34 5 6, 11 12 10
child, changed while it waits, 2: 41 42 43 44 5 6, 12 10 11
child, changed while it was suspended: 41 42 43 44 5 60, 12 10 11
child, changed very often: 61 62 63 64 5 149, 11 12 10
threads in written code: 190
child ended with 7
parent, untouched: 1 2 3 4 5 6, 10 11 12
*/

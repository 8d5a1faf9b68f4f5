/* stack-overflow.c - endless recursion: c00000fd reaches a frame handler (and a vectored one) on the overflowing stack itself, the program
 * unwinds, restores the guard page and can do it again; the same in a thread with a stack of its own size. */
#include <malloc.h>
#include <stdio.h>
#include <windows.h>

struct frame {
    struct frame *prev;
    void *handler;
    void *out[5];
    DWORD code;
};
static volatile LONG vectored;

static EXCEPTION_DISPOSITION handler(EXCEPTION_RECORD *r, struct frame *f, CONTEXT *c, void *d)
{
    if (r->ExceptionFlags & 6) /* unwinding */
        return ExceptionContinueSearch;
    f->code = r->ExceptionCode;
    __builtin_longjmp(f->out, 1); /* the page that is left has no room for RtlUnwind */
}
static LONG CALLBACK first(EXCEPTION_POINTERS *p)
{
    if (p->ExceptionRecord->ExceptionCode == EXCEPTION_STACK_OVERFLOW)
        vectored++;
    return EXCEPTION_CONTINUE_SEARCH;
}

static int __attribute__((noinline, noclone, optimize("no-optimize-sibling-calls"))) deeper(volatile int *p)
{
    volatile int here[100];

    here[0] = *p + 1;
    return deeper(here) + here[0];
}

static void __attribute__((noinline)) overflow(const char *who)
{
    struct frame f;
    struct frame **top = (struct frame **)&((NT_TIB *)NtCurrentTeb())->ExceptionList;
    int start = 0;

    f.prev = *top;
    f.handler = handler;
    if (!__builtin_setjmp(f.out)) {
        *top = &f;
        deeper(&start);
    }
    *top = f.prev;
    printf("%s: %08lx, guard page restored: %d\n", who, f.code, _resetstkoflw() != 0);
}

static DWORD WINAPI thread(void *arg)
{
    overflow("thread");
    overflow("thread");
    return 5;
}

int main(void)
{
    AddVectoredExceptionHandler(1, first);
    overflow("main");
    overflow("main");
    for (int i = 0; i < 2; i++) {
        DWORD code;
        HANDLE h = CreateThread(NULL, i ? 0x400000 : 0x20000, thread, NULL, i ? STACK_SIZE_PARAM_IS_A_RESERVATION : 0, NULL);
        WaitForSingleObject(h, INFINITE);
        GetExitCodeThread(h, &code);
        CloseHandle(h);
        printf("exit code %lu\n", code);
    }
    printf("%ld seen first\n", vectored);
    return 0;
}

/* EXPECT
main: c00000fd, guard page restored: 1
main: c00000fd, guard page restored: 1
thread: c00000fd, guard page restored: 1
thread: c00000fd, guard page restored: 1
exit code 5
thread: c00000fd, guard page restored: 1
thread: c00000fd, guard page restored: 1
exit code 5
6 seen first
*/

/* seh.c - frame handlers made by hand on fs:[0]: order of nested frames, continuing, unwinding with its second pass, an exception inside a
 * handler, an exception inside an unwind, RaiseException with parameters, noncontinuable ones. */
#include <stdio.h>
#include <windows.h>

struct frame {
    struct frame *prev;
    void *handler;
    const char *name;
    void *out[5]; /* for __builtin_longjmp */
};
typedef EXCEPTION_DISPOSITION handler_fn(EXCEPTION_RECORD *, struct frame *, CONTEXT *, void *);

static inline void push(struct frame *f, const char *name, handler_fn *h)
{
    f->name = name;
    f->handler = h;
    __asm__ volatile("movl %%fs:0, %%eax\n movl %%eax, %0\n movl %1, %%fs:0" : "=m"(f->prev) : "r"(f) : "eax", "memory");
}
static inline void pop(struct frame *f) { __asm__ volatile("movl %0, %%fs:0" : : "r"(f->prev) : "memory"); }

static EXCEPTION_DISPOSITION watch(EXCEPTION_RECORD *r, struct frame *f, CONTEXT *c, void *d)
{
    printf("  %s sees %08lx flags %lx\n", f->name, r->ExceptionCode, r->ExceptionFlags);
    return ExceptionContinueSearch;
}
static EXCEPTION_DISPOSITION repair(EXCEPTION_RECORD *r, struct frame *f, CONTEXT *c, void *d)
{
    printf("  %s sees %08lx flags %lx\n", f->name, r->ExceptionCode, r->ExceptionFlags);
    if ((r->ExceptionFlags & 6) || r->ExceptionCode == EXCEPTION_NONCONTINUABLE_EXCEPTION)
        return ExceptionContinueSearch;
    if (r->ExceptionCode == EXCEPTION_ACCESS_VIOLATION)
        c->Eax = (DWORD)r->ExceptionInformation[0] + 100, c->Eip += 2;
    return ExceptionContinueExecution;
}
static EXCEPTION_DISPOSITION catcher(EXCEPTION_RECORD *r, struct frame *f, CONTEXT *c, void *d)
{
    printf("  %s sees %08lx flags %lx, %lu parameters %lx\n", f->name, r->ExceptionCode, r->ExceptionFlags, r->NumberParameters,
           r->NumberParameters && r->ExceptionCode != EXCEPTION_ACCESS_VIOLATION ? r->ExceptionInformation[0] : 0);
    if (r->ExceptionFlags & 6)
        return ExceptionContinueSearch;
    RtlUnwind(f, NULL, r, (void *)0x77);
    __builtin_longjmp(f->out, 1);
}
static EXCEPTION_DISPOSITION faulty(EXCEPTION_RECORD *r, struct frame *f, CONTEXT *c, void *d)
{
    printf("  %s sees %08lx flags %lx\n", f->name, r->ExceptionCode, r->ExceptionFlags);
    if (!(r->ExceptionFlags & 6) && r->ExceptionCode == 0xe0000001)
        RaiseException(0xe0000002, 0, 0, NULL);
    return ExceptionContinueSearch;
}
static EXCEPTION_DISPOSITION collide(EXCEPTION_RECORD *r, struct frame *f, CONTEXT *c, void *d)
{
    printf("  %s sees %08lx flags %lx\n", f->name, r->ExceptionCode, r->ExceptionFlags);
    if (r->ExceptionFlags & 6 && r->ExceptionCode == 0xe0000004)
        RaiseException(0xe0000005, 0, 0, NULL);
    return ExceptionContinueSearch;
}

static int read_null(void)
{
    int v;

    __asm__ volatile("xorl %%eax, %%eax\n movl (%%eax), %%eax" : "=a"(v));
    return v;
}

static void __attribute__((noinline)) inner(DWORD code)
{
    struct frame f;
    ULONG_PTR args[2] = {0xabc, 2};

    push(&f, "innermost", watch);
    RaiseException(code, code == 0xe0000003 ? EXCEPTION_NONCONTINUABLE : 0, 2, args);
    printf("  went on after %08lx\n", code);
    pop(&f);
}

#define CAUGHT(frame, what, body) \
    do { \
        printf("%s\n", what); \
        push(&frame, "catcher", catcher); \
        if (__builtin_setjmp(frame.out)) \
            printf("  caught\n"); \
        else { \
            body; \
            printf("  not thrown\n"); \
        } \
        pop(&frame); \
    } while (0)

int main(void)
{
    static struct frame *volatile start;
    struct frame a, b, c;

    __asm__ volatile("movl %%fs:0, %0" : "=r"(start));
    printf("continue\n");
    push(&a, "outer", repair);
    push(&b, "inner", watch);
    printf("  read gave %d\n", read_null());
    inner(0xe0000000);
    pop(&b);
    pop(&a);

    CAUGHT(a, "unwind", {
        push(&b, "middle", watch);
        inner(0xe0000000);
    });
    CAUGHT(a, "fault", {
        push(&b, "middle", watch);
        read_null();
    });
    CAUGHT(a, "exception in a handler", {
        push(&b, "middle", watch);
        push(&c, "faulty", faulty);
        inner(0xe0000001);
    });
    CAUGHT(a, "exception in an unwind", {
        push(&b, "collider", collide);
        inner(0xe0000004);
    });
    CAUGHT(a, "noncontinuable", {
        push(&b, "repair", repair);
        inner(0xe0000003);
    });
    CAUGHT(a, "nested catchers", {
        CAUGHT(b, "second", inner(0xe0000006));
        inner(0xe0000007);
    });
    for (int i = 0; i < 3; i++)
        CAUGHT(c, "again", inner(0xe0000008 + i));
    struct frame *end;
    __asm__ volatile("movl %%fs:0, %0" : "=r"(end));
    printf("chain as at the start: %d\n", start == end);
    return 0;
}

/* EXPECT
continue
  inner sees c0000005 flags 0
  outer sees c0000005 flags 0
  read gave 100
  innermost sees e0000000 flags 0
  inner sees e0000000 flags 0
  outer sees e0000000 flags 0
  went on after e0000000
unwind
  innermost sees e0000000 flags 0
  middle sees e0000000 flags 0
  catcher sees e0000000 flags 0, 2 parameters abc
  innermost sees e0000000 flags 2
  middle sees e0000000 flags 2
  caught
fault
  middle sees c0000005 flags 0
  catcher sees c0000005 flags 0, 2 parameters 0
  middle sees c0000005 flags 2
  caught
exception in a handler
  innermost sees e0000001 flags 0
  faulty sees e0000001 flags 0
  innermost sees e0000002 flags 10
  faulty sees e0000002 flags 10
  middle sees e0000002 flags 0
  catcher sees e0000002 flags 0, 0 parameters 0
  innermost sees e0000002 flags 2
  faulty sees e0000002 flags 2
  middle sees e0000002 flags 2
  caught
exception in an unwind
  innermost sees e0000004 flags 0
  collider sees e0000004 flags 0
  catcher sees e0000004 flags 0, 2 parameters abc
  innermost sees e0000004 flags 2
  collider sees e0000004 flags 2
  collider sees e0000005 flags 0
  catcher sees e0000005 flags 0, 0 parameters 0
  caught
noncontinuable
  innermost sees e0000003 flags 1
  repair sees e0000003 flags 1
  innermost sees c0000025 flags 1
  repair sees c0000025 flags 1
  catcher sees c0000025 flags 1, 0 parameters 0
  innermost sees c0000025 flags 3
  repair sees c0000025 flags 3
  caught
nested catchers
second
  innermost sees e0000006 flags 0
  catcher sees e0000006 flags 0, 2 parameters abc
  innermost sees e0000006 flags 2
  caught
  innermost sees e0000007 flags 0
  catcher sees e0000007 flags 0, 2 parameters abc
  innermost sees e0000007 flags 2
  caught
again
  innermost sees e0000008 flags 0
  catcher sees e0000008 flags 0, 2 parameters abc
  innermost sees e0000008 flags 2
  caught
again
  innermost sees e0000009 flags 0
  catcher sees e0000009 flags 0, 2 parameters abc
  innermost sees e0000009 flags 2
  caught
again
  innermost sees e000000a flags 0
  catcher sees e000000a flags 0, 2 parameters abc
  innermost sees e000000a flags 2
  caught
chain as at the start: 1
*/

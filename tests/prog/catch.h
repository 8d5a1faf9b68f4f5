/* catch.h - a structured handler that ends every exception at the frame it belongs to: its code in `caught`, the x87 unit as FNINIT leaves it. */
#include <windows.h>

struct frame {
    struct frame *prev;
    void *handler;
    void *out[5]; /* for __builtin_setjmp, after push_frame */
};
static DWORD caught;

static EXCEPTION_DISPOSITION catcher(EXCEPTION_RECORD *r, struct frame *f, CONTEXT *c, void *d)
{
    if (r->ExceptionFlags & 6)
        return ExceptionContinueSearch;
    caught = r->ExceptionCode;
    RtlUnwind(f, NULL, r, NULL);
    __asm__ volatile("fninit");
    __builtin_longjmp(f->out, 1);
}

static inline void push_frame(struct frame *f)
{
    f->handler = catcher;
    caught = 0;
    __asm__ volatile("movl %%fs:0, %%eax\n movl %%eax, %0\n movl %1, %%fs:0" : "=m"(f->prev) : "r"(f) : "eax", "memory");
}
static inline void pop_frame(struct frame *f) { __asm__ volatile("movl %0, %%fs:0" : : "r"(f->prev) : "memory"); }

/* stack-switches.c - longjmp and coroutines that the program brings along: what they come back to is entered as translated code, the frames of
 * callers stay, and the host frames that are left behind do not pile up. */
//: interprets 5000000
#include <stdio.h>
#include <stdlib.h>

/* Of the form that C libraries have. */
int save(void *buffer) __attribute__((returns_twice));
void back_to(void *buffer, int value) __attribute__((noreturn));
__asm__("_save: movl 4(%esp), %ecx; movl %ebp, (%ecx); movl %ebx, 4(%ecx); movl %edi, 8(%ecx); movl %esi, 12(%ecx); movl %esp, 16(%ecx)\n"
        "movl (%esp), %eax; movl %eax, 20(%ecx); xorl %eax, %eax; ret");
__asm__("_back_to: movl 4(%esp), %ecx; movl 8(%esp), %eax; movl (%ecx), %ebp; movl 4(%ecx), %ebx; movl 8(%ecx), %edi; movl 12(%ecx), %esi\n"
        "movl 16(%ecx), %esp; addl $4, %esp; jmp *20(%ecx)");
/* void swap(void **from, void *to): pushes the registers that calls preserve and changes stacks. */
void swap(void **from, void *to);
__asm__("_swap: pushl %ebp; pushl %ebx; pushl %esi; pushl %edi; movl 20(%esp), %eax; movl 24(%esp), %edx; movl %esp, (%eax); movl %edx, %esp\n"
        "popl %edi; popl %esi; popl %ebx; popl %ebp; ret");

static void *here[8], *outer[8];
static volatile unsigned sum;

static __attribute__((noinline)) void dive(unsigned n)
{
    volatile char pad[32];

    pad[0] = (char)n;
    if (n)
        dive(n - 1);
    else
        back_to(here, 1);
    sum += pad[0];
}
static __attribute__((noinline)) void guarded(unsigned n)
{
    if (!save(here))
        dive(n);
    else
        sum++;
}
static __attribute__((noinline)) unsigned after_guarded(void) /* goes on after a callee that longjmp came back to */
{
    unsigned x = 1;

    guarded(20);
    for (unsigned i = 0; i < 2000000; i++)
        x = x * 33 + i;
    return x;
}
static __attribute__((noinline)) unsigned many(unsigned n) /* longjmp again and again to one place: frames must not pile up */
{
    volatile unsigned i = 0, to = n;

    save(here);
    if (++i < to)
        dive(i & 3);
    return i;
}
static __attribute__((noinline)) unsigned nested(unsigned level) /* activations of one function, each with a buffer; longjmp skips some of them */
{
    void *mine[8];
    volatile unsigned x = level;

    switch (save(mine)) {
    case 0:
        if (level == 3)
            for (int i = 0; i < 8; i++)
                outer[i] = mine[i];
        if (level == 9)
            back_to(outer, 2);
        x += nested(level + 1);
        break;
    case 2: x += 1000; break;
    }
    return x;
}
static __attribute__((noinline)) double keeps_x87(void) /* the x87 stack is as it was at a call: empty */
{
    volatile double v = 1.5;
    double s = 0;

    for (volatile int i = 0; i < 3; i++) {
        if (!save(here))
            dive(2);
        s += v * i;
    }
    return s;
}

static void *main_stack, *other_stack;
static void *stack_for(void (*f)(void))
{
    unsigned *s = (unsigned *)malloc(1 << 16) + 16000;

    *--s = 0;
    *--s = (unsigned)f;
    return s - 4;
}
static void counts(void)
{
    for (unsigned i = 0;; i++) {
        sum += i;
        swap(&other_stack, main_stack);
    }
}
static __attribute__((noinline)) void yield(void)
{
    swap(&other_stack, main_stack);
    sum++;
}
static void walks(void) /* a loop of its own around a function that switches */
{
    for (unsigned x = 1;; x = x * 5 + 1) {
        for (unsigned i = 0; i < 3; i++)
            x ^= x >> 3;
        sum += x;
        yield();
    }
}

int main(void)
{
    for (unsigned i = 0; i < 300000; i++)
        guarded(i % 7);
    printf("guarded %u\n", sum);
    printf("after a guarded call %u\n", after_guarded());
    printf("many %u\n", many(2000000));
    printf("nested %u\n", nested(1));
    printf("x87 %g\n", keeps_x87());
    other_stack = stack_for(counts);
    for (unsigned i = 0; i < 300000; i++)
        swap(&main_stack, other_stack);
    printf("coroutine %u\n", sum);
    other_stack = stack_for(walks);
    for (unsigned i = 0; i < 300000; i++)
        swap(&main_stack, other_stack);
    printf("generator %u\n", sum);
    return 0;
}

/* EXPECT
guarded 300000
after a guarded call 2412387777
many 2000000
nested 1006
x87 4.5
coroutine 2050477041
generator 759090398
*/

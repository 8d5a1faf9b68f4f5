/* waiting-loops.c - loops that wait for memory which another thread changes, in every form that a compiler or a programmer writes them: each must
 * end, whatever else it does meanwhile.  Also stores that another thread waits for: they may not be kept back until the loop is over. */
#include <stdio.h>
#include <windows.h>
//: flags -O1 -msse2 -Wno-dangling-pointer
//: timeout 120

static volatile LONG state, other, words[3], go;
static volatile unsigned char byte_flag;
static volatile short short_flag;
static volatile double number;
static volatile float number4;
static volatile long long wide;
static volatile long double extended;
static LONG plain; /* for loops in assembly */
struct node { volatile int kind; struct node *volatile next; };
static struct node first, second, *volatile head;
static unsigned char text[64];
static volatile LONG *volatile where;
static volatile LONG progress, pointed;

#define WAITER(name) static int __attribute__((noinline)) name(void)

WAITER(simple) { while (!state) ; return 1; }
WAITER(counts) { unsigned n = 0; int s; do { n++; s = state; } while (s == 0 || s == 3); return s == 1 && n; }
WAITER(structure)
{
    unsigned n = 1;
    int k;
    do {
        n = n * 3 + 1;
        k = head->kind;
        if (k == 4)
            continue;
        if (k == 2) {
            n ^= 5;
            continue;
        }
    } while (k != 7);
    return n != 0;
}
WAITER(switches)
{
    for (unsigned n = 0;; n++)
        switch (state) {
        case 0: n += 2; break;
        case 1: n ^= 3; break;
        case 2: n *= 5; break;
        case 3: n -= 7; break;
        case 4: n |= 1; break;
        case 9: return 1;
        default: n = ~n; break;
        }
}
WAITER(bounded) { unsigned i; for (i = 0; i < 4000000000u && !state; i++) ; return i < 4000000000u; }
WAITER(of_double) { while (number != 2.5) ; return 1; }
WAITER(of_float) { unsigned n = 0; while (number4 < 2.5f) n++; return 1; }
WAITER(of_extended) { while (extended != 2.5L) ; return 1; }
WAITER(of_byte) { while (byte_flag == 0) ; return 1; }
WAITER(of_short) { unsigned n = 0; do n += 3; while (short_flag == 0); return 1; }
WAITER(two_words) { while (state == 0 || other == 0) ; return 1; }
WAITER(small_array)
{
    LONG sum;
    do {
        sum = 0;
        for (int i = 0; i < 3; i++)
            sum += words[i];
    } while (sum != 6);
    return 1;
}
WAITER(search)
{
    int i;
    for (;;) {
        for (i = 0; i < 3 && words[i] == 0; i++) ;
        if (i < 3)
            return words[i] != 0;
    }
}
WAITER(through_pointer) { while (*where == 0) ; return 1; }
WAITER(chain) { while (head->next->kind != 3) ; return 1; }
static int __attribute__((noinline)) is_set(volatile LONG *p) { return *p != 0; }
WAITER(in_called_function) { while (!is_set(&state)) ; return 1; }
WAITER(of_wide) { while (wide != 0x100000002ll) ; return 1; }

static volatile LONG *volatile frame_flag;
WAITER(of_own_frame)
{
    volatile LONG flag = 0;
    unsigned n = 0;
    frame_flag = &flag;
    while (!flag)
        n++;
    return 1;
}

/* In assembly, so that no compiler has a say. */
WAITER(asm_plain) { __asm__ volatile("1: movl %0, %%eax\n testl %%eax, %%eax\n jz 1b" : : "m"(plain) : "eax", "cc"); return 1; }
WAITER(asm_counts) { __asm__ volatile("xorl %%ecx, %%ecx\n 1: incl %%ecx\n cmpl $0, %0\n je 1b" : : "m"(plain) : "ecx", "cc"); return 1; }
WAITER(asm_ebp)
{
    __asm__ volatile("pushl %%ebp\n movl %0, %%ebp\n 1: movl (%%ebp), %%eax\n testl %%eax, %%eax\n jz 1b\n popl %%ebp"
                     :
                     : "r"(&plain)
                     : "eax", "cc", "memory");
    return 1;
}
WAITER(asm_pause) { __asm__ volatile("1: pause\n cmpl $0, %0\n je 1b" : : "m"(plain) : "cc"); return 1; }
WAITER(asm_rep_nop)
{
    __asm__ volatile("1: rep\n nop\n addl $1, %%ecx\n movl %0, %%eax\n orl %%eax, %%eax\n je 1b" : : "m"(plain) : "eax", "ecx", "cc");
    return 1;
}
WAITER(asm_xchg)
{
    __asm__ volatile("1: xorl %%eax, %%eax\n xchgl %%eax, %0\n testl %%eax, %%eax\n jz 1b" : : "m"(plain) : "eax", "cc", "memory");
    return 1;
}
WAITER(asm_cmpxchg8b)
{
    __asm__ volatile(
        "1: xorl %%eax, %%eax\n xorl %%edx, %%edx\n xorl %%ebx, %%ebx\n xorl %%ecx, %%ecx\n lock cmpxchg8b %0\n testl %%edx, %%edx\n jz 1b"
        :
        : "m"(wide)
        : "eax", "ebx", "ecx", "edx", "cc", "memory");
    return 1;
}
WAITER(asm_movq)
{
    long long copy;
    __asm__ volatile("1: movq %1, %%xmm0\n movq %%xmm0, %0\n cmpl $0, 4+%0\n je 1b" : "=m"(copy) : "m"(wide) : "xmm0", "cc");
    return copy == 0x100000002ll;
}
WAITER(asm_mmx)
{
    long long copy;
    __asm__ volatile("1: movq %1, %%mm0\n movq %%mm0, %0\n emms\n cmpl $0, 4+%0\n je 1b" : "=m"(copy) : "m"(wide) : "cc", "mm0");
    return copy == 0x100000002ll;
}
WAITER(asm_fild)
{
    long long copy;
    __asm__ volatile("1: fildll %1\n fistpll %0\n cmpl $0, 4+%0\n je 1b" : "=m"(copy) : "m"(wide) : "cc");
    return copy == 0x100000002ll;
}
WAITER(asm_scasb)
{
    int found;
    __asm__ volatile("1: leal %1, %%edi\n movl $64, %%ecx\n movb $7, %%al\n repne scasb\n jne 1b\n movl %%ecx, %0"
                     : "=r"(found) : "m"(text) : "eax", "ecx", "edi", "cc", "memory");
    return found >= 0;
}
WAITER(asm_loop) /* the address moves within the inner loop, and starts anew in the outer one */
{
    __asm__ volatile("1: leal %0, %%esi\n movl $3, %%ecx\n 2: lodsl\n testl %%eax, %%eax\n jnz 3f\n loop 2b\n jmp 1b\n 3:"
                     : : "m"(words) : "eax", "ecx", "esi", "cc", "memory");
    return 1;
}

/* The other thread waits for what these store; it sets state when it has seen it. */
WAITER(stores) { while (!state) progress++; return 1; }
WAITER(asm_stores)
{
    __asm__ volatile("xorl %%eax, %%eax\n 1: incl %%eax\n movl %%eax, %0\n cmpl $0, %1\n je 1b" : "=m"(progress) : "m"(state) : "eax", "cc");
    return 1;
}

static const struct { const char *name; int (*run)(void); } waiters[] = {
#define W(n) {#n, n},
    W(simple) W(counts) W(structure) W(switches) W(bounded) W(of_double) W(of_float) W(of_extended) W(of_byte) W(of_short) W(two_words) W(small_array)
    W(search) W(through_pointer) W(chain) W(in_called_function) W(of_wide) W(of_own_frame) W(asm_plain) W(asm_counts) W(asm_ebp) W(asm_pause)
    W(asm_rep_nop) W(asm_xchg) W(asm_cmpxchg8b) W(asm_movq) W(asm_mmx) W(asm_fild) W(asm_scasb) W(asm_loop) W(stores) W(asm_stores)
};

static HANDLE begin, end;

/* Changes what the waiter looks at, in steps, the last of which ends it. */
static DWORD WINAPI changer(void *arg)
{
    for (unsigned i = 0; i < sizeof waiters / sizeof *waiters; i++) {
        int (*w)(void) = waiters[i].run;
        WaitForSingleObject(begin, INFINITE);
        while (!go)
            Sleep(0);
        Sleep(3);
        if (w == stores || w == asm_stores) {
            LONG seen = progress;
            while (progress == seen)
                Sleep(0);
            state = 1;
            SetEvent(end);
            continue;
        }
        other = 1;
        first.kind = 4;
        state = 3;
        Sleep(1);
        head = &second;
        second.kind = 2;
        Sleep(1);
        while (w == of_own_frame && !frame_flag)
            Sleep(0);
        if (frame_flag)
            *frame_flag = 1;
        words[0] = 1, words[1] = 2, words[2] = 3;
        byte_flag = 1, short_flag = 1, number = 2.5, number4 = 2.5f, extended = 2.5L, wide = 0x100000002ll;
        plain = 1, text[63] = 7;
        second.next = &second;
        second.kind = w == chain ? 3 : 7;
        state = w == switches ? 9 : 1;
        *where = 1;
        SetEvent(end);
    }
    return 0;
}

int main(void)
{
    HANDLE thread;
    setvbuf(stdout, NULL, _IONBF, 0);
    begin = CreateEventA(NULL, FALSE, FALSE, NULL);
    end = CreateEventA(NULL, FALSE, FALSE, NULL);
    thread = CreateThread(NULL, 0, changer, NULL, 0, NULL);
    for (unsigned i = 0; i < sizeof waiters / sizeof *waiters; i++) {
        state = other = plain = progress = words[0] = words[1] = words[2] = 0;
        byte_flag = 0, short_flag = 0, number = 0, number4 = 0, extended = 0, wide = 0;
        first.kind = second.kind = 0, first.next = &second, second.next = &first, head = &first;
        text[63] = 0, frame_flag = NULL;
        pointed = 0, where = &pointed;
        go = 0;
        SetEvent(begin);
        go = 1;
        if (!waiters[i].run())
            printf("%s ended too early\n", waiters[i].name);
        WaitForSingleObject(end, INFINITE);
    }
    WaitForSingleObject(thread, INFINITE);
    puts("all ended");
    return 0;
}

/* EXPECT
all ended
*/

/* preempt.c - a scheduler that takes threads away by force, as run-time systems with goroutines or a moving garbage collector do.
 *
 * Two threads hold values in every register there is (general, flags with the direction flag, x87 stack, xmm) and look at the end of each
 * round whether they are still there; another copies memory through xmm0..xmm3, a fourth works with the x87 unit.  The main thread suspends
 * them thousands of times, reads the whole context, checks what can be known, and (in turn) only resumes, sets the same context back, changes
 * an xmm and an x87 register and puts them back, or makes the thread call a routine at whatever instruction it is: eip is pushed on its stack
 * and set to a routine that saves everything, spoils everything, puts it back and returns. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

//: flags -msse2
//: timeout 240

struct values {
    DWORD gpr[5], flags;      /* ebx edx esi edi ebp */
    double st[4];
    __attribute__((aligned(16))) unsigned char xmm[8][16];
};
struct holder { /* what the assembly below knows by its offsets */
    struct values in, out;
};
static struct holder held[2];
static volatile LONG stop_work, preempted_count, bad_context;
extern char hold_start[], hold_end[];
extern void hold(struct holder *h, unsigned rounds) __asm__("_hold");
extern void preempted(void) __asm__("_preempted");

/* Loads all, turns, stores all.  The loop keeps every flag but those that dec changes; CF and DF are the interesting ones. */
__asm__(".globl _hold, _hold_start, _hold_end, _preempted\n"
        "_hold: pushl %ebx\n pushl %esi\n pushl %edi\n pushl %ebp\n"
        "movl 20(%esp), %eax\n movl 24(%esp), %ecx\n"
        "fninit\n fldl 24(%eax)\n fldl 32(%eax)\n fldl 40(%eax)\n fldl 48(%eax)\n"
        "movaps 64(%eax), %xmm0\n movaps 80(%eax), %xmm1\n movaps 96(%eax), %xmm2\n movaps 112(%eax), %xmm3\n"
        "movaps 128(%eax), %xmm4\n movaps 144(%eax), %xmm5\n movaps 160(%eax), %xmm6\n movaps 176(%eax), %xmm7\n"
        "movl 0(%eax), %ebx\n movl 4(%eax), %edx\n movl 8(%eax), %esi\n movl 12(%eax), %edi\n movl 16(%eax), %ebp\n"
        "pushl 20(%eax)\n popfl\n"
        "_hold_start: decl %ecx\n jnz _hold_start\n"
        "_hold_end: pushfl\n popl 212(%eax)\n cld\n"
        "movl %ebx, 192(%eax)\n movl %edx, 196(%eax)\n movl %esi, 200(%eax)\n movl %edi, 204(%eax)\n movl %ebp, 208(%eax)\n"
        "movaps %xmm0, 256(%eax)\n movaps %xmm1, 272(%eax)\n movaps %xmm2, 288(%eax)\n movaps %xmm3, 304(%eax)\n"
        "movaps %xmm4, 320(%eax)\n movaps %xmm5, 336(%eax)\n movaps %xmm6, 352(%eax)\n movaps %xmm7, 368(%eax)\n"
        "fstpl 240(%eax)\n fstpl 232(%eax)\n fstpl 224(%eax)\n fstpl 216(%eax)\n"
        "popl %ebp\n popl %edi\n popl %esi\n popl %ebx\n ret\n"

        "_preempted: pushfl\n pushal\n cld\n subl $256, %esp\n"
        "movups %xmm0, (%esp)\n movups %xmm1, 16(%esp)\n movups %xmm2, 32(%esp)\n movups %xmm3, 48(%esp)\n"
        "movups %xmm4, 64(%esp)\n movups %xmm5, 80(%esp)\n movups %xmm6, 96(%esp)\n movups %xmm7, 112(%esp)\n"
        "fnsave 128(%esp)\n"
        "lock incl _preempted_count\n"
        "xorps %xmm0, %xmm0\n xorps %xmm1, %xmm1\n xorps %xmm2, %xmm2\n xorps %xmm3, %xmm3\n xorps %xmm7, %xmm7\n"
        "fldpi\n fld1\n fninit\n"
        "movl $-1, %eax\n movl %eax, %ebx\n movl %eax, %ecx\n movl %eax, %edx\n movl %eax, %esi\n movl %eax, %edi\n movl %eax, %ebp\n"
        "frstor 128(%esp)\n"
        "movups (%esp), %xmm0\n movups 16(%esp), %xmm1\n movups 32(%esp), %xmm2\n movups 48(%esp), %xmm3\n"
        "movups 64(%esp), %xmm4\n movups 80(%esp), %xmm5\n movups 96(%esp), %xmm6\n movups 112(%esp), %xmm7\n"
        "addl $256, %esp\n popal\n popfl\n ret\n");
_Static_assert(__builtin_offsetof(struct holder, out) == 192 && __builtin_offsetof(struct values, xmm) == 64 &&
                   __builtin_offsetof(struct values, st) == 24,
               "the assembly knows these");

struct losses {
    DWORD gpr, flags, x87, xmm, rounds;
};
static struct losses lost[2];

static DWORD WINAPI holder(void *arg)
{
    struct holder *h = &held[(int)arg];
    struct losses *l = &lost[(int)arg];

    for (int i = 0; i < 5; i++)
        h->in.gpr[i] = 0x1111u * (i + 1) + (DWORD)arg;
    for (int i = 0; i < 4; i++)
        h->in.st[i] = 1.5 + i + 10 * (int)arg;
    for (int i = 0; i < 8; i++)
        for (int k = 0; k < 16; k++)
            h->in.xmm[i][k] = (unsigned char)(i * 16 + k + 1 + 100 * (int)arg);
    do {
        h->in.flags = l->rounds & 1 ? 0x603 : 0x203; /* CF, and the direction flag every other time */
        memset(&h->out, 0, sizeof h->out);
        hold(h, 20000);
        l->gpr += memcmp(h->in.gpr, h->out.gpr, sizeof h->in.gpr) != 0;
        l->flags += (h->out.flags & 0x401) != (h->in.flags & 0x401);
        l->x87 += memcmp(h->in.st, h->out.st, sizeof h->in.st) != 0;
        l->xmm += memcmp(h->in.xmm, h->out.xmm, sizeof h->in.xmm) != 0;
        l->rounds++;
    } while (!stop_work);
    return 0;
}

static volatile DWORD copier_rounds, copier_bad, sums_rounds, sums_bad;
static DWORD WINAPI copier(void *arg)
{
    static unsigned char a[4096 + 16], b[4096 + 16];

    for (int i = 0; i < 4096; i++)
        a[i] = (unsigned char)(i * 7 + (i >> 8));
    do {
        unsigned char *from = a, *to = b;
        unsigned n = 4096 / 64;
        memset(b, 0, 4096);
        __asm__ volatile("1: movups (%0), %%xmm0\n movups 16(%0), %%xmm1\n movups 32(%0), %%xmm2\n movups 48(%0), %%xmm3\n"
                         "movups %%xmm0, (%1)\n movups %%xmm1, 16(%1)\n movups %%xmm2, 32(%1)\n movups %%xmm3, 48(%1)\n"
                         "addl $64, %0\n addl $64, %1\n decl %2\n jnz 1b"
                         : "+r"(from), "+r"(to), "+r"(n)
                         :
                         : "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3");
        copier_bad += memcmp(a, b, 4096) != 0;
        copier_rounds++;
    } while (!stop_work);
    return 0;
}

static DWORD WINAPI summer(void *arg)
{
    double first = 0;

    do {
        double x = 1.0, s = 0;
        for (int i = 1; i < 1000; i++) {
            x = x * 1.0009765625 + 1.0 / i;
            s += x / (i + 0.5);
        }
        if (first == 0)
            first = s;
        sums_bad += s != first;
        sums_rounds++;
    } while (!stop_work);
    return 0;
}

/* What is known of a holder in the loop. */
static void check(const CONTEXT *c, const struct holder *h)
{
    double st;
    const unsigned char *p = c->FloatSave.RegisterArea;
    long double t;

    memcpy(&t, p, 10);
    st = (double)t;
    if (c->Ebx != h->in.gpr[0] || c->Edx != h->in.gpr[1] || c->Esi != h->in.gpr[2] || c->Edi != h->in.gpr[3] || c->Ebp != h->in.gpr[4] ||
        c->Eax != (DWORD)h || st != h->in.st[3] || memcmp(c->ExtendedRegisters + 160, h->in.xmm, sizeof h->in.xmm) ||
        (c->EFlags & 0x401) != (h->in.flags & 0x401))
        InterlockedIncrement(&bad_context);
}

int main(void)
{
    LPTHREAD_START_ROUTINE what[4] = {holder, holder, copier, summer};
    HANDLE h[4];
    CONTEXT c, d;
    LONG redirected = 0, inside = 0;
    int resumed = 0;

    for (int i = 0; i < 4; i++)
        h[i] = CreateThread(NULL, 0, what[i], (void *)(i & 1), 0, NULL);
    for (int i = 0; i < 4; i++)
        while (!(i < 2 ? lost[i].rounds : i == 2 ? copier_rounds : sums_rounds))
            Sleep(1);
    for (int i = 0; i < 400; i++) {
        int k = i & 3;
        if (SuspendThread(h[k]) != 0)
            puts("was suspended already");
        memset(&c, 0x55, sizeof c);
        c.ContextFlags = CONTEXT_FULL | CONTEXT_FLOATING_POINT | CONTEXT_EXTENDED_REGISTERS;
        if (!GetThreadContext(h[k], &c))
            puts("no context");
        if (k < 2 && c.Eip >= (DWORD)hold_start && c.Eip < (DWORD)hold_end) {
            inside++;
            check(&c, &held[k]);
            if ((i >> 2 & 3) == 3) {
                c.Esp -= 4;
                *(DWORD *)c.Esp = c.Eip;
                c.Eip = (DWORD)preempted;
                c.ContextFlags = CONTEXT_CONTROL;
                if (SetThreadContext(h[k], &c))
                    redirected++;
            }
        }
        if ((i >> 2 & 3) == 1 && !SetThreadContext(h[k], &c))
            puts("not set");
        if ((i >> 2 & 3) == 2) {
            d = c;
            memset(d.ExtendedRegisters + 160 + 16 * k, 0xee, 16);
            d.FloatSave.RegisterArea[5] ^= 0xff;
            d.ExtendedRegisters[32 + 5] ^= 0xff;
            SetThreadContext(h[k], &d);
            memset(&d, 0, sizeof d);
            d.ContextFlags = CONTEXT_FULL | CONTEXT_FLOATING_POINT | CONTEXT_EXTENDED_REGISTERS;
            if (!GetThreadContext(h[k], &d) || d.ExtendedRegisters[160 + 16 * k + 15] != 0xee)
                InterlockedIncrement(&bad_context);
            if (!SetThreadContext(h[k], &c))
                puts("not set back");
        }
        resumed += ResumeThread(h[k]) == 1;
        if (!(i & 15))
            Sleep(0);
    }
    stop_work = 1;
    WaitForMultipleObjects(4, h, TRUE, INFINITE);
    printf("resumed %d, mostly inside: %d, contexts wrong: %ld\n", resumed, inside > 100, bad_context);
    printf("redirected: %d, all of them came: %d\n", redirected > 20, redirected == preempted_count);
    for (int i = 0; i < 2; i++)
        printf("holder %d: lost gpr %lu, flags %lu, x87 %lu, xmm %lu\n", i, lost[i].gpr, lost[i].flags, lost[i].x87, lost[i].xmm);
    printf("copies wrong: %lu, sums wrong: %lu\n", copier_bad, sums_bad);
    return 0;
}

/* EXPECT
resumed 400, mostly inside: 1, contexts wrong: 0
redirected: 1, all of them came: 1
holder 0: lost gpr 0, flags 0, x87 0, xmm 0
holder 1: lost gpr 0, flags 0, x87 0, xmm 0
copies wrong: 0, sums wrong: 0
*/

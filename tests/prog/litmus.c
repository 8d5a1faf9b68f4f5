/* litmus.c - the memory order of x86 between threads: what a processor never shows may not be seen in a million turns and more of each test.
 *
 * Sources of the tests: P. Sewell et al., "x86-TSO: a rigorous and usable programmer's model", CACM 53(7), 2010 (SB, MP, LB, IRIW, CoRR under the
 * names of litmus tests); H.-J. Boehm, "Can seqlocks get along with programming language memory models?", MSPC 2012. */
#include <stdio.h>
#include <windows.h>
//: flags -O1 -msse2
//: timeout 120
//: slow 300

enum { TURNS = 1000000, SLOTS = 4096 };
static volatile LONG data, flag, x, y, sequence, want[2], turn, shared, payload[4];
static volatile LONG sx[SLOTS], sy[SLOTS], seen1[SLOTS][2], seen2[SLOTS][2], seen3[SLOTS], seen4[SLOTS];
static volatile long long wide;
static HANDLE start[4], done[4];
static void (*volatile job[4])(void);
static LONG wrong;

/* Runs one function on each of n threads, together. */
static DWORD WINAPI worker(void *arg)
{
    int me = (int)(INT_PTR)arg;
    for (;;) {
        WaitForSingleObject(start[me], INFINITE);
        if (!job[me])
            return 0;
        job[me]();
        SetEvent(done[me]);
    }
}
static void together(int n, void (*a)(void), void (*b)(void), void (*c)(void), void (*d)(void))
{
    void (*all[4])(void) = {a, b, c, d};
    for (int i = 0; i < n; i++)
        job[i] = all[i];
    for (int i = 0; i < n; i++)
        SetEvent(start[i]);
    WaitForMultipleObjects((DWORD)n, done, TRUE, INFINITE);
}
static void report(const char *name)
{
    printf("%s %s\n", name, wrong ? "saw what no processor shows" : "in order");
    wrong = 0;
}
static void bad(void) { InterlockedIncrement(&wrong); }

/* Message passing: what was written before the flag is there when the flag is seen. */
static void mp_write(void) { for (LONG i = 1; i <= TURNS; i++) { data = i; flag = i; } }
static void mp_read(void)
{
    LONG f, d;
    do {
        f = flag;
        d = data;
        if (d < f)
            bad();
    } while (f != TURNS);
}
/* The same through arrays, which tempts to load or store several elements at once. */
static void mpa_write(void) { for (int i = 0; i < SLOTS; i++) { sx[i] = 1; sy[i] = 1; } }
static void mpa_read(void) { for (int i = 0; i < SLOTS; i++) { seen1[i][0] = sy[i]; seen1[i][1] = sx[i]; } }
/* Coherence: one location never goes back. */
static void co_read(void) { LONG last = 0, now; do { now = flag; if (now < last) bad(); last = now; if (flag < now) bad(); } while (now != TURNS); }
/* Independent reads of independent writes: two readers agree on the order of two writes. */
static void iriw_x(void) { for (int i = 0; i < SLOTS; i++) sx[i] = 1; }
static void iriw_y(void) { for (int i = 0; i < SLOTS; i++) sy[i] = 1; }
static void iriw_xy(void) { for (int i = 0; i < SLOTS; i++) { seen1[i][0] = sx[i]; seen1[i][1] = sy[i]; } }
static void iriw_yx(void) { for (int i = 0; i < SLOTS; i++) { seen2[i][0] = sy[i]; seen2[i][1] = sx[i]; } }
/* Load buffering: not both loads can see the other thread's later store. */
static void lb_x(void) { for (int i = 0; i < SLOTS; i++) { seen3[i] = sx[i]; sy[i] = 1; } }
static void lb_y(void) { for (int i = 0; i < SLOTS; i++) { seen4[i] = sy[i]; sx[i] = 1; } }
/* Store buffering with a locked instruction between: not both loads can be old. */
static void sbl_x(void)
{
    for (int i = 0; i < SLOTS; i++) {
        sx[i] = 1;
        __asm__ volatile("lock addl $0, (%%esp)" : : : "memory", "cc");
        seen3[i] = sy[i];
    }
}
static void sbl_y(void)
{
    for (int i = 0; i < SLOTS; i++) {
        sy[i] = 1;
        __asm__ volatile("lock addl $0, (%%esp)" : : : "memory", "cc");
        seen4[i] = sx[i];
    }
}
/* Without it they may: only that it runs is asked. */
static void sb_x(void) { for (LONG i = 1; i <= TURNS; i++) { x = i; data = y; } }
static void sb_y(void) { for (LONG i = 1; i <= TURNS; i++) { y = i; shared = x; } }
/* Dekker's mutual exclusion, the locked instruction in its place. */
static void dekker(int me)
{
    for (LONG i = 0; i < TURNS / 4; i++) {
        InterlockedExchange(&want[me], 1);
        while (want[!me])
            if (turn != me) {
                want[me] = 0;
                while (turn != me)
                    SwitchToThread();
                InterlockedExchange(&want[me], 1);
            }
        shared++;
        turn = !me;
        want[me] = 0;
    }
}
static void dekker_0(void) { dekker(0); }
static void dekker_1(void) { dekker(1); }
/* A sequence lock: a reader that saw the same even number before and after saw one state. */
static void seq_write(void)
{
    for (LONG i = 1; i <= TURNS; i++) {
        sequence++;
        payload[0] = i, payload[1] = i, payload[2] = i, payload[3] = i;
        sequence++;
    }
}
static void seq_read(void)
{
    LONG before, after, a, b, c, d;
    do {
        before = sequence;
        a = payload[0], b = payload[1], c = payload[2], d = payload[3];
        after = sequence;
        if (before == after && !(before & 1) && (a != b || b != c || c != d))
            bad();
    } while (after != 2 * TURNS);
}
/* Initialised once, checked without a lock. */
static volatile LONG ready, lock;
static LONG object[2];
static void once(void)
{
    for (LONG i = 0; i < TURNS; i++) {
        if (!ready) {
            while (InterlockedExchange(&lock, 1))
                __asm__ volatile("pause");
            if (!ready) {
                object[0] = 5, object[1] = 6;
                __asm__ volatile("" : : : "memory");
                ready = 1;
            }
            lock = 0;
        }
        if (object[0] != 5 || object[1] != 6)
            bad();
    }
}
/* 64 bits at a time are one access: by x87, by SSE, by CMPXCHG8B. */
static void wide_write(void)
{
    long long v[2] = {0, -1};
    for (LONG i = 0; i < TURNS; i++)
        __asm__ volatile("fildll %1\n fistpll %0" : "=m"(wide) : "m"(v[i & 1]));
    flag = TURNS;
}
static void wide_read(void)
{
    long long copy;
    do {
        __asm__ volatile("movq %1, %%xmm0\n movq %%xmm0, %0" : "=m"(copy) : "m"(wide) : "xmm0");
        if (copy != 0 && copy != -1)
            bad();
        __asm__ volatile("fildll %1\n fistpll %0" : "=m"(copy) : "m"(wide));
        if (copy != 0 && copy != -1)
            bad();
        copy = InterlockedCompareExchange64(&wide, 0, 0);
        if (copy != 0 && copy != -1)
            bad();
    } while (flag != TURNS);
}

static void clear(void)
{
    data = flag = x = y = sequence = want[0] = want[1] = turn = shared = 0;
    memset((void *)sx, 0, sizeof sx);
    memset((void *)sy, 0, sizeof sy);
}

int main(void)
{
    enum { ROUNDS = (TURNS + SLOTS - 1) / SLOTS };
    for (int i = 0; i < 4; i++) {
        start[i] = CreateEventA(NULL, FALSE, FALSE, NULL);
        done[i] = CreateEventA(NULL, FALSE, FALSE, NULL);
        CreateThread(NULL, 0, worker, (void *)(INT_PTR)i, 0, NULL);
    }
    clear(), together(2, mp_write, mp_read, NULL, NULL), report("message passing");
    for (int r = 0; r < ROUNDS; r++) {
        clear(), together(2, mpa_read, mpa_write, NULL, NULL);
        for (int i = 0; i < SLOTS; i++)
            wrong |= seen1[i][0] && !seen1[i][1];
    }
    report("message passing through arrays");
    clear(), together(2, mp_write, co_read, NULL, NULL), report("coherence");
    for (int r = 0; r < ROUNDS; r++) {
        clear(), together(4, iriw_xy, iriw_x, iriw_yx, iriw_y);
        for (int i = 0; i < SLOTS; i++)
            wrong |= seen1[i][0] && !seen1[i][1] && seen2[i][0] && !seen2[i][1];
    }
    report("independent reads of independent writes");
    for (int r = 0; r < ROUNDS; r++) {
        clear(), together(2, lb_x, lb_y, NULL, NULL);
        for (int i = 0; i < SLOTS; i++)
            wrong |= seen3[i] && seen4[i];
    }
    report("load buffering");
    for (int r = 0; r < ROUNDS; r++) {
        clear(), together(2, sbl_x, sbl_y, NULL, NULL);
        for (int i = 0; i < SLOTS; i++)
            wrong |= !seen3[i] && !seen4[i];
    }
    report("store buffering with LOCK");
    clear(), together(2, sb_x, sb_y, NULL, NULL), report("store buffering");
    clear(), together(2, dekker_0, dekker_1, NULL, NULL), wrong |= shared != TURNS / 4 * 2, report("dekker");
    clear(), together(2, seq_write, seq_read, NULL, NULL), report("sequence lock");
    clear(), together(2, once, once, NULL, NULL), report("initialised once");
    clear(), together(2, wide_write, wide_read, NULL, NULL), report("64 bits at a time");
    return 0;
}

/* EXPECT
message passing in order
message passing through arrays in order
coherence in order
independent reads of independent writes in order
load buffering in order
store buffering with LOCK in order
store buffering in order
dekker in order
sequence lock in order
initialised once in order
64 bits at a time in order
*/

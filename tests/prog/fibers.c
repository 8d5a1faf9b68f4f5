/* fibers.c - fibers: switching in rings and across call depths, each with its own stack, locals and fiber-local storage;
 * deleting and making many. */
#include <stdio.h>
#include <windows.h>

static void *main_fiber, *ring[4];
static int order[64], n;
static long sum;
static DWORD fls;

static void __attribute__((noinline)) dive(int depth, int me)
{
    volatile int keep = depth * 10 + me;

    if (depth)
        dive(depth - 1, me);
    else
        for (int i = 0; i < 5; i++) {
            if (n < 64)
                order[n++] = me * 100 + i;
            SwitchToFiber(me == 3 ? main_fiber : ring[me + 1]);
        }
    sum += keep;
}
static void CALLBACK body(void *arg)
{
    int me = (int)arg;

    FlsSetValue(fls, (void *)(me + 40));
    dive(me * 50 + 1, me);
    printf("fiber %d ends its work, data %d, fls %d\n", me, (int)GetFiberData(), (int)FlsGetValue(fls));
    for (;;)
        SwitchToFiber(main_fiber);
}
static void CALLBACK counter(void *arg)
{
    for (int i = 0;; i++) {
        *(int *)arg += i;
        SwitchToFiber(main_fiber);
    }
}

int main(void)
{
    fls = FlsAlloc(NULL);
    main_fiber = ConvertThreadToFiber((void *)1);
    for (int i = 0; i < 4; i++)
        ring[i] = CreateFiber(0x8000, body, (void *)i);
    for (int i = 0; i < 5; i++)
        SwitchToFiber(ring[0]);
    for (int i = 0; i < n; i++)
        printf("%d ", order[i]);
    puts("");
    for (int i = 0; i < 4; i++)
        SwitchToFiber(ring[i]);
    printf("sum %ld\n", sum);
    for (int i = 0; i < 4; i++)
        DeleteFiber(ring[i]);
    int total = 0;
    for (int i = 0; i < 50; i++) {
        void *f = CreateFiber(0, counter, &total);
        for (int k = 0; k < 4; k++)
            SwitchToFiber(f);
        DeleteFiber(f);
    }
    printf("total %d\n", total);
    void *f = CreateFiber(0, counter, &total);
    for (int k = 0; k < 20000; k++)
        SwitchToFiber(f);
    DeleteFiber(f);
    printf("total %d, in a fiber: %d\n", total, GetCurrentFiber() == main_fiber);
    printf("back to a thread: %d\n", ConvertFiberToThread());
    return 0;
}

/* EXPECT
0 100 200 300 1 101 201 301 2 102 202 302 3 103 203 303 4 104 204 304
fiber 0 ends its work, data 0, fls 40
fiber 1 ends its work, data 1, fls 41
fiber 2 ends its work, data 2, fls 42
fiber 3 ends its work, data 3, fls 43
sum 180252
total 300
total 199990300, in a fiber: 1
back to a thread: 1
*/

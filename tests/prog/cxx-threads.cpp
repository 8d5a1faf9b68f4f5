// cxx-threads.cpp - four threads throw and catch at the same time, each its own values.
#include <cstdio>
#include <windows.h>

struct Error { long thread, value; };
struct Count { long &n; explicit Count(long &x) : n(x) { n++; } ~Count() { n--; } };
static void __attribute__((noinline)) dig(long thread, long v, int depth, long &open)
{
    Count c(open);
    if (depth)
        dig(thread, v, depth - 1, open);
    else
        throw Error{thread, v};
}
static DWORD WINAPI work(void *arg)
{
    long me = (long)arg, open = 0, bad = 0, sum = 0;
    for (long i = 0; i < 200; i++)
        try {
            dig(me, i, i % 20, open);
            bad++;
        } catch (const Error &e) {
            bad += e.thread != me || e.value != i || open;
            sum += e.value;
        }
    return bad ? 0xffffffff : sum;
}
int main()
{
    HANDLE t[4];
    for (long i = 0; i < 4; i++)
        t[i] = CreateThread(nullptr, 0, work, (void *)i, 0, nullptr);
    WaitForMultipleObjects(4, t, TRUE, INFINITE);
    for (HANDLE h : t) {
        DWORD code;
        GetExitCodeThread(h, &code);
        printf("%ld\n", (long)code);
    }
    return 0;
}

/* EXPECT
19900
19900
19900
19900
*/

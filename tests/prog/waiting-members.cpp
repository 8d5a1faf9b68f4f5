/* waiting-members.cpp - member functions that wait for members of their object: relaxed and acquiring atomics, a volatile member of a base class,
 * two members at once, one behind a virtual function. */
//: flags -O2
#include <atomic>
#include <stdio.h>
#include <windows.h>

struct base {
    volatile int state = 0;
    virtual int get() { return state; }
};
struct object : base {
    std::atomic<bool> done{false};
    std::atomic<long long> wide{0};
    unsigned turns = 0;
    volatile unsigned char small_one = 0;
    __attribute__((noinline)) void wait_done()
    {
        while (!done.load(std::memory_order_relaxed))
            turns++;
    }
    __attribute__((noinline)) void wait_wide()
    {
        while (wide.load(std::memory_order_acquire) != 0x100000002LL)
            turns++;
    }
    __attribute__((noinline)) void wait_state()
    {
        do
            ++turns;
        while (state != 5 || small_one != 3);
    }
    __attribute__((noinline)) void wait_virtual()
    {
        while (get() != 6)
            turns += 2;
    }
};
static object it;
static object *volatile pointer = &it;
static std::atomic<int> step{0};

static DWORD WINAPI writer(void *)
{
    for (int i = 1; i < 5; i++) {
        while (step.load() != i)
            SwitchToThread();
        for (int n = 0; n < 20; n++) // the other thread is likely to be in its loop now
            SwitchToThread();
        if (i == 1) {
            it.done = true;
        } else if (i == 2) {
            it.wide = 0x100000002LL;
        } else if (i == 3) {
            it.state = 5;
            SwitchToThread();
            it.small_one = 3;
        } else
            it.state = 6;
    }
    return 0;
}

int main()
{
    HANDLE t = CreateThread(nullptr, 0, writer, nullptr, 0, nullptr);

    step = 1;
    pointer->wait_done();
    puts("relaxed");
    step = 2;
    pointer->wait_wide();
    puts("64 bits");
    step = 3;
    pointer->wait_state();
    puts("two members");
    step = 4;
    pointer->wait_virtual();
    puts("virtual");
    WaitForSingleObject(t, INFINITE);
    return 0;
}
/* EXPECT
relaxed
64 bits
two members
virtual
*/

// cxx-exceptions.cpp - C++ exceptions through several frames: destructors in order, catching by base class, rethrowing, exceptions thrown
// while another is being handled, through a C callback (qsort), from constructors, uncaught ones counted, and a loop of many.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <windows.h>

static bool loud = true;
static int live;
struct Noisy {
    const char *name;
    explicit Noisy(const char *n) : name(n) { live++; if (loud) printf("  + %s\n", name); }
    ~Noisy() { live--; if (loud) printf("  - %s (%d unwinding)\n", name, std::uncaught_exceptions()); }
    Noisy(const Noisy &) = delete;
};
struct Base { int v; virtual ~Base() {} explicit Base(int x) : v(x) {} virtual const char *who() const { return "base"; } };
struct Other { virtual ~Other() {} int o = 9; };
struct Derived : Other, Base { explicit Derived(int x) : Base(x) {} const char *who() const override { return "derived"; } };

static void __attribute__((noinline)) level(int n, int kind)
{
    Noisy here(n == 0 ? "bottom" : n == 1 ? "middle" : "top");
    if (n)
        return level(n - 1, kind), void(printf("  never\n"));
    switch (kind) {
    case 0: throw 42;
    case 1: throw Derived(7);
    case 2: throw std::runtime_error("some text");
    case 3: throw "a string";
    case 4: throw 3.5;
    case 5: throw 1ll << 40;
    }
}
static void attempt(int kind)
{
    try {
        Noisy outer("attempt");
        level(2, kind);
    } catch (int i) {
        printf("int %d\n", i);
    } catch (const Base &b) {
        printf("%s %d\n", b.who(), b.v);
    } catch (const std::exception &e) {
        printf("exception %s\n", e.what());
    } catch (const char *s) {
        printf("string %s\n", s);
    } catch (...) {
        printf("something else\n");
    }
}
static void rethrow()
{
    try {
        try {
            level(1, 1);
        } catch (Base &b) {
            b.v++;
            printf("first %d\n", b.v);
            throw;
        }
    } catch (const Derived &d) {
        printf("second %d\n", d.v);
        try {
            throw std::logic_error("inside a handler");
        } catch (const std::logic_error &e) {
            printf("nested %s, outer still %d\n", e.what(), d.v);
        }
    }
}
static int compare(const void *a, const void *b)
{
    Noisy n("compare");
    if (*(const int *)a == 3 || *(const int *)b == 3)
        throw std::out_of_range("three");
    return *(const int *)a - *(const int *)b;
}
struct Halfway {
    Noisy a{"member a"}, b{"member b"};
    Halfway() { throw 5; }
    ~Halfway() { printf("never destroyed\n"); }
};
static int __attribute__((noinline)) deep(int n)
{
    Noisy x("deep");
    if (n == 0)
        throw 1;
    return deep(n - 1) + 1;
}

int main()
{
    for (int k = 0; k < 6; k++)
        attempt(k);
    rethrow();
    try {
        int v[2] = {3, 1};
        compare(&v[1], &v[1]);
        compare(&v[0], &v[1]);
    } catch (const std::exception &e) {
        printf("compare: %s\n", e.what());
    }
    try {
        Halfway h;
    } catch (int i) {
        printf("constructor: %d\n", i);
    }
    try {
        auto p = std::current_exception();
        printf("none current: %d\n", p == nullptr);
        try { throw Derived(11); } catch (...) { p = std::current_exception(); }
        std::rethrow_exception(p);
    } catch (Other &o) {
        printf("kept and thrown again: %d\n", o.o);
    }
    loud = false;
    int caught = 0, frames = 0;
    for (int i = 0; i < 300; i++)
        try { frames += deep(i % 60); } catch (int v) { caught += v; }
    printf("%d caught, %d, %d alive\n", caught, frames, live);
    try { deep(3000); } catch (int v) { printf("from 3000 frames, %d alive\n", live); }
    std::set_terminate([] { puts("terminate"); fflush(stdout); ExitProcess(12); });
    throw 1;
}
//: exit 12

/* EXPECT
  + attempt
  + top
  + middle
  + bottom
  - bottom (1 unwinding)
  - middle (1 unwinding)
  - top (1 unwinding)
  - attempt (1 unwinding)
int 42
  + attempt
  + top
  + middle
  + bottom
  - bottom (1 unwinding)
  - middle (1 unwinding)
  - top (1 unwinding)
  - attempt (1 unwinding)
derived 7
  + attempt
  + top
  + middle
  + bottom
  - bottom (1 unwinding)
  - middle (1 unwinding)
  - top (1 unwinding)
  - attempt (1 unwinding)
exception some text
  + attempt
  + top
  + middle
  + bottom
  - bottom (1 unwinding)
  - middle (1 unwinding)
  - top (1 unwinding)
  - attempt (1 unwinding)
string a string
  + attempt
  + top
  + middle
  + bottom
  - bottom (1 unwinding)
  - middle (1 unwinding)
  - top (1 unwinding)
  - attempt (1 unwinding)
something else
  + attempt
  + top
  + middle
  + bottom
  - bottom (1 unwinding)
  - middle (1 unwinding)
  - top (1 unwinding)
  - attempt (1 unwinding)
something else
  + middle
  + bottom
  - bottom (1 unwinding)
  - middle (1 unwinding)
first 8
second 8
nested inside a handler, outer still 8
  + compare
  - compare (0 unwinding)
  + compare
  - compare (1 unwinding)
compare: three
  + member a
  + member b
  - member b (1 unwinding)
  - member a (1 unwinding)
constructor: 5
none current: 1
kept and thrown again: 9
300 caught, 0, 0 alive
from 3000 frames, 0 alive
terminate
*/

// cxx-dll.cpp - C++ exceptions across the borders of DLLs: thrown in a DLL and caught in the program, thrown by a callback of the program
// through frames of two DLLs whose destructors run, caught in a DLL and thrown on.
//: dll cxxinner.dll
//: dll cxxouter.dll $cxxinner
//: link
//: runtime libgcc_s_dw2-1.dll libstdc++-6.dll
#include <cstdio>
#include <stdexcept>
#include <string>

#define API extern "C" __declspec(dllexport)
struct __attribute__((visibility("default"))) Error : std::runtime_error {
    int code;
    Error(const std::string &s, int c) : std::runtime_error(s), code(c) {}
};
struct Guard {
    const char *where;
    ~Guard() { std::printf("  leaving %s\n", where); std::fflush(stdout); }
};
typedef void callback(int);
API void inner_throw(int code);
API void inner_call(callback *f, int n);
API void outer_call(callback *f, int n);
API int outer_catch(callback *f, int n);

#if defined DLL_CXXINNER
void inner_throw(int code)
{
    Guard g{"inner_throw"};
    throw Error("from the inner DLL", code);
}
void inner_call(callback *f, int n)
{
    Guard g{"inner_call"};
    f(n);
}
#elif defined DLL_CXXOUTER
void outer_call(callback *f, int n)
{
    Guard g{"outer_call"};
    inner_call(f, n);
}
int outer_catch(callback *f, int n)
{
    Guard g{"outer_catch"};
    try {
        inner_call(f, n);
    } catch (const std::out_of_range &e) {
        std::printf("outer takes %s\n", e.what());
        return 1;
    } catch (...) {
        std::printf("outer lets it pass\n");
        throw;
    }
    return 0;
}
#else
static void thrower(int n)
{
    Guard g{"thrower"};
    if (n == 1)
        throw std::out_of_range("a range");
    if (n == 2)
        throw Error("from the program", 2);
    if (n == 3)
        inner_throw(33);
}
int main()
{
    try { inner_throw(5); } catch (const Error &e) { std::printf("%s %d\n", e.what(), e.code); }
    for (int n = 0; n < 4; n++) {
        try { outer_call(thrower, n); } catch (const std::exception &e) { std::printf("%d: %s\n", n, e.what()); }
        try { std::printf("returned %d\n", outer_catch(thrower, n)); } catch (const Error &e) { std::printf("%d: code %d\n", n, e.code); }
    }
    return 0;
}
#endif

/* EXPECT
  leaving inner_throw
from the inner DLL 5
  leaving thrower
  leaving inner_call
  leaving outer_call
  leaving thrower
  leaving inner_call
  leaving outer_catch
returned 0
  leaving thrower
  leaving inner_call
  leaving outer_call
1: a range
  leaving thrower
  leaving inner_call
outer takes a range
  leaving outer_catch
returned 1
  leaving thrower
  leaving inner_call
  leaving outer_call
2: from the program
  leaving thrower
  leaving inner_call
outer lets it pass
  leaving outer_catch
2: code 2
  leaving inner_throw
  leaving thrower
  leaving inner_call
  leaving outer_call
3: from the inner DLL
  leaving inner_throw
  leaving thrower
  leaving inner_call
outer lets it pass
  leaving outer_catch
3: code 33
*/

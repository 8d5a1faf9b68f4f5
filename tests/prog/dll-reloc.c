/* dll-reloc.c - three DLLs that all want to stand at the same address: two are relocated, each calls the others' functions and its own data
 * and jump tables.  After unloading, another one takes the first one's place: calls must reach the new code at the same address. */
//: dll reloca.dll -DME=1 -Wl,--image-base=0x6a000000,--dynamicbase
//: dll relocb.dll -DME=2 -Wl,--image-base=0x6a000000,--dynamicbase
//: dll relocc.dll -DME=3 -Wl,--image-base=0x6a000000,--dynamicbase
#include <stdio.h>
#include <windows.h>

typedef int fn(int);
#ifdef ME
static int values[4] = {ME, ME * 10, ME * 100, ME * 1000};
static int *pointers[4] = {&values[3], &values[2], &values[1], &values[0]};
static int one(int x) { return x + ME; }
static int two(int x) { return x * ME; }
static fn *functions[2] = {one, two};
__declspec(dllexport) int compute(int x)
{
    switch (x & 7) { /* a jump table */
    case 0: return *pointers[0] + x;
    case 1: return *pointers[1] - x;
    case 2: return *pointers[2] * x;
    case 3: return functions[0](x);
    case 4: return functions[1](x);
    case 5: return *pointers[3] ^ x;
    case 6: return values[x >> 3 & 3];
    default: return -x;
    }
}
__declspec(dllexport) int call(fn *f, int x) { return f(x) + ME; }
#else
typedef int call_fn(fn *, int);
static HMODULE m[3];
static fn *compute[3];
static call_fn *call[3];
static void load(int i)
{
    char name[16];

    sprintf(name, "reloc%c.dll", 'a' + i);
    m[i] = LoadLibraryA(name);
    compute[i] = (fn *)GetProcAddress(m[i], "compute");
    call[i] = (call_fn *)GetProcAddress(m[i], "call");
    if (!compute[i] || !call[i])
        ExitProcess(2);
}
static unsigned check(int i)
{
    unsigned h = 0;

    for (int x = 0; x < 1000; x++)
        h = h * 31 + (unsigned)compute[i](x);
    return h;
}

int main(void)
{
    for (int i = 0; i < 3; i++)
        load(i);
    printf("all different: %d\n", m[0] != m[1] && m[1] != m[2] && m[0] != m[2]);
    for (int i = 0; i < 3; i++)
        printf("%d: %08x, through the next %d\n", i, check(i), call[i](compute[(i + 1) % 3], 6));
    int same = 0;
    for (int round = 0; round < 30; round++) {
        HMODULE old = m[0];
        int a = round % 3, sum = 0;
        for (int i = 0; i < 3; i++)
            FreeLibrary(m[i]);
        load(a); /* now another one is first */
        same += m[a] == old;
        load((a + 1) % 3);
        load((a + 2) % 3);
        for (int i = 0; i < 3; i++)
            sum += compute[i](6 + 8 * round);
        if (round < 4)
            printf("round %d: %d %08x\n", round, sum, check(a));
    }
    printf("the place was used again: %d\n", same > 0);
    return 0;
}
#endif

/* EXPECT
all different: 1
0: e7ad280a, through the next 3
1: 27ba7f38, through the next 5
2: 2dc11972, through the next 4
round 0: 6 e7ad280a
round 1: 60 27ba7f38
round 2: 600 2dc11972
round 3: 6000 e7ad280a
the place was used again: 1
*/

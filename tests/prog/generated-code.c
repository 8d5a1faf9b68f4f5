/* generated-code.c - a small just-in-time compiler: code written to fresh memory, first writable and then executable (W^X), run, freed, and the
 * same address used again for other code; code that calls back into the program and code that is called from the system. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

typedef int fn(int, int);
static unsigned char buf[256], *out;
static void put(int b) { *out++ = (unsigned char)b; }
static void word(unsigned v)
{
    memcpy(out, &v, 4);
    out += 4;
}
static int __attribute__((noinline)) helper(int x) { return x * 2 + 1; }

/* f(a, b) = an expression in reverse Polish: digits, a, b, + - *, h (call helper) */
static fn *compile(const char *s, void *at)
{
    DWORD old;

    out = buf;
    for (; *s; s++)
        switch (*s) {
        case 'a': put(0xff), put(0x75), put(8); break;
        case 'b': put(0xff), put(0x75), put(12); break;
        case '+': put(0x58), put(0x01), put(0x04), put(0x24); break;
        case '-': put(0x58), put(0x29), put(0x04), put(0x24); break;
        case '*': put(0x58), put(0x0f), put(0xaf), put(0x04), put(0x24), put(0x89), put(0x04), put(0x24); break;
        case 'h': put(0xb8), word((unsigned)helper), put(0xff), put(0xd0), put(0x89), put(0x04), put(0x24); break;
        case '[': put(0x55), put(0x89), put(0xe5); break;
        case ']': put(0x58), put(0xc9), put(0xc3); break;
        default: put(0x68), word((unsigned)(*s - '0'));
        }
    unsigned char *p = VirtualAlloc(at, 4096, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    if (!p)
        exit(2);
    memcpy(p, buf, sizeof buf);
    VirtualProtect(p, 4096, PAGE_EXECUTE_READ, &old);
    FlushInstructionCache(GetCurrentProcess(), p, 4096);
    return (fn *)p;
}

int main(void)
{
    static const char *programs[] = {"[ab+]", "[ab-]", "[ab*5+]", "[ah]", "[abh+h]", "[aa*bb*+h]", "[a9*b-3+]"};
    void *at = NULL;
    int same = 0;

    for (int i = 0; i < 70; i++) {
        fn *f = compile(programs[i % 7], at);
        int r = 0;
        for (int k = 0; k < 50; k++)
            r += f(k, i);
        if (i < 9)
            printf("%s %d\n", programs[i % 7], r);
        same += (void *)f == at;
        at = f;
        VirtualFree(f, 0, MEM_RELEASE);
    }
    printf("at the same address %d times\n", same);
    /* a comparison function made at run time, called by the C library */
    static const unsigned char cmp[] = {0x8b, 0x44, 0x24, 4, 0x8b, 0x00, 0x8b, 0x4c, 0x24, 8, 0x2b, 0x01, 0xc3};
    unsigned char *p = VirtualAlloc(NULL, 4096, MEM_COMMIT | MEM_RESERVE, PAGE_EXECUTE_READWRITE);
    memcpy(p, cmp, sizeof cmp);
    int v[8] = {5, 2, 8, 1, 9, 3, 7, 4};
    qsort(v, 8, sizeof *v, (int (*)(const void *, const void *))p);
    for (int i = 0; i < 8; i++)
        printf("%d ", v[i]);
    puts("");
    /* and as a thread's start: mov eax, [esp + 4]; add eax, 5; ret 4 */
    static const unsigned char start[] = {0x8b, 0x44, 0x24, 4, 0x83, 0xc0, 5, 0xc2, 4, 0};
    memcpy(p, start, sizeof start);
    DWORD code;
    HANDLE t = CreateThread(NULL, 0, (LPTHREAD_START_ROUTINE)p, (void *)37, 0, NULL);
    WaitForSingleObject(t, INFINITE);
    GetExitCodeThread(t, &code);
    printf("thread %lu\n", code);
    return 0;
}

/* EXPECT
[ab+] 1225
[ab-] 1175
[ab*5+] 2700
[ah] 2500
[abh+h] 3400
[aa*bb*+h] 83400
[a9*b-3+] 10875
[ab+] 1575
[ab-] 825
at the same address 69 times
1 2 3 4 5 7 8 9
thread 42
*/

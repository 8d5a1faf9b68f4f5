/* x87-control.c - the control word: initial value, per thread, across system calls and callbacks; precision and rounding control act on
 * results; MXCSR likewise. */
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static unsigned cw(void)
{
    unsigned short w;
    __asm__ volatile("fnstcw %0" : "=m"(w));
    return w;
}
static void set_cw(unsigned v)
{
    unsigned short w = (unsigned short)v;
    __asm__ volatile("fldcw %0" : : "m"(w));
}
static unsigned mxcsr(void)
{
    unsigned v;
    __asm__ volatile("stmxcsr %0" : "=m"(v));
    return v;
}
static void set_mxcsr(unsigned v) { __asm__ volatile("ldmxcsr %0" : : "m"(v)); }
static void third(const char *when)
{
    unsigned char b[10];
    double one = 1, three = 3;

    __asm__ volatile("fldl %1\n fdivl %2\n fstpt %0" : "=m"(b) : "m"(one), "m"(three));
    printf("%s: %04x 1/3 = ", when, cw());
    for (int i = 9; i >= 0; i--)
        printf("%02x", b[i]);
    puts("");
}
static DWORD WINAPI thread(void *arg)
{
    unsigned start = cw();

    set_cw((unsigned)arg);
    for (int i = 0; i < 20; i++) {
        Sleep(0);
        if (cw() != (unsigned)arg)
            return 0;
    }
    return start;
}
static int compare(const void *a, const void *b)
{
    int r = *(const int *)a - *(const int *)b;
    static int once;

    if (!once++)
        printf("in a callback: %04x %04x\n", cw(), mxcsr() & 0xffc0);
    return r;
}
static BOOL CALLBACK locale(LPSTR s)
{
    printf("in a system's callback: %04x %04x\n", cw(), mxcsr() & 0xffc0);
    return FALSE;
}

int main(void)
{
    HANDLE t[3];
    int v[4] = {3, 1, 2, 0};

    printf("at the start: %04x, mxcsr %04x\n", cw(), mxcsr() & 0xffc0);
    set_cw(0x27f);
    third("53 bits");
    set_cw(0x7f);
    third("24 bits");
    set_cw(0x37f);
    third("64 bits");
    set_cw(0xf7f);
    third("towards zero");
    set_cw(0xb7f);
    third("up");
    set_cw(0x67f);
    third("53 bits down");
    for (unsigned i = 0; i < 3; i++)
        t[i] = CreateThread(NULL, 0, thread, (void *)(0x27f | i << 10), 0, NULL);
    WaitForMultipleObjects(3, t, TRUE, INFINITE);
    for (int i = 0; i < 3; i++) {
        DWORD code;
        GetExitCodeThread(t[i], &code);
        printf("thread began with %04lx\n", code);
    }
    printf("here still %04x\n", cw());
    set_mxcsr(0x7f80);
    printf("mxcsr %04x\n", mxcsr() & 0xffc0);
    GetTickCount();
    Sleep(1);
    CreateEventA(NULL, 0, 0, NULL);
    printf("after system calls %04x %04x\n", cw(), mxcsr() & 0xffc0);
    qsort(v, 4, sizeof *v, compare);
    EnumSystemLocalesA(locale, LCID_INSTALLED);
    printf("after callbacks %04x %04x\n", cw(), mxcsr() & 0xffc0);
    set_mxcsr(0x1f80);
    set_cw(0x37f);
    printf("_controlfp %x", _controlfp(0, 0));
    printf(" %x", _controlfp(_PC_24 | _RC_DOWN, _MCW_PC | _MCW_RC));
    printf(" cw %04x\n", cw());
    _fpreset();
    printf("_fpreset %04x\n", cw());
    /* rounding of conversions */
    static const unsigned modes[4] = {0x37f, 0x77f, 0xb7f, 0xf7f};
    for (int i = 0; i < 4; i++) {
        int r[4];
        static const double in[4] = {1.5, 2.5, -1.5, -0.25};
        set_cw(modes[i]);
        for (int k = 0; k < 4; k++)
            __asm__ volatile("fldl %1\n fistpl %0" : "=m"(r[k]) : "m"(in[k]));
        set_cw(0x37f);
        printf("%d %d %d %d\n", r[0], r[1], r[2], r[3]);
    }
    return 0;
}

/* EXPECT
at the start: 037f, mxcsr 1f80
53 bits: 027f 1/3 = 3ffdaaaaaaaaaaaaa800
24 bits: 007f 1/3 = 3ffdaaaaab0000000000
64 bits: 037f 1/3 = 3ffdaaaaaaaaaaaaaaab
towards zero: 0f7f 1/3 = 3ffdaaaaaaaaaaaaaaaa
up: 0b7f 1/3 = 3ffdaaaaaaaaaaaaaaab
53 bits down: 067f 1/3 = 3ffdaaaaaaaaaaaaa800
thread began with 027f
thread began with 027f
thread began with 027f
here still 067f
mxcsr 7f80
after system calls 067f 7f80
in a callback: 067f 7f80
in a system's callback: 067f 7f80
after callbacks 067f 7f80
_controlfp 8001f a011f cw 047f
_fpreset 037f
2 2 -2 0
1 2 -2 -1
2 3 -1 0
1 2 -1 0
*/

/* longjmp-callback.c - longjmp out of callbacks that run below code of the system: qsort, EnumSystemLocales,
 * EnumSystemCodePages; a thousand times, so that nothing is left behind. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static jmp_buf out;
static int calls;
static int compare(const void *a, const void *b)
{
    if (++calls == 5)
        longjmp(out, 55);
    return *(const int *)a - *(const int *)b;
}
static BOOL CALLBACK locale(LPSTR name)
{
    if (++calls == 3)
        longjmp(out, 33);
    return TRUE;
}
static BOOL CALLBACK code_page(LPSTR name) { longjmp(out, 44); }

int main(void)
{
    int seen[100] = {0};

    for (volatile int i = 0; i < 1000; i++) {
        int v[10] = {5, 3, 9, 1, 8, 2, 7, 4, 6, 0};
        calls = 0;
        int r = setjmp(out);
        if (!r)
            switch (i % 3) {
            case 0: qsort(v, 10, sizeof *v, compare); break;
            case 1: EnumSystemLocalesA(locale, LCID_INSTALLED); break;
            case 2: EnumSystemCodePagesA(code_page, CP_INSTALLED); break;
            }
        seen[r]++;
    }
    for (int i = 0; i < 100; i++)
        if (seen[i])
            printf("%d: %d\n", i, seen[i]);
    calls = -1000;
    int v[10] = {5, 3, 9, 1, 8, 2, 7, 4, 6, 0};
    qsort(v, 10, sizeof *v, compare);
    for (int i = 0; i < 10; i++)
        printf("%d ", v[i]);
    puts("");
    return 0;
}

/* EXPECT
33: 333
44: 333
55: 334
0 1 2 3 4 5 6 7 8 9
*/

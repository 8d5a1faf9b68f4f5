/* stdin-lines.c - reading numbers and lines from a pipe in text mode, and raw with ReadFile. */
//: stdin 12 0x1f -7\nhello world\nthe rest\nof it\n
#include <stdio.h>
#include <windows.h>

int main(void)
{
    int a, b, c;
    char line[64], raw[64];
    DWORD n, total = 0;

    printf("%d: ", scanf("%d %i %d", &a, &b, &c));
    printf("%d %d %d\n", a, b, c);
    fgets(line, sizeof line, stdin);
    fgets(line, sizeof line, stdin);
    printf("line: %s", line);
    while (fgets(line, sizeof line, stdin))
        total++;
    printf("%lu more lines\n", total);
    printf("raw at the end: %d", ReadFile(GetStdHandle(STD_INPUT_HANDLE), raw, sizeof raw, &n, NULL));
    printf(" %lu\n", n);
    return 0;
}

/* EXPECT
3: 12 31 -7
line: hello world
2 more lines
raw at the end: 1 0
*/

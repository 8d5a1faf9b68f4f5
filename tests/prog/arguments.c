/* arguments.c - the command line: spaces, quotes, backslashes, empty arguments, letters beyond ASCII; as the C library splits it and as
 * CommandLineToArgvW does. */
//: args plain "two words" "" "quo\"te" back\\slash "trailing\\" "a\\\\\"b" * --option=x "tab{tab}inside" Grüße 日本 "%PATH%" "&|<>^"
//: flags -lshell32
#include <stdio.h>
#include <windows.h>
#include <shellapi.h>

int main(int argc, char **argv)
{
    int n;
    WCHAR **w = CommandLineToArgvW(GetCommandLineW(), &n);

    printf("%d %d\n", argc, n);
    for (int i = 1; i < n; i++) {
        printf("[");
        for (WCHAR *p = w[i]; *p; p++)
            printf(*p < 127 && *p > 31 ? "%c" : "\\u%04x", *p);
        printf("]%s\n", i < argc && argv[i][0] == (char)w[i][0] ? "" : " differs");
    }
    WCHAR *name = wcsrchr(w[0], '\\');
    printf("%d\n", name && !wcscmp(name, L"\\arguments.exe"));
    return 0;
}

/* EXPECT
15 15
[plain]
[two words]
[]
[quo"te]
[back\slash]
[trailing\]
[a\\"b]
[*]
[--option=x]
[tab\u0009inside]
[Gr\u00fc\u00dfe]
[\u65e5\u672c] differs
[%PATH%]
[&|<>^]
1
*/

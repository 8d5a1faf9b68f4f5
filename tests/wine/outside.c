/* outside.c - a guest whose surroundings do something to it; tests/wine/outside.py runs it. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static HANDLE came;
static BOOL WINAPI handler(DWORD what)
{
    printf("handler %lu\n", what);
    fflush(stdout);
    SetEvent(came);
    return TRUE;
}

/* Ctrl-C while waiting, or while computing. */
static int control(bool handle, bool busy)
{
    volatile unsigned x = 0;

    came = CreateEvent(NULL, TRUE, FALSE, NULL);
    if (handle)
        SetConsoleCtrlHandler(handler, TRUE);
    puts("ready");
    fflush(stdout);
    for (DWORD start = GetTickCount(); busy && GetTickCount() - start < 60000 && WaitForSingleObject(came, 0);)
        for (int i = 0; i < 100000; i++)
            x++;
    return WaitForSingleObject(came, 60000) ? 9 : 7;
}

/* Writes until its output is closed. */
static int write_on(void)
{
    static const char line[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\n";
    HANDLE out = GetStdHandle(STD_OUTPUT_HANDLE);
    DWORD n;

    for (long i = 0; i < 1000000; i++)
        if (!WriteFile(out, line, 64, &n, NULL))
            return GetLastError() == ERROR_NO_DATA || GetLastError() == ERROR_BROKEN_PIPE ? 5 : 6;
    return 4;
}

static int read_all(void)
{
    HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
    unsigned long total = 0, sum = 0;
    char buffer[1000];
    DWORD n, error = 0;

    while (ReadFile(in, buffer, sizeof buffer, &n, NULL) ? n : (error = GetLastError(), 0)) {
        total += n;
        for (DWORD i = 0; i < n; i++)
            sum = sum * 31 + (unsigned char)buffer[i];
    }
    printf("type %lu, %lu bytes, sum %lx, error %lu\n", GetFileType(in), total, sum, error);
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (!strcmp(what, "handler") || !strcmp(what, "busy") || !strcmp(what, "none"))
        return control(strcmp(what, "none"), !strcmp(what, "busy"));
    if (!strcmp(what, "write"))
        return write_on();
    if (!strcmp(what, "read"))
        return read_all();
    if (!strcmp(what, "exit"))
        ExitProcess(strtoul(argv[2], NULL, 0));
    if (!strcmp(what, "start")) { /* another program: argv[2] is its file, the rest its arguments; tells its exit code */
        STARTUPINFOA si = {.cb = sizeof si};
        PROCESS_INFORMATION pi;
        char line[1000] = "";
        DWORD code;
        for (int i = 2; i < argc; i++)
            sprintf(line + strlen(line), "%s\"%s\"", i > 2 ? " " : "", argv[i]);
        if (!CreateProcessA(argv[2], line, NULL, NULL, TRUE, 0, NULL, NULL, &si, &pi))
            return printf("not started: %lu\n", GetLastError()), 3;
        WaitForSingleObject(pi.hProcess, INFINITE);
        GetExitCodeProcess(pi.hProcess, &code);
        printf("it ended with %lu\n", code);
        return 0;
    }
    return 2;
}

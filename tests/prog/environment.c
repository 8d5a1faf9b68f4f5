/* environment.c - variables from outside, set inside and passed on to a child (this program again); the current folder, changed and passed
 * on; the child's exit code and its output through a pipe. */
//: env XLAT_TEST_OUTSIDE=some value
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static int child(void)
{
    char cwd[MAX_PATH];

    GetCurrentDirectoryA(sizeof cwd, cwd);
    printf("child: %s, %s, in %s\n", getenv("INSIDE"), getenv("GONE") ? "still there" : "gone", strrchr(cwd, '\\') + 1);
    for (int c; (c = getchar()) != EOF;)
        putchar(c >= 'a' && c <= 'z' ? c - 32 : c);
    fprintf(stderr, "child's error\n");
    return 31;
}

int main(int argc, char **argv)
{
    char self[MAX_PATH], line[MAX_PATH + 20], out[4096];
    SECURITY_ATTRIBUTES sa = {sizeof sa, NULL, TRUE};
    HANDLE in_r, in_w, out_r, out_w;
    PROCESS_INFORMATION pi;
    DWORD n, total = 0, code;

    if (argc > 1)
        return child();
    printf("outside: %s\n", getenv("XLAT_TEST_OUTSIDE"));
    SetEnvironmentVariableA("INSIDE", "from the parent");
    SetEnvironmentVariableA("GONE", "x");
    SetEnvironmentVariableA("GONE", NULL);
    ExpandEnvironmentStringsA("<%INSIDE%>", line, sizeof line);
    puts(line);
    CreateDirectoryA("sub folder", NULL);
    FILE *f = fopen("sub folder/file.txt", "w");
    fputs("written\n", f);
    fclose(f);
    printf("cd: %d", SetCurrentDirectoryA("sub folder"));
    f = fopen("file.txt", "r");
    printf(" %s", fgets(line, sizeof line, f));
    fclose(f);

    CreatePipe(&in_r, &in_w, &sa, 0);
    CreatePipe(&out_r, &out_w, &sa, 0);
    SetHandleInformation(in_w, HANDLE_FLAG_INHERIT, 0);
    SetHandleInformation(out_r, HANDLE_FLAG_INHERIT, 0);
    STARTUPINFOA si = {
        .cb = sizeof si, .dwFlags = STARTF_USESTDHANDLES, .hStdInput = in_r, .hStdOutput = out_w, .hStdError = GetStdHandle(STD_ERROR_HANDLE)};
    GetModuleFileNameA(NULL, self, sizeof self);
    sprintf(line, "\"%s\" child", self);
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &si, &pi)) {
        printf("no child: %lu\n", GetLastError());
        return 1;
    }
    CloseHandle(in_r);
    CloseHandle(out_w);
    WriteFile(in_w, "text for the child\n", 19, &n, NULL);
    CloseHandle(in_w);
    while (total < sizeof out - 1 && ReadFile(out_r, out + total, sizeof out - 1 - total, &n, NULL) && n)
        total += n;
    out[total] = 0;
    WaitForSingleObject(pi.hProcess, INFINITE);
    GetExitCodeProcess(pi.hProcess, &code);
    for (char *p = out; *p; p++)
        if (*p != '\r')
            putchar(*p);
    printf("exit code %lu\n", code);
    return 0;
}

/* EXPECT
outside: some value
<from the parent>
cd: 1 written
child: from the parent, gone, in sub folder
TEXT FOR THE CHILD
exit code 31
*/

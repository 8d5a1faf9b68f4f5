/* way-into-the-system.c - where ntdll's Wow64Transition leads, as far as a program can see. */
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <psapi.h>

//: flags -lpsapi
int main(void)
{
    void **way = (void **)GetProcAddress(GetModuleHandleA("ntdll"), "Wow64Transition");
    char name[300] = "";

    if (!way)
        return 1;
    GetMappedFileNameA(GetCurrentProcess(), *way, name, sizeof name);
    printf("%s\n", strrchr(name, '\\') ? strrchr(name, '\\') + 1 : "no file");
    return 0;
}

/* EXPECT
wow64cpu.dll
*/

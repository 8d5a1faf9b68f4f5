/* mmio-walk.c - mmio.c, with the function found by a hash in ntdll's table of exports, and the handler in a table. */
#define INSTALL static void install(void);
#include "mmio.c"

static unsigned hash(const char *s)
{
    unsigned h = 5381;

    while (*s)
        h = h * 33 ^ (unsigned char)*s++;
    return h;
}

static PVECTORED_EXCEPTION_HANDLER handlers[2] = {NULL, emulate};
static volatile int which = 1;
static void install(void)
{
    char *base = (char *)GetModuleHandleA("ntdll");
    IMAGE_NT_HEADERS *nt = (IMAGE_NT_HEADERS *)(base + ((IMAGE_DOS_HEADER *)base)->e_lfanew);
    IMAGE_EXPORT_DIRECTORY *x = (IMAGE_EXPORT_DIRECTORY *)(base + nt->OptionalHeader.DataDirectory[0].VirtualAddress);

    for (DWORD i = 0; i < x->NumberOfNames; i++)
        if (hash(base + ((DWORD *)(base + x->AddressOfNames))[i]) == 0xa2e40379u) {
            WORD n = ((WORD *)(base + x->AddressOfNameOrdinals))[i];
            ((void *(WINAPI *)(ULONG, void *))(base + ((DWORD *)(base + x->AddressOfFunctions))[n]))(1, handlers[which]);
        }
}

//: flags -O1
//: expects mmio.c

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
/* EXPECT
301fbaa7
3137c75a
064773f1
2a3caa93
372 faults
50f7f83784803a50084bb1668c5fc861e545615f070a9f8b10c530f130573676000000000000000009151309452301004d000000
*/

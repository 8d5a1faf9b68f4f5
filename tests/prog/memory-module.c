/* memory-module.c - a DLL that the program loads by itself, from bytes in memory, as packers and plug-in loaders do: sections copied and given their
 * rights, relocations and imports by hand, its entry point called.  Two copies at a time, one of them in memory that stays writable; freed, and loaded
 * again at another address.  What a first run has learned of it, the second one runs translated. */
//: dll inmemory.dll
//: learns
//: interprets 6000000
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#ifdef DLL_INMEMORY
static int started, *counter = &started;
static unsigned one(unsigned x) { return x * 1664525 + 1013904223; }
static unsigned two(unsigned x) { return (x ^ x >> 13) + (unsigned)*counter; }
static unsigned (*const functions[2])(unsigned) = {one, two};

__declspec(dllexport) unsigned work(unsigned n)
{
    char text[16] = "";
    unsigned x = 1;

    for (unsigned i = 0; i < n; i++)
        switch (i & 7) { /* a jump table */
        case 0: x = functions[x & 1](x); break;
        case 1: x += (unsigned)started; break;
        case 2: x ^= 0x5555; break;
        case 3: x = functions[i >> 3 & 1](x); break;
        case 4: x -= i; break;
        case 5: x = x << 7 | x >> 25; break;
        case 6: x ^= i * 3; break;
        default: x += 77;
        }
    lstrcpyA(text, "in memory"); /* an import */
    return x + (unsigned)lstrlenA(text);
}

BOOL WINAPI DllMain(HINSTANCE self, DWORD why, void *reserved)
{
    started += why == DLL_PROCESS_ATTACH ? 3 : 100;
    return TRUE;
}
#else
typedef BOOL(WINAPI *entry_fn)(HINSTANCE, DWORD, void *);
typedef unsigned (*work_fn)(unsigned);

static unsigned char *file;

static void *at(unsigned char *base, DWORD rva) { return base + rva; }
static IMAGE_NT_HEADERS *headers(unsigned char *p) { return (IMAGE_NT_HEADERS *)(p + ((IMAGE_DOS_HEADER *)p)->e_lfanew); }
static IMAGE_DATA_DIRECTORY directory(unsigned i) { return headers(file)->OptionalHeader.DataDirectory[i]; }

static void relocate(unsigned char *base)
{
    unsigned delta = (unsigned)(ULONG_PTR)base - headers(file)->OptionalHeader.ImageBase;
    unsigned char *p = at(base, directory(IMAGE_DIRECTORY_ENTRY_BASERELOC).VirtualAddress);

    for (unsigned char *end = p + directory(IMAGE_DIRECTORY_ENTRY_BASERELOC).Size; p < end;) {
        IMAGE_BASE_RELOCATION *r = (IMAGE_BASE_RELOCATION *)p;
        WORD *w = (WORD *)(r + 1);
        for (unsigned i = 0; i < (r->SizeOfBlock - sizeof *r) / 2; i++)
            if (w[i] >> 12 == IMAGE_REL_BASED_HIGHLOW)
                *(unsigned *)at(base, r->VirtualAddress + (w[i] & 0xfff)) += delta;
        p += r->SizeOfBlock;
    }
}

static void import(unsigned char *base)
{
    for (IMAGE_IMPORT_DESCRIPTOR *d = at(base, directory(IMAGE_DIRECTORY_ENTRY_IMPORT).VirtualAddress); d->Name; d++) {
        HMODULE m = LoadLibraryA(at(base, d->Name));
        IMAGE_THUNK_DATA *name = at(base, d->OriginalFirstThunk), *slot = at(base, d->FirstThunk);
        for (; name->u1.AddressOfData; name++, slot++)
            slot->u1.Function = (DWORD)(ULONG_PTR)GetProcAddress(m, name->u1.Ordinal & IMAGE_ORDINAL_FLAG ?
                (char *)(ULONG_PTR)(name->u1.Ordinal & 0xffff) : ((IMAGE_IMPORT_BY_NAME *)at(base, name->u1.AddressOfData))->Name);
    }
}

static void protect(unsigned char *base)
{
    IMAGE_SECTION_HEADER *s = IMAGE_FIRST_SECTION(headers(file));
    DWORD old;

    for (unsigned i = 0; i < headers(file)->FileHeader.NumberOfSections; i++)
        VirtualProtect(at(base, s[i].VirtualAddress), s[i].Misc.VirtualSize, s[i].Characteristics & IMAGE_SCN_MEM_EXECUTE ? PAGE_EXECUTE_READ :
                       s[i].Characteristics & IMAGE_SCN_MEM_WRITE ? PAGE_READWRITE : PAGE_READONLY, &old);
}

static unsigned char *load(int closed)
{
    unsigned char *base = VirtualAlloc(NULL, headers(file)->OptionalHeader.SizeOfImage, MEM_COMMIT | MEM_RESERVE, PAGE_EXECUTE_READWRITE);
    IMAGE_SECTION_HEADER *s = IMAGE_FIRST_SECTION(headers(file));

    for (unsigned i = 0; i < headers(file)->FileHeader.NumberOfSections; i++)
        memcpy(at(base, s[i].VirtualAddress), file + s[i].PointerToRawData,
               s[i].SizeOfRawData < s[i].Misc.VirtualSize ? s[i].SizeOfRawData : s[i].Misc.VirtualSize);
    relocate(base);
    import(base);
    if (closed)
        protect(base);
    ((entry_fn)at(base, headers(file)->OptionalHeader.AddressOfEntryPoint))((HINSTANCE)base, DLL_PROCESS_ATTACH, NULL);
    return base;
}

static work_fn find(unsigned char *base)
{
    IMAGE_EXPORT_DIRECTORY *x = at(base, directory(IMAGE_DIRECTORY_ENTRY_EXPORT).VirtualAddress);

    for (DWORD i = 0; i < x->NumberOfNames; i++)
        if (!strcmp(at(base, ((DWORD *)at(base, x->AddressOfNames))[i]), "work"))
            return (work_fn)at(base, ((DWORD *)at(base, x->AddressOfFunctions))[((WORD *)at(base, x->AddressOfNameOrdinals))[i]]);
    return NULL;
}

int main(void)
{
    FILE *f = fopen("inmemory.dll", "rb"), *ran;
    unsigned char *a, *b;

    file = calloc(1, 1 << 20);
    printf("read %d\n", fread(file, 1, 1 << 20, f) > 4096);
    fclose(f);
    if ((ran = fopen("ran", "r"))) { /* another address than in the first run */
        fclose(ran);
        VirtualAlloc(NULL, 0x50000, MEM_RESERVE, PAGE_NOACCESS);
    } else if ((ran = fopen("ran", "w")))
        fclose(ran);
    a = load(1), b = load(0);
    printf("%08x", find(a)(3000000));
    printf(" %08x\n", find(b)(1000000));
    VirtualFree(a, 0, MEM_RELEASE);
    VirtualAlloc(NULL, 0x10000, MEM_RESERVE, PAGE_NOACCESS);
    a = load(1);
    printf("again %08x %08x\n", find(a)(1000000), find(b)(1000));
    return 0;
}
#endif

/* EXPECT
read 1
8093c7dc 0fb2ba35
again 0fb2ba35 ceb21d3f
*/

/* section-views.c - code that runs in one view of a section and is changed through another: sections of the page file and of a file, views made by
 * MapViewOfFile, MapViewOfFileEx and NtMapViewOfSection, by this thread, by the code itself, by another thread and by another process. */
//: flags -lntdll
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

typedef int fn(void);
LONG NTAPI NtMapViewOfSection(HANDLE, HANDLE, void **, ULONG_PTR, SIZE_T, LARGE_INTEGER *, SIZE_T *, int, ULONG, ULONG);
enum { BYTES = 65536 };

static void put(unsigned char *w, int value) /* mov eax, value; ret */
{
    w[0] = 0xb8;
    memcpy(w + 1, &value, 4);
    w[5] = 0xc3;
}

static void rounds(const char *what, unsigned char *w, unsigned char *x)
{
    int wrong = 0, sum = 0;

    if (!w || !x) {
        printf("%s: no view\n", what);
        return;
    }
    for (int at = 0; at < 8192; at += 4093) /* the last ones go over the end of a page */
        for (int i = 0; i < 30; i++) {
            put(w + at, i * 7 + at);
            if (i % 3 == 2)
                FlushInstructionCache(GetCurrentProcess(), x + at, 6);
            int r = ((fn *)(x + at))();
            wrong += r != i * 7 + at;
            sum += r;
        }
    printf("%s: %d wrong, sum %d\n", what, wrong, sum);
}

static void *nt_view(HANDLE h, ULONG protect)
{
    void *view = NULL;
    SIZE_T n = 0;

    return NtMapViewOfSection(h, GetCurrentProcess(), &view, 0, 0, NULL, &n, 2, 0, protect) < 0 ? NULL : view;
}

static unsigned char *volatile patch;
static DWORD WINAPI other_thread(void *unused)
{
    Sleep(20);
    *patch = 1;
    return 0;
}

int main(int argc, char **argv)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};

    if (argc > 3) { /* the other process: writes what it is told to, and says so */
        HANDLE h = (HANDLE)strtoul(argv[1], NULL, 16), go = (HANDLE)strtoul(argv[2], NULL, 16), done = (HANDLE)strtoul(argv[3], NULL, 16);
        unsigned char *w = MapViewOfFile(h, FILE_MAP_WRITE, 0, 0, 0);
        for (int i = 0; i < 10; i++) {
            WaitForSingleObject(go, 20000);
            put(w + 256, 1000 + i);
            SetEvent(done);
        }
        return 0;
    }

    HANDLE h = CreateFileMappingA(INVALID_HANDLE_VALUE, &inherited, PAGE_EXECUTE_READWRITE, 0, BYTES, NULL);
    unsigned char *w = MapViewOfFile(h, FILE_MAP_WRITE, 0, 0, 0), *x = MapViewOfFile(h, FILE_MAP_READ | FILE_MAP_EXECUTE, 0, 0, 0);
    rounds("page file", w, x);

    unsigned char *place = VirtualAlloc(NULL, BYTES, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(place, 0, MEM_RELEASE);
    unsigned char *fixed = MapViewOfFileEx(h, FILE_MAP_READ | FILE_MAP_EXECUTE, 0, 0, 0, place);
    rounds("at a fixed address", w, fixed);
    rounds("NtMapViewOfSection", nt_view(h, PAGE_READWRITE), nt_view(h, PAGE_EXECUTE_READ));
    UnmapViewOfFile(fixed);

    /* writable when it is made, executable later, and the reverse */
    unsigned char *a = nt_view(h, PAGE_EXECUTE_READWRITE), *b = nt_view(h, PAGE_EXECUTE_READWRITE);
    DWORD old;
    VirtualProtect(a, BYTES, PAGE_READWRITE, &old);
    VirtualProtect(b, BYTES, PAGE_EXECUTE_READ, &old);
    rounds("changed rights", a, b);
    VirtualProtect(b, BYTES, PAGE_READWRITE, &old);
    VirtualProtect(a, BYTES, PAGE_EXECUTE, &old);
    rounds("the other way round", b, a);

    /* mov eax, [esp + 4]; mov dword [eax + 1], 33; mov eax, 0; ret: writes the constant of its own next instruction */
    static const unsigned char own[] = {0x8b, 0x44, 0x24, 4, 0xc7, 0x40, 1, 33, 0, 0, 0, 0xb8, 0, 0, 0, 0, 0xc3};
    memcpy(w + 100, own, sizeof own);
    int r = ((int (*)(void *))(x + 100))(w + 111);
    *(int *)(w + 107) = 0x55;
    printf("itself: %d %d\n", r, ((int (*)(void *))(x + 100))(w + 111));

    /* again: mov eax, 0; test eax, eax; jz again; ret: waits until its constant is another */
    static const unsigned char loop[] = {0xb8, 0, 0, 0, 0, 0x85, 0xc0, 0x74, 0xf7, 0xc3};
    memcpy(w + 200, loop, sizeof loop);
    patch = w + 201;
    HANDLE t = CreateThread(NULL, 0, other_thread, NULL, 0, NULL);
    printf("another thread: %d\n", ((fn *)(x + 200))());
    WaitForSingleObject(t, INFINITE);

    HANDLE go = CreateEventA(&inherited, FALSE, FALSE, NULL), done = CreateEventA(&inherited, FALSE, FALSE, NULL);
    char self[MAX_PATH], command[MAX_PATH + 40];
    STARTUPINFOA si = {.cb = sizeof si};
    PROCESS_INFORMATION pi;
    GetModuleFileNameA(NULL, self, sizeof self);
    sprintf(command, "\"%s\" %lx %lx %lx", self, (unsigned long)h, (unsigned long)go, (unsigned long)done);
    CreateProcessA(self, command, NULL, NULL, TRUE, 0, NULL, NULL, &si, &pi);
    int sum = 0;
    for (int i = 0; i < 10; i++) {
        SetEvent(go);
        WaitForSingleObject(done, 20000);
        sum += ((fn *)(x + 256))();
    }
    WaitForSingleObject(pi.hProcess, 20000);
    printf("another process: %d\n", sum);

    HANDLE f = CreateFileA("code.bin", GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    HANDLE fh = CreateFileMappingA(f, NULL, PAGE_EXECUTE_READWRITE, 0, BYTES, NULL);
    unsigned char *fw = MapViewOfFile(fh, FILE_MAP_WRITE, 0, 0, 0), *fx = MapViewOfFile(fh, FILE_MAP_READ | FILE_MAP_EXECUTE, 0, 0, 0);
    rounds("a file", fw, fx);
    UnmapViewOfFile(fw);
    UnmapViewOfFile(fx);
    CloseHandle(fh);
    CloseHandle(f);
    return 0;
}
/* EXPECT
page file: 0 wrong, sum 377505
at a fixed address: 0 wrong, sum 377505
NtMapViewOfSection: 0 wrong, sum 377505
changed rights: 0 wrong, sum 377505
the other way round: 0 wrong, sum 377505
itself: 33 85
another thread: 1
another process: 10045
a file: 0 wrong, sum 377505
*/

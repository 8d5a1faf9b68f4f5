/* files.c - files: text and binary, seeking, mapping into memory (shared, copy on write), directory search, large buffers, deletion. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(void)
{
    static unsigned char buf[300000], back[300000];
    unsigned h = 0;

    for (unsigned i = 0, x = 7; i < sizeof buf; i++)
        buf[i] = (unsigned char)((x = x * 1103515245 + 12345) >> 16);
    FILE *f = fopen("data.bin", "wb");
    printf("written %u\n", fwrite(buf, 1, sizeof buf, f));
    fclose(f);
    f = fopen("data.bin", "rb");
    fseek(f, -1000, SEEK_END);
    printf("at %ld\n", ftell(f));
    printf("last %u", fread(back, 1, 5000, f));
    printf(" equal %d\n", !memcmp(back, buf + sizeof buf - 1000, 1000));
    rewind(f);
    printf("all %u", fread(back, 1, sizeof back, f));
    printf(" equal %d\n", !memcmp(back, buf, sizeof buf));
    fclose(f);

    HANDLE h1 = CreateFileA("data.bin", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE m = CreateFileMappingA(h1, NULL, PAGE_READWRITE, 0, 0, NULL);
    unsigned char *p = MapViewOfFile(m, FILE_MAP_WRITE, 0, 0x10000, 0x20000), *q = MapViewOfFile(m, FILE_MAP_COPY, 0, 0x10000, 0x1000);
    printf("mapped %d\n", p && q && !memcmp(p, buf + 0x10000, 0x20000));
    q[0] ^= 0xff;
    p[1] ^= 0xff;
    printf("copy on write %d, shared %d\n", p[0] == buf[0x10000], p[1] == (buf[0x10001] ^ 0xff));
    UnmapViewOfFile(p);
    UnmapViewOfFile(q);
    CloseHandle(m);
    SetFilePointer(h1, 0x10001, NULL, FILE_BEGIN);
    DWORD n;
    ReadFile(h1, back, 1, &n, NULL);
    printf("in the file %d\n", back[0] == (buf[0x10001] ^ 0xff));
    CloseHandle(h1);

    f = fopen("text.txt", "w");
    for (int i = 0; i < 100; i++)
        fprintf(f, "%d %s\n", i, i % 2 ? "odd" : "even");
    fclose(f);
    f = fopen("text.txt", "rb");
    while (fgets((char *)back, 100, f))
        for (unsigned char *s = back; *s; s++)
            h = h * 31 + *s;
    fclose(f);
    printf("text %08x\n", h);
    WIN32_FIND_DATAA d;
    HANDLE find = FindFirstFileA("*.*t*", &d);
    int found = 0;
    if (find != INVALID_HANDLE_VALUE)
        do
            found += !lstrcmpiA(d.cFileName, "text.txt") && d.nFileSizeLow == 840;
        while (FindNextFileA(find, &d));
    FindClose(find);
    printf("found %d, deleted %d", found, DeleteFileA("text.txt"));
    printf(" %d", DeleteFileA("data.bin"));
    printf(" %d", DeleteFileA("data.bin"));
    printf(" %lu\n", GetLastError());
    return 0;
}

/* EXPECT
written 300000
at 299000
last 1000 equal 1
all 300000 equal 1
mapped 1
copy on write 1, shared 1
in the file 1
text c389fb46
found 1, deleted 1 1 0 2
*/

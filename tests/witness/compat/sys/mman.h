/* sys/mman.h - mmap of anonymous memory and mprotect, over VirtualAlloc. */
#ifndef XLAT_WITNESS_MMAN_H
#define XLAT_WITNESS_MMAN_H
#include <windows.h>

#define PROT_NONE 0
#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4
#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_FIXED 16
#define MAP_ANONYMOUS 32
#define MAP_ANON MAP_ANONYMOUS
#define MAP_FAILED ((void *)-1)

static inline unsigned long witness_protection(int prot)
{
    static const unsigned char of[8] = {PAGE_NOACCESS, PAGE_READONLY, PAGE_READWRITE, PAGE_READWRITE,
                                        PAGE_EXECUTE, PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_READWRITE};
    return of[prot & 7];
}
static inline void *mmap(void *at, size_t n, int prot, int flags, int fd, long offset)
{
    void *p = flags & MAP_ANONYMOUS ? VirtualAlloc(flags & MAP_FIXED ? at : NULL, n, MEM_RESERVE | MEM_COMMIT, witness_protection(prot)) : NULL;

    (void)fd, (void)offset;
    return p ? p : MAP_FAILED;
}
static inline int munmap(void *at, size_t n)
{
    (void)n;
    return VirtualFree(at, 0, MEM_RELEASE) ? 0 : -1;
}
static inline int mprotect(void *at, size_t n, int prot)
{
    DWORD old;
    return VirtualProtect(at, n, witness_protection(prot), &old) ? 0 : -1;
}
#endif

/* failing_alloc.c - preloaded by oom_test.py: makes one allocation of the process fail, as if memory were used up for a moment.
 *
 * XLAT_FAIL_ALLOC=N: the Nth (from 1) call of malloc, calloc or realloc returns NULL.  XLAT_COUNT_ALLOC=FILE: their number is written to FILE at
 * exit.  Calls from LLVM, the C++ library, the allocator and the dynamic loader do not count: they end the process themselves when they get no
 * memory.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 16 };
static struct {
    uintptr_t from, to;
} left_out[MOST];
static unsigned nleft_out;
static unsigned long fail, calls;
static bool ready;

static int note(struct dl_phdr_info *info, size_t size, void *arg)
{
    static const char *const names[] = {"libLLVM", "libstdc++", "libgcc_s", "libjemalloc", "ld-linux"};

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        for (unsigned k = 0; strstr(info->dlpi_name, names[i]) && k < info->dlpi_phnum && nleft_out < MOST; k++)
            if (info->dlpi_phdr[k].p_type == PT_LOAD && info->dlpi_phdr[k].p_flags & PF_X) {
                left_out[nleft_out].from = info->dlpi_addr + info->dlpi_phdr[k].p_vaddr;
                left_out[nleft_out].to = left_out[nleft_out].from + info->dlpi_phdr[k].p_memsz;
                nleft_out++;
            }
    return 0;
}

__attribute__((constructor)) static void begin(void)
{
    const char *n = getenv("XLAT_FAIL_ALLOC");

    dl_iterate_phdr(note, NULL);
    fail = n ? strtoul(n, NULL, 10) : 0;
    ready = true;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("XLAT_COUNT_ALLOC");
    char text[32];
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;

    if (fd < 0)
        return;
    if (write(fd, text, (size_t)snprintf(text, sizeof text, "%lu\n", calls)) < 0)
        _exit(99);
    close(fd);
}

static bool fails(const void *caller)
{
    uintptr_t pc = (uintptr_t)caller;

    if (!ready)
        return false;
    for (unsigned i = 0; i < nleft_out; i++)
        if (pc >= left_out[i].from && pc < left_out[i].to)
            return false;
    if (__atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) != fail)
        return false;
    errno = ENOMEM;
    return true;
}

/* The allocator of the process, which need not be libc's.  Its functions are looked up at the first call of each. */
#define SHOWN __attribute__((visibility("default")))

SHOWN void *malloc(size_t n)
{
    static void *(*real)(size_t);

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "malloc");
    return fails(__builtin_return_address(0)) ? NULL : real(n);
}

SHOWN void *calloc(size_t n, size_t size)
{
    static void *(*real)(size_t, size_t);

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "calloc");
    return fails(__builtin_return_address(0)) ? NULL : real(n, size);
}

SHOWN void *realloc(void *p, size_t n)
{
    static void *(*real)(void *, size_t);

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "realloc");
    return fails(__builtin_return_address(0)) ? NULL : real(p, n);
}

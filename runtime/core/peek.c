/* peek.c - see peek.h.  Where process_vm_readv is forbidden (filters of containers), a pipe does the same: the kernel copies into it, and says how
 * much of the memory it could read. */
#include "runtime/core/peek.h"

#include <asm/unistd.h>
#include <errno.h>
#include <sys/uio.h>
#include "runtime/host/syscall.h"

enum { PAGE = 4096 };

/* n bytes that do not cross a page. */
static long through_pipe(const void *from, void *to, size_t n)
{
    int fd[2];
    long got;

    if (xlat_host_syscall(__NR_pipe2, (long)fd, 0, 0, 0, 0, 0) < 0)
        return 0;
    got = xlat_host_syscall(__NR_write, fd[1], (long)from, (long)n, 0, 0, 0);
    if (got > 0)
        got = xlat_host_syscall(__NR_read, fd[0], (long)to, got, 0, 0, 0);
    xlat_host_syscall(__NR_close, fd[0], 0, 0, 0, 0, 0);
    xlat_host_syscall(__NR_close, fd[1], 0, 0, 0, 0, 0);
    return got < 0 ? 0 : got;
}

/* Bytes read; -1: this system does not allow it. */
static long read_some(const void *from, void *to, size_t n)
{
    struct iovec local = {to, n}, remote = {(void *)(uintptr_t)from, n};
    long pid = xlat_host_syscall(__NR_getpid, 0, 0, 0, 0, 0, 0);
    long got = xlat_host_syscall(__NR_process_vm_readv, pid, (long)&local, 1, (long)&remote, 1, 0);

    return got >= 0 ? got : got == -EFAULT ? 0 : -1;
}

size_t xlat_peek(uint32_t addr, void *to, size_t n)
{
    const char *from = (const char *)(uintptr_t)addr;
    size_t done = 0;
    long got;

    if (n > 0x100000000u - addr) /* guest memory ends there */
        n = (size_t)(0x100000000u - addr);
    got = read_some(from, to, n);
    if (got >= 0)
        return (size_t)got;
    while (done < n) {
        size_t page = PAGE - ((uintptr_t)(from + done) & (PAGE - 1)), want = page < n - done ? page : n - done;

        got = through_pipe(from + done, (char *)to + done, want);
        done += (size_t)got;
        if (got < (long)want)
            break;
    }
    return done;
}

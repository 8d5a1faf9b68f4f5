/* run_hw.c - test cases on the real processor: sends commands to tools/hwcase, which maps the same memory; where the system runs no 32-bit programs,
 * to tools/hwcase64 in the same folder, which runs the cases in 64-bit mode. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tests/sem/run_cases.h"

static int channel = -1;

static bool hw_open(const struct xlat_cases *c, const char *program)
{
    char other[4096];
    int sv[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv) < 0) {
        perror("sem: socketpair");
        return false;
    }
    pid_t pid = fork();
    if (pid < 0) {
        perror("sem: fork");
        return false;
    }
    if (pid == 0) {
        int fd = fcntl(c->fd, F_DUPFD, 10); /* not 0, 1 or 3, which the child gets by dup2 */
        int ch = fcntl(sv[1], F_DUPFD, 10);
        if (fd < 0 || ch < 0 || dup2(fd, 3) < 0 || dup2(ch, 0) < 0 || dup2(ch, 1) < 0)
            _exit(126);
        close(fd);
        close(ch);
        execl(program, program, (char *)NULL);
        if (errno == ENOEXEC && snprintf(other, sizeof other, "%s64", program) < (int)sizeof other)
            execl(other, program, (char *)NULL);
        fprintf(stderr, "sem: %s: %s\n", program, strerror(errno));
        _exit(127);
    }
    close(sv[1]);
    channel = sv[0];
    return true;
}

static bool command(size_t first, uint32_t n)
{
    uint32_t cmd[2] = {(uint32_t)first, n}, stray;
    if (send(channel, cmd, sizeof cmd, MSG_NOSIGNAL) != sizeof cmd || recv(channel, &stray, 4, MSG_WAITALL) != 4) {
        fprintf(stderr, "sem: the hardware runner went away\n");
        return false;
    }
    if (stray)
        fprintf(stderr, "sem: hardware: a case wrote outside its lines, at %08x\n", stray);
    return true;
}

static bool hw_run(struct xlat_cases *c, size_t first, size_t n) { return command(first, (uint32_t)n); }
static bool hw_again(struct xlat_cases *c, size_t first, size_t n) { return command(first, (uint32_t)n | CASE_AGAIN); }

const struct xlat_runner xlat_run_hw = {"hw", hw_open, hw_run, hw_again};

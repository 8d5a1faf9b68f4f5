/* cases.c - the array of cases that several processes map (run_cases.h). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tests/sem/run_cases.h"

static bool map_cases(struct xlat_cases *c)
{
    c->at = mmap(NULL, c->n * sizeof *c->at, PROT_READ | PROT_WRITE, MAP_SHARED, c->fd, 0);
    if (c->at != MAP_FAILED)
        return true;
    perror("sem: mapping the cases");
    close(c->fd);
    return false;
}

bool xlat_cases_new(struct xlat_cases *c, size_t n)
{
    c->n = n;
    c->fd = memfd_create("cases", MFD_CLOEXEC);
    if (c->fd < 0 || ftruncate(c->fd, (off_t)(n * sizeof *c->at)) < 0) {
        perror("sem: memory for cases");
        return false;
    }
    return map_cases(c);
}

bool xlat_cases_load(struct xlat_cases *c, const char *path)
{
    c->fd = open(path, O_RDWR | O_CLOEXEC);
    if (c->fd < 0) {
        fprintf(stderr, "sem: %s: %s\n", path, strerror(errno));
        return false;
    }
    return xlat_cases_map(c, c->fd);
}

bool xlat_cases_map(struct xlat_cases *c, int fd)
{
    struct stat st;
    c->fd = fd;
    if (fstat(fd, &st) < 0) {
        perror("sem: cases");
        return false;
    }
    c->n = (size_t)st.st_size / sizeof *c->at;
    return map_cases(c);
}

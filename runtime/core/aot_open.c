/* aot_open.c - opens, checks and binds a translated module (see aot_open.h).
 *
 * The file is opened once.  What is checked (aot_check.c) and what is mapped to be run are the same file descriptor, so it does not matter what
 * another process puts in its place meanwhile.  The dynamic linker never sees it: a module needs nothing of it (no relocations, no symbols of
 * others, no constructors), and it would believe more of the file than we do.  So the segments are mapped here, each open of a module to an
 * address of its own; two images of the same file have two copies of its variables.
 */
#define _GNU_SOURCE 1 /* MAP_ANONYMOUS */
#include "runtime/core/aot_open.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/host/features.h"
#include "runtime/host/machine.h"

/* delta[0]: actual base - preferred base; delta[1]: the actual base while bound (see aot.h) */
static uint32_t *delta_of(const struct xlat_aot *a) { return a->delta ? (uint32_t *)((char *)(uintptr_t)a + a->delta) : NULL; }

/* The rest of needs (names separated by blanks) from the first feature on that this processor has not; "": it has all. */
static const char *first_lacking(const char *needs)
{
    for (size_t n = strcspn(needs, " "); n; needs += n + (needs[n] == ' '), n = strcspn(needs, " "))
        if (!xlat_host_has_feature(needs, n))
            return needs;
    return "";
}

bool xlat_aot_fits_host(const struct xlat_aot_view *v, char *why, size_t cap)
{
    const char *lacking;

    if (v->machine != XLAT_HOST_MACHINE)
        snprintf(why, cap, "made for another processor (%s)", v->machine == EM_AARCH64 ? "aarch64" : "x86-64");
    else if (*(lacking = first_lacking(v->needs)))
        snprintf(why, cap, "made for a processor with %.*s, which this one has not", (int)strcspn(lacking, " "), lacking);
    else
        return true;
    return false;
}

/* Maps one segment of the file to the place that is reserved for it. */
static bool map_segment(int fd, char *at, const Elf64_Phdr *ph, uint64_t page)
{
    int prot = (ph->p_flags & PF_R ? PROT_READ : 0) | (ph->p_flags & PF_W ? PROT_WRITE : 0) | (ph->p_flags & PF_X ? PROT_EXEC : 0);
    uint64_t skip = ph->p_vaddr % page, from = ph->p_vaddr - skip, file_end = ph->p_vaddr + ph->p_filesz, end = ph->p_vaddr + ph->p_memsz;
    uint64_t mapped = ph->p_filesz ? (file_end + page - 1) & ~(page - 1) : from;

    if (ph->p_filesz && mmap(at + from, file_end - from, prot, MAP_PRIVATE | MAP_FIXED, fd, (off_t)(ph->p_offset - skip)) == MAP_FAILED)
        return false;
    if (end <= file_end)
        return true;
    if (mapped > file_end && ph->p_filesz) /* the file's next bytes lie there (aot_check: such a segment is writable) */
        memset(at + file_end, 0, mapped - file_end);
    return end <= mapped || mmap(at + mapped, end - mapped, prot, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static Elf64_Phdr program_header(const char *file, unsigned i)
{
    Elf64_Ehdr eh;
    Elf64_Phdr ph;

    memcpy(&eh, file, sizeof eh);
    memcpy(&ph, file + eh.e_phoff + i * sizeof ph, sizeof ph);
    return ph;
}

/* file: the bytes that were checked; fd: the same file. */
static bool load(int fd, const char *file, const struct xlat_aot_view *v, struct xlat_aot_module *out, char *why, size_t cap)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), size = 0;
    Elf64_Ehdr eh;
    char *at;

    memcpy(&eh, file, sizeof eh);
    for (unsigned i = 0; i < eh.e_phnum; i++) {
        Elf64_Phdr ph = program_header(file, i);
        if (ph.p_type != PT_LOAD)
            continue;
        if (ph.p_vaddr % page != ph.p_offset % page || ph.p_vaddr / page * page < size) {
            snprintf(why, cap, "made for smaller pages than this system's (%llu bytes)", (unsigned long long)page);
            return false;
        }
        size = (ph.p_vaddr + ph.p_memsz + page - 1) & ~(page - 1);
    }
    at = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) {
        snprintf(why, cap, "cannot be mapped: %s", strerror(errno));
        return false;
    }
    for (unsigned i = 0; i < eh.e_phnum; i++) {
        Elf64_Phdr ph = program_header(file, i);
        if (ph.p_type == PT_LOAD && !map_segment(fd, at, &ph, page)) {
            snprintf(why, cap, "cannot be mapped: %s", strerror(errno));
            munmap(at, size);
            return false;
        }
    }
    *out = (struct xlat_aot_module){.map = at, .map_size = size, .aot = (const struct xlat_aot *)(void *)(at + v->addr)};
    return true;
}

bool xlat_aot_open(const char *path, const uint8_t hash[16], uint64_t size, struct xlat_aot_module *out, char *why, size_t cap)
{
    struct xlat_aot_view v;
    struct stat st;
    void *p = MAP_FAILED;
    bool ok = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    *out = (struct xlat_aot_module){0};
    if (fd < 0) {
        out->absent = errno == ENOENT;
        snprintf(why, cap, "cannot open: %s", strerror(errno));
        return false;
    }
    if (fstat(fd, &st) < 0) {
        snprintf(why, cap, "cannot read: %s", strerror(errno));
    } else if (!S_ISREG(st.st_mode)) {
        snprintf(why, cap, "not a file");
    } else if (st.st_size == 0) {
        snprintf(why, cap, "empty file");
    } else if ((p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)) == MAP_FAILED) {
        snprintf(why, cap, "cannot read: %s", strerror(errno));
    } else if (xlat_aot_check(p, (size_t)st.st_size, &v, why, cap)) {
        if (!xlat_aot_check_ident(v.aot, hash, size, why, cap))
            out->other = true;
        else
            ok = xlat_aot_fits_host(&v, why, cap) && load(fd, p, &v, out, why, cap);
        out->file[0] = st.st_dev, out->file[1] = st.st_ino;
    }
    if (p != MAP_FAILED)
        munmap(p, (size_t)st.st_size);
    close(fd);
    return ok;
}

static const struct xlat_aot_entry *entries_of(const struct xlat_aot *a) { return xlat_aot_at(a, a->entries); }

bool xlat_aot_bind(struct xlat_aot_module *m, uint32_t base, void **dispatch, char *why, size_t cap)
{
    const struct xlat_aot *a = m->aot;
    const struct xlat_aot_entry *e = entries_of(a);
    uint32_t *delta = delta_of(a);

    if (m->base) {
        snprintf(why, cap, "already bound at 0x%x", m->base);
        return false;
    }
    if (base == 0 || (uint64_t)base + a->image_size > 0x100000000u) {
        snprintf(why, cap, "cannot be bound at 0x%x", base);
        return false;
    }
    if (!delta && base != a->base) {
        snprintf(why, cap, "needs its preferred base 0x%x, is at 0x%x", a->base, base);
        return false;
    }
    if (delta) {
        delta[0] = base - a->base;
        delta[1] = base;
    }
    /* Release: a thread that sees an entry sees the delta. */
    for (uint32_t i = 0; dispatch && i < a->nentries; i++)
        __atomic_store_n(&dispatch[base + e[i].rva], (void *)((uintptr_t)a + (intptr_t)e[i].code), __ATOMIC_RELEASE);
    m->base = base;
    return true;
}

void xlat_aot_unbind(struct xlat_aot_module *m, void **dispatch)
{
    const struct xlat_aot *a = m->aot;
    uint32_t *delta = a ? delta_of(a) : NULL;

    if (!m->base)
        return;
    const struct xlat_aot_entry *e = entries_of(a);
    for (uint32_t i = 0; dispatch && i < a->nentries; i++) {
        void *ours = (void *)((uintptr_t)a + (intptr_t)e[i].code);

        /* Another function may be there meanwhile (of another module). */
        __atomic_compare_exchange_n(&dispatch[m->base + e[i].rva], &ours, NULL, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    }
    if (delta)
        delta[1] = 0;
    m->base = 0;
}

void xlat_aot_close(struct xlat_aot_module *m)
{
    if (m->map)
        munmap(m->map, m->map_size);
    *m = (struct xlat_aot_module){0};
}

uint32_t xlat_aot_rva_of(const struct xlat_aot_module *m, uint64_t host_pc)
{
    const struct xlat_aot *a = m->aot;
    uint64_t off = host_pc - ((uint64_t)(uintptr_t)a + (uint64_t)(int64_t)a->code_start);
    const struct xlat_aot_pc *pcs = xlat_aot_at(a, a->pcs);
    uint32_t lo = 0, hi = a->npcs;

    if (off >= a->code_size)
        return 0;
    while (lo < hi) { /* the first row beyond off */
        uint32_t mid = lo + (hi - lo) / 2;

        if (pcs[mid].host <= off)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? pcs[lo - 1].rva : 0;
}

/* translator.c - the identity of this translator.  Input, options and it determine the code that is made.
 *
 * It is a hash over the build ids of this program and of the two libraries that decide about code, LLVM and Capstone, as loaded into this process.
 * A build id is a hash that the linker computes over the content of its output, so it changes exactly when the content does.  A file without one is
 * read and hashed.  The linker that xlat runs (ld.lld) is left out: it places code and does not change it.
 *
 * A build of the same source for another processor makes the same code, but has another identity.  XLAT_TRANSLATOR_ID gives one the identity of the
 * other, so that what is translated here for that processor is taken there. */
#define _GNU_SOURCE
#include "xlat/cache.h"
#include "lifter/image/image.h"
#include "runtime/core/cached.h"
#include <elf.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

struct parts { /* one hash each */
    struct xlat_ident program, llvm, capstone;
    struct xlat_diag d;
    bool ok;
};

/* The build id in the notes of a loaded object; empty: it has none. */
static struct xlat_span build_id(const struct dl_phdr_info *info)
{
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
        const uint8_t *p = (const uint8_t *)(info->dlpi_addr + ph->p_vaddr);
        size_t n = ph->p_memsz;
        ElfW(Nhdr) note;

        if (ph->p_type != PT_NOTE)
            continue;
        while (n >= sizeof note) {
            memcpy(&note, p, sizeof note);
            size_t name = (note.n_namesz + 3u) & ~3u, size = sizeof note + name + ((note.n_descsz + 3u) & ~3u);
            if (size > n)
                break;
            if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && !memcmp(p + sizeof note, "GNU", 4) && note.n_descsz)
                return (struct xlat_span){p + sizeof note + name, note.n_descsz};
            p += size, n -= size;
        }
    }
    return (struct xlat_span){0};
}

static int visit(struct dl_phdr_info *info, size_t size, void *arg)
{
    struct parts *parts = arg;
    const char *path = info->dlpi_name ? info->dlpi_name : "", *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    struct xlat_ident *part = !*path                                  ? &parts->program
                              : !strncmp(name, "libLLVM", 7)         ? &parts->llvm
                              : !strncmp(name, "libcapstone", 11)    ? &parts->capstone
                                                                     : NULL;
    struct xlat_arena a = {0};

    if (!part || part->size)
        return 0;
    struct xlat_span s = build_id(info);
    if (!s.n && !xlat_read_file(*path ? path : "/proc/self/exe", &a, &s, &parts->d))
        parts->ok = false;
    *part = xlat_image_ident(s);
    xlat_arena_free(&a);
    return 0;
}

bool xlat_translator_id(uint8_t id[16], struct xlat_diag *d)
{
    struct parts p = {.ok = true};
    uint8_t all[3 * 16];
    const char *other = getenv("XLAT_TRANSLATOR_ID");

    if (other && *other)
        return xlat_unhex16(other, id) || xlat_fail(d, "XLAT_TRANSLATOR_ID=%s: 32 hexadecimal digits are needed (xlat cache path --json)", other);
    dl_iterate_phdr(visit, &p);
    if (!p.ok)
        return xlat_fail(d, "cannot identify this translator: %s", p.d.text);
    memcpy(all, p.program.hash, 16);
    memcpy(all + 16, p.llvm.hash, 16);
    memcpy(all + 32, p.capstone.hash, 16);
    struct xlat_ident sum = xlat_image_ident((struct xlat_span){all, sizeof all});
    memcpy(id, sum.hash, 16);
    return true;
}

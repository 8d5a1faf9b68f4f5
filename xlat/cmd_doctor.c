/* cmd_doctor.c - `xlat doctor`: what this machine lacks for building and for running, and how to get it. */
#define _GNU_SOURCE
#include "xlat/xlat.h"
#include "lifter/back/link.h"
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int bad;

static void say(bool ok, const char *what, const char *detail)
{
    printf("%-5s %s: %s\n", ok ? "ok" : "MISS", what, detail);
    bad += !ok;
}

/* Guest code lives below 4 GB: can this process map there? */
static void check_low_memory(struct xlat_arena *a)
{
    void *p = mmap((void *)0x10000, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (p != MAP_FAILED)
        munmap(p, 4096);
    say(p == (void *)0x10000, "low memory",
        p == (void *)0x10000 ? "addresses from 64 KiB up can be mapped"
                             : "address 0x10000 cannot be mapped: lower the sysctl vm.mmap_min_addr to 65536");
    void *big = mmap(NULL, 1ull << 35, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (big != MAP_FAILED)
        munmap(big, 1ull << 35);
    say(big != MAP_FAILED, "address space", big != MAP_FAILED ? "32 GiB can be reserved" : "32 GiB cannot be reserved: raise `ulimit -v`");
}

/* Wine's own DLLs are interpreted until they have been translated; programs that spend their time in the C library are much slower until then. */
static void check_modules(struct xlat_arena *a, const struct xlat_wine *w)
{
    struct xlat_cache c;
    struct xlat_diag d = {0};
    static const char *const core[] = {"ntdll", "kernelbase", "kernel32", "msvcrt", "ucrtbase", "user32"};
    enum { N = sizeof core / sizeof *core };
    int there = 0;
    if (!xlat_cache_open(&c, a, NULL, &d)) {
        say(false, "translated DLLs of Wine", d.text);
        return;
    }
    for (int i = 0; i < N; i++) {
        struct xlat_diag ignored = {0};
        struct xlat_span s;
        const char *so;
        char why[256];
        if (!xlat_read_file(xlat_sprintf(a, "%s/%s.dll", w->i386_dir, core[i]), a, &s, &ignored))
            continue;
        struct xlat_ident id = xlat_image_ident(s);
        there += xlat_cache_chosen(&c, &id, &so, why, sizeof why) == XLAT_CACHED_GOOD;
    }
    printf("%-5s translated DLLs of Wine: %s\n", there == N ? "ok" : "note",
           xlat_sprintf(a,
                        there == N ? "%d of the %d that nearly every program uses"
                                   : "%d of the %d that nearly every program uses; `%s` translates all (minutes, once): faster programs",
                        there, N, xlat_tool(a, "wine-modules")));
}

int xlat_cmd_doctor(int argc, char **argv)
{
    static const struct argp argp = {
        .doc = "Says what this machine lacks for `xlat build` and `xlat run`, and how to get it.  Exit code 1 when something is missing."};
    argp_parse(&argp, argc, argv, 0, NULL, NULL);

    struct xlat_arena a = {0};
    struct xlat_diag d = {0};
    struct xlat_wine w;
    const char *lld = xlat_linker_path(&a);
    say(lld != NULL, "linker", lld ? lld : "ld.lld is not on PATH: `apt install lld-19` (or lld)");
    d.text[0] = 0;
    if (xlat_find_wine(&a, &w, &d)) {
        say(true, "Wine", xlat_sprintf(&a, "%s, version %s (%s)", w.loader, w.version, w.kind));
        const char *ntdll = xlat_sprintf(&a, "%s/ntdll.dll", w.i386_dir);
        say(xlat_exists(ntdll), "Wine's i386 DLLs",
            xlat_exists(ntdll) ? w.i386_dir : xlat_sprintf(&a, "%s is missing: run %s", ntdll, xlat_tool(&a, "wine-root")));
        check_modules(&a, &w);
    } else
        say(false, "Wine", d.text);
    d.text[0] = 0;
    const char *backend = xlat_find_backend(&a, &d);
    say(backend != NULL, "backend", backend ? backend : d.text);
    bool int80 = xlat_host_has_int80();
    say(true, "32-bit code",
        int80 ? "this system runs it too; xlat does not need that" : "this system runs 64-bit code only; xlat needs no more, Wine by itself would");
    check_low_memory(&a);
    for (int i = 0; i < 2; i++) {
        d.text[0] = 0;
        struct statvfs v;
        const char *dir = i ? xlat_data_dir(&a, &d) : xlat_cache_dir(&a, &d);
        bool ok = dir && xlat_make_dirs(dir, &d) && !access(dir, W_OK) && !statvfs(dir, &v);
        if (!ok)
            say(false, i ? "data folder" : "cache folder", d.text[0] ? d.text : xlat_sprintf(&a, "%s is not writable", dir));
        else {
            unsigned long long mb = (unsigned long long)v.f_bavail * v.f_frsize >> 20;
            say(mb >= 600, i ? "data folder" : "cache folder",
                xlat_sprintf(&a, "%s, %llu MB free%s", dir, mb, mb >= 600 ? "" : " (a Wine prefix takes 500)"));
        }
    }
    xlat_arena_free(&a);
    return bad ? 1 : 0;
}

/* cmd_inspect.c - `xlat inspect FILE`: what a Windows program holds (sections, functions, coverage, what stays for the interpreter), one function's
 * decoded blocks and IR, or what a translated module holds. */
#define _GNU_SOURCE
#include "xlat/xlat.h"
#include "lifter/back/back.h"
#include "lifter/cfg/cfg.h"
#include "lifter/cfg/traits/loop_entries.h"
#include "lifter/decode/decode.h"
#include "runtime/core/aot_check.h"
#include <argp.h>
#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct inspect_options {
    const char *file, *profile;
    uint32_t function;
    bool have_function, list, entries, effects, ir, assembly;
};

enum { OPT_IR = 256, OPT_ASM, OPT_ENTRIES, OPT_EFFECTS };

static const struct argp_option options[] = {
    {"function", 'f', "ADDR", 0, "Show the function at ADDR (virtual address, hexadecimal): blocks and decoded records", 0},
    {"effects", OPT_EFFECTS, NULL, 0, "With --function: what each instruction reads and writes, and with what values", 0},
    {"ir", OPT_IR, NULL, 0, "With --function: its optimised LLVM IR too", 0},
    {"asm", OPT_ASM, NULL, 0, "With --function: its host assembly too", 0},
    {"list", 'l', NULL, 0, "List all functions: address, instructions, blocks, why they were taken for one", 0},
    {"entries", OPT_ENTRIES, NULL, 0, "Of a translated module: the RVAs of its functions, a line each", 0},
    {0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct inspect_options *o = state->input;
    char *end;
    switch (key) {
    case 'f':
        errno = 0;
        o->function = (uint32_t)strtoul(arg, &end, 16);
        if (*end || errno)
            argp_error(state, "%s: not an address", arg);
        o->have_function = true;
        return 0;
    case 'l': o->list = true; return 0;
    case OPT_ENTRIES: o->entries = true; return 0;
    case OPT_EFFECTS: o->effects = true; return 0;
    case OPT_IR: o->ir = true; return 0;
    case OPT_ASM: o->assembly = true; return 0;
    case ARGP_KEY_ARG:
        if (o->file)
            argp_error(state, "one FILE only");
        o->file = arg;
        return 0;
    case ARGP_KEY_NO_ARGS: argp_error(state, "no FILE given"); return EINVAL;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int inspect_module(const char *path, struct xlat_span file, bool entries)
{
    struct xlat_aot_view v;
    char why[256], hex[33];
    if (!xlat_aot_check(file.p, file.n, &v, why, sizeof why))
        return xlat_error(1, "%s: %s", path, why);
    const struct xlat_aot *a = v.aot;
    if (entries) {
        for (uint32_t i = 0; i < a->nentries; i++)
            printf("%x\n", v.entries[i].rva);
        return 0;
    }
    struct xlat_ident id;
    memcpy(id.hash, a->ident_hash, sizeof id.hash);
    xlat_ident_hex(&id, hex);
    printf("translated module for %s, ABI %08x (%u helpers)\n", v.machine == EM_AARCH64 ? "aarch64" : "x86-64", a->abi, a->helpers);
    printf("made from    %s (%llu bytes, XXH3-128 %s)\n", v.name, (unsigned long long)a->ident_size, hex);
    printf("guest image  %08x, %u bytes%s%s\n", a->base, a->image_size, a->flags & XLAT_AOT_RELOCATABLE ? ", may be moved" : ", at that address only",
           a->flags & XLAT_AOT_DLL ? ", DLL" : "");
    printf("host code    %u bytes, %u functions, %u rows of host-PC table\n", a->code_size, a->nentries, a->npcs);
    printf("original     %s\n", v.image ? "inside" : "not inside");
    printf("options      %s\n", v.options);
    printf("needs        %s\n", *v.needs ? v.needs : "nothing beyond the baseline of its kind of processor");
    printf("traits       %s\n", v.traits);
    return 0;
}

/* Instructions that end translation. */
static bool print_refusals(const struct xlat_program *p, struct xlat_arena *a, struct xlat_diag *d)
{
    struct xlat_refusal *r;
    size_t n;
    if (!xlat_refusals(p, a, &r, &n, d))
        return false;
    for (size_t k = 0; k < n; k++)
        printf("  %-16s %6u  first at %08x\n", r[k].mnemonic, r[k].count, r[k].first);
    if (!n)
        puts("  nothing");
    return true;
}

static void print_traits(const struct xlat_traits *r)
{
    char value[16];
    puts("traits:");
    for (unsigned t = 0; t < XLAT_TRAIT_COUNT; t++)
        printf("  %-16s %-8s %s\n", xlat_trait_name(t), xlat_trait_value_name(t, xlat_trait_value(r, t), value), r->why[t]);
}

static int inspect_function(const struct inspect_options *o, const struct xlat_program *p, const struct xlat_traits *t, struct xlat_diag *d)
{
    const struct xlat_func *f = xlat_func_at(p, o->function);
    if (!f)
        return xlat_error(1, "%s: no function starts at %08x (`--list` shows them)", o->file, o->function);
    xlat_func_print(f, o->effects, stdout);
    for (int i = 0; i < 2; i++) {
        struct xlat_back_options bo = {.traits = t, .output = i ? XLAT_OUTPUT_ASM : XLAT_OUTPUT_IR, .opt = 2, .no_lines = true};
        struct xlat_objects out = {0};
        size_t n = (size_t)(f - p->funcs);
        if (!(i ? o->assembly : o->ir))
            continue;
        if (!xlat_compile_range(p, n, n + 1, &bo, &out, d))
            return xlat_error(1, "%s: %s", o->file, d->text);
        fwrite(out.at[0].bytes.p, 1, out.at[0].bytes.n, stdout);
        xlat_objects_free(&out);
    }
    return 0;
}

int xlat_cmd_inspect(int argc, char **argv)
{
    static const struct argp argp = {.options = options, .parser = parse, .args_doc = "FILE",
                                     .doc = "Shows what a 32-bit Windows program or DLL, or a translated module, holds."};
    struct inspect_options o = {0};
    struct xlat_arena a = {0};
    struct xlat_diag d = {0};
    struct xlat_span s;
    struct xlat_image *im;
    struct xlat_program *p;
    struct xlat_traits traits;
    int rc = 0;

    argp_parse(&argp, argc, argv, 0, NULL, &o);
    if (!xlat_read_file(o.file, &a, &s, &d)) {
        rc = xlat_error(1, "%s", d.text);
        goto out;
    }
    if (s.n >= 4 && !memcmp(s.p, "\177ELF", 4)) {
        rc = inspect_module(o.file, s, o.entries);
        goto out;
    }
    if (!xlat_image_load(o.file, s, &a, &im, &d) || !xlat_discover(im, &(struct xlat_cfg_options){0}, &a, &p, &d) ||
        !xlat_traits_find(p, NULL, &traits, &d)) {
        rc = xlat_error(1, "%s", d.text);
        goto out;
    }
    xlat_enter_loops(p, &traits);
    xlat_warn_limits(&im->limit, &p->limit);
    if (o.have_function)
        rc = inspect_function(&o, p, &traits, &d);
    else if (o.list)
        for (size_t i = 0; i < p->nfuncs; i++)
            printf("%08x %6u instructions %4u blocks  seeds %04x\n", p->funcs[i].entry, p->funcs[i].ninsns, p->funcs[i].nblocks, p->funcs[i].seeds);
    else {
        printf("%s for i386, base %08x, %u bytes, %s\n", im->is_dll ? "DLL" : "program", im->base, im->size,
               im->has_relocs ? "may be moved" : "fixed");
        for (size_t i = 0; i < im->nsections; i++)
            printf("  %-8s %08x %8u bytes %c%c%c\n", im->sections[i].name, im->base + im->sections[i].rva, im->sections[i].size,
                   im->sections[i].flags & XLAT_SEC_R ? 'r' : '-', im->sections[i].flags & XLAT_SEC_W ? 'w' : '-',
                   im->sections[i].flags & XLAT_SEC_X ? 'x' : '-');
        printf("imports %zu, exports %zu, relocations %zu\n", im->nimports, im->nexports, im->nrelocs);
        printf("functions %zu, code bytes found %llu, jump tables %zu (%zu not recovered)\n", p->nfuncs, (unsigned long long)p->code_bytes,
               p->tables_found, p->tables_lost);
        printf("left to the interpreter: %llu bytes (%.3f %%)\n", (unsigned long long)p->exit_bytes,
               p->code_bytes ? 100.0 * (double)p->exit_bytes / (double)p->code_bytes : 0.0);
        if (!print_refusals(p, &a, &d))
            rc = xlat_error(1, "%s", d.text);
        print_traits(&traits);
    }
out:
    xlat_arena_free(&a);
    return rc;
}

/* cmd_build.c - `xlat build IN -o OUT.so`: the options; the work is in build.c. */
#define _GNU_SOURCE
#include "xlat/xlat.h"
#include <argp.h>
#include <stdlib.h>
#include <string.h>

enum { OPT_REPORT = 256, OPT_PROFILE, OPT_TARGET, OPT_EMIT, OPT_CPU, OPT_NO_IMAGE, OPT_CACHE, OPT_KEEP, OPT_PASSES, OPT_SSE_TRAPS, OPT_FAULTS,
       OPT_TRAIT, OPT_WITH_DLLS };

struct build_arguments {
    struct xlat_build_options o;
    bool cache, keep, with_dlls;
};

static const struct argp_option options[] = {
    {"output", 'o', "FILE", 0, "The module to write", 0},
    {"optimise", 'O', "0..3", 0, "How hard to optimise (default 2)", 0},
    {"jobs", 'j', "N", 0, "Threads (default: all cores)", 0},
    {"report", OPT_REPORT, "FILE", 0, "Write figures as JSON: functions, bytes, what was not translated, seconds and memory", 0},
    {"profile", OPT_PROFILE, "FILE", 0, "Translate what earlier runs missed (`xlat run --profile`)", 0},
    {"target", OPT_TARGET, "TRIPLE", 0, "x86_64-linux-gnu or aarch64-linux-gnu (default: this machine)", 0},
    {"cpu", OPT_CPU, "NAME", 0, "Host processor as LLVM names it (default: any)", 0},
    {"emit", OPT_EMIT, "ir|asm|obj", 0, "Write LLVM IR, assembly or one object instead of a module", 0},
    {"passes", OPT_PASSES, "PIPELINE", 0, "LLVM's passes instead of those of -O, in the words of `opt -passes`", 0},
    {"sse-traps", OPT_SSE_TRAPS, "auto|on|off", 0, "Made for unmasked SSE exceptions too (--trait=sse-unmasked=yes or no)", 0},
    {"faults", OPT_FAULTS, "auto|exact", 0, "Every register exact at every fault (--trait=handlers=all)", 0},
    {"trait", OPT_TRAIT, "NAME=VALUE", 0, "What kind of program it is, where its file does not show it (help: lists all)", 0},
    {"no-image", OPT_NO_IMAGE, NULL, 0, "Do not put the original program into the module", 0},
    {"cache", OPT_CACHE, NULL, 0, "Write to the user's cache, where every run finds it, instead of -o", 0},
    {"keep", OPT_KEEP, NULL, 0, "With --cache: take the module that is there already, when it was made with the same options by this xlat", 0},
    {"with-dlls", OPT_WITH_DLLS, NULL, 0,
     "Translate the DLLs that it needs too, Wine's own included, as imports and the profile show them; -o names a folder, for `xlat run --modules`",
     0},
    {"verbose", 'v', NULL, 0, "Say what each phase took", 0},
    {"quiet", 'q', NULL, 0, "No progress bar", 0},
    {0},
};

_Noreturn static void list_traits(void)
{
    for (unsigned t = 0; t < XLAT_TRAIT_COUNT; t++)
        printf("%-16s %-20s %s%s\n", xlat_trait_name(t), xlat_trait_values(t), xlat_trait_is_used(t) ? "" : "(only reported) ",
               xlat_trait_description(t));
    exit(0);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct build_arguments *b = state->input;
    struct xlat_diag d = {0};
    char *end;
    switch (key) {
    case 'o': b->o.out = arg; return 0;
    case 'O':
        if (arg[0] < '0' || arg[0] > '3' || arg[1])
            argp_error(state, "-O%s: 0, 1, 2 or 3", arg);
        b->o.opt_level = arg[0] - '0';
        return 0;
    case 'j':
        b->o.jobs = (int)strtol(arg, &end, 10);
        if (*end || b->o.jobs < 1 || b->o.jobs > 1024)
            argp_error(state, "-j %s: a number from 1 to 1024", arg);
        return 0;
    case OPT_REPORT: b->o.report = arg; return 0;
    case OPT_PROFILE: b->o.profile = arg; return 0;
    case OPT_TARGET: b->o.target = arg; return 0;
    case OPT_CPU: b->o.cpu = arg; return 0;
    case OPT_EMIT:
        if (strcmp(arg, "ir") && strcmp(arg, "asm") && strcmp(arg, "obj"))
            argp_error(state, "--emit=%s: ir, asm or obj", arg);
        b->o.emit = arg;
        return 0;
    case OPT_PASSES: b->o.passes = arg; return 0;
    case OPT_SSE_TRAPS:
        if (strcmp(arg, "auto") && strcmp(arg, "on") && strcmp(arg, "off"))
            argp_error(state, "--sse-traps=%s: auto, on or off", arg);
        if (strcmp(arg, "auto"))
            xlat_trait_choose(&b->o.traits, XLAT_TRAIT_sse_unmasked, !strcmp(arg, "on"), XLAT_TRAIT_GIVEN);
        return 0;
    case OPT_FAULTS:
        if (strcmp(arg, "auto") && strcmp(arg, "exact"))
            argp_error(state, "--faults=%s: auto or exact", arg);
        if (!strcmp(arg, "exact"))
            xlat_trait_choose(&b->o.traits, XLAT_TRAIT_handlers, XLAT_FAULT_ALL, XLAT_TRAIT_GIVEN);
        return 0;
    case OPT_TRAIT:
        if (!strcmp(arg, "help"))
            list_traits();
        if (!xlat_trait_parse(&b->o.traits, arg, &d))
            argp_error(state, "--trait=%s", d.text);
        return 0;
    case OPT_NO_IMAGE: b->o.no_image = true; return 0;
    case OPT_CACHE: b->cache = true; return 0;
    case OPT_KEEP: b->keep = true; return 0;
    case OPT_WITH_DLLS: b->with_dlls = true; return 0;
    case 'v': b->o.verbose = 1; return 0;
    case 'q': b->o.quiet = true; return 0;
    case ARGP_KEY_ARG:
        if (b->o.in)
            argp_error(state, "one input file only");
        b->o.in = arg;
        return 0;
    case ARGP_KEY_END:
        if (!b->o.in)
            argp_error(state, "no input file given");
        if (!b->o.out && !b->cache)
            argp_error(state, "no output given (-o FILE or --cache)");
        if (b->cache && (b->o.out || b->o.emit))
            argp_error(state, "--cache goes with neither -o nor --emit");
        if (b->with_dlls && (b->cache || b->o.emit || b->o.report))
            argp_error(state, "--with-dlls goes with -o FOLDER, and not with --emit or --report");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

int xlat_cmd_build(int argc, char **argv)
{
    static const struct argp argp = {.options = options, .parser = parse, .args_doc = "IN",
                                     .doc = "Translates IN, a 32-bit Windows program or DLL, into a native shared object."};
    struct build_arguments b = {.o.opt_level = 2};
    struct xlat_arena a = {0};
    struct xlat_diag d = {0};
    struct xlat_cache cache;
    const char *path;

    argp_parse(&argp, argc, argv, 0, NULL, &b);
    bool ok = b.with_dlls ? xlat_cache_open(&cache, &a, NULL, &d) && xlat_build_with_dlls(&cache, &b.o, &d) :
              b.cache ? xlat_cache_open(&cache, &a, NULL, &d) && xlat_build_cached(&cache, &b.o, b.keep, true, &path, &d) && !*d.text
                      : xlat_build(&b.o, &d);
    if (ok && b.cache)
        xlat_build_learned(&cache, b.o.in, &b.o);
    xlat_arena_free(&a);
    return ok ? 0 : xlat_error(1, "%s", d.text);
}

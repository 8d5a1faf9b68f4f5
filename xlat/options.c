/* options.c - see options.h. */
#define _GNU_SOURCE
#include "xlat/options.h"
#include "runtime/abi/ranges.h"
#include "runtime/core/aot_open.h"
#include "runtime/core/log.h"
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The headings under which --help lists them. */
#define HEADINGS \
    {NULL, 0, NULL, 0, "Also in settings files, the one beside the program too (FILE.xlat):", XLAT_SETTING_ANYWHERE}, \
    {NULL, 0, NULL, 0, "Also in your own settings files (~/.config/xlat/settings and ~/.config/xlat/programs/FILE):", XLAT_SETTING_USER}, \
    {NULL, 0, NULL, 0, "On the command line only:", XLAT_SETTING_NONE}

/* ---- xlat build ---- */

enum { OPT_REPORT = 256, OPT_PROFILE, OPT_TARGET, OPT_EMIT, OPT_CPU, OPT_NO_IMAGE, OPT_CACHE, OPT_KEEP, OPT_PASSES, OPT_SSE_TRAPS, OPT_FAULTS,
       OPT_TRAIT, OPT_WITH_DLLS };

static const struct argp_option build_rows[] = {
    {"faults", OPT_FAULTS, "auto|exact", 0, "Every register exact at every fault (--trait=handlers=all)", XLAT_SETTING_ANYWHERE},
    {"quiet", 'q', "yes|no", OPTION_ARG_OPTIONAL, "No progress bar", XLAT_SETTING_ANYWHERE},
    {"optimise", 'O', "0..3", 0, "How hard to optimise (default 2)", XLAT_SETTING_USER},
    {"jobs", 'j', "N", 0, "Threads (default: all cores)", XLAT_SETTING_USER},
    {"cpu", OPT_CPU, "NAME", 0, "Host processor as LLVM names it (default: any)", XLAT_SETTING_USER},
    {"sse-traps", OPT_SSE_TRAPS, "auto|on|off", 0, "Made for unmasked SSE exceptions too (--trait=sse-unmasked=yes or no)", XLAT_SETTING_USER},
    {"trait", OPT_TRAIT, "NAME=VALUE", 0, "What kind of program it is, where its file does not show it (help: lists all)", XLAT_SETTING_USER},
    {"output", 'o', "FILE", 0, "The module to write", XLAT_SETTING_NONE},
    {"report", OPT_REPORT, "FILE", 0, "Write figures as JSON: functions, bytes, what was not translated, seconds and memory", XLAT_SETTING_NONE},
    {"profile", OPT_PROFILE, "FILE", 0, "Translate what earlier runs missed (`xlat run --profile`)", XLAT_SETTING_NONE},
    {"target", OPT_TARGET, "TRIPLE", 0, "x86_64-linux-gnu or aarch64-linux-gnu (default: this machine)", XLAT_SETTING_NONE},
    {"emit", OPT_EMIT, "ir|asm|obj", 0, "Write LLVM IR, assembly or one object instead of a module", XLAT_SETTING_NONE},
    {"passes", OPT_PASSES, "PIPELINE", 0, "LLVM's passes instead of those of -O, in the words of `opt -passes`", XLAT_SETTING_NONE},
    {"no-image", OPT_NO_IMAGE, NULL, 0, "Do not put the original program into the module", XLAT_SETTING_NONE},
    {"cache", OPT_CACHE, NULL, 0, "Write to the user's cache, where every run finds it, instead of -o", XLAT_SETTING_NONE},
    {"keep", OPT_KEEP, NULL, 0, "With --cache: take the module that is there already, when it was made with the same options by this xlat",
     XLAT_SETTING_NONE},
    {"with-dlls", OPT_WITH_DLLS, NULL, 0,
     "Translate the DLLs that it needs too, Wine's own included, as imports and the profile show them; -o names a folder, for `xlat run --modules`",
     XLAT_SETTING_NONE},
    {"verbose", 'v', NULL, 0, "Say what each phase took", XLAT_SETTING_NONE},
    HEADINGS,
    {0},
};

static bool is_one_of(const char *value, const char *const *words, const char *list, struct xlat_diag *d)
{
    while (*words)
        if (!strcmp(value, *words++))
            return true;
    return xlat_fail(d, "%s", list);
}
#define ONE_OF(list, ...) is_one_of(value, (const char *const[]){__VA_ARGS__, NULL}, list, d)

/* Not given: takes back what a settings file says. */
static void choose(struct xlat_trait_choice *c, enum xlat_trait t, uint8_t value, bool given)
{
    c->value[t] = given ? value : 0;
    c->source[t] = given ? XLAT_TRAIT_GIVEN : XLAT_TRAIT_FOUND;
}

static bool set_build(void *to, int key, const char *value, struct xlat_diag *d)
{
    struct xlat_build_options *o = to;
    char *end;

    switch (key) {
    case 'O':
        o->opt_level = value[0] - '0';
        return (value[0] >= '0' && value[0] <= '3' && !value[1]) || xlat_fail(d, "0, 1, 2 or 3");
    case 'j':
        o->jobs = (int)strtol(value, &end, 10);
        return (!*end && o->jobs >= 1 && o->jobs <= 1024) || xlat_fail(d, "a number from 1 to 1024");
    case OPT_CPU: o->cpu = value; return true;
    case OPT_SSE_TRAPS:
        if (!ONE_OF("auto, on or off", "auto", "on", "off"))
            return false;
        choose(&o->traits, XLAT_TRAIT_sse_unmasked, !strcmp(value, "on"), strcmp(value, "auto"));
        return true;
    case OPT_FAULTS:
        if (!ONE_OF("auto or exact", "auto", "exact"))
            return false;
        choose(&o->traits, XLAT_TRAIT_handlers, XLAT_FAULT_ALL, strcmp(value, "auto"));
        return true;
    case OPT_TRAIT: return xlat_trait_parse(&o->traits, value, d);
    case 'q': return xlat_setting_flag(value, &o->quiet, d);
    case OPT_REPORT: o->report = value; return true;
    case OPT_PROFILE: o->profile = value; return true;
    case OPT_TARGET: o->target = value; return true;
    case OPT_EMIT: o->emit = value; return ONE_OF("ir, asm or obj", "ir", "asm", "obj");
    case OPT_PASSES: o->passes = value; return true;
    case OPT_NO_IMAGE: o->no_image = true; return true;
    case 'o': o->out = value; return true;
    case 'v': o->verbose = 1; return true;
    default: return xlat_fail(d, "no option");
    }
}

_Noreturn static void list_traits(void)
{
    for (unsigned t = 0; t < XLAT_TRAIT_COUNT; t++)
        printf("%-16s %-20s %s%s\n", xlat_trait_name(t), xlat_trait_values(t), xlat_trait_is_used(t) ? "" : "(only reported) ",
               xlat_trait_description(t));
    exit(0);
}

/* ---- xlat run ---- */

enum { OPT_INTERPRET = 512, OPT_RUN_PROFILE, OPT_ONLY, OPT_SKIP, OPT_LOG, OPT_PREFIX, OPT_MODULES, OPT_NO_BUILD, OPT_COUNT, OPT_TRANSLATE, OPT_STATS,
       OPT_TRACE, OPT_PRINT_SETTINGS };

static const struct argp_option run_rows[] = {
    {"translate", OPT_TRANSLATE, "background|before|none", 0,
     "What has no translation yet is translated by a helper while the program runs, which takes over what is finished (background, the default); "
     "the program and the DLLs that it needs, Wine's too, are translated before it starts (before); or nothing is (none)", XLAT_SETTING_ANYWHERE},
    {"interpret", OPT_INTERPRET, "yes|no", OPTION_ARG_OPTIONAL, "Run everything in the interpreter", XLAT_SETTING_ANYWHERE},
    {"only", OPT_ONLY, "RANGES", 0, "Use translated functions only in RANGES (rva-rva[,...][@module])", XLAT_SETTING_ANYWHERE},
    {"skip", OPT_SKIP, "RANGES", 0, "Interpret the functions in RANGES", XLAT_SETTING_ANYWHERE},
    {"quiet", 'q', "yes|no", OPTION_ARG_OPTIONAL, "No progress", XLAT_SETTING_ANYWHERE},
    {"prefix", OPT_PREFIX, "DIR", 0, "Wine prefix (default: WINEPREFIX, else a private one)", XLAT_SETTING_USER},
    {"modules", OPT_MODULES, "DIR", 0,
     "Another cache of translated modules (the folder that `xlat cache path` names), which comes first and is only read", XLAT_SETTING_USER},
    {"stats", OPT_STATS, "table|json|FILE", OPTION_ARG_OPTIONAL,
     "At the end of each process, show where its time went and what was interpreted and why: a table or JSON on standard error, or JSON in FILE, "
     "a line for each process", XLAT_SETTING_USER},
    {"trace", OPT_TRACE, "calls|misses|faults|events[,...][:FILE]", 0,
     "Write a line to FILE, or to standard error, for each system call and its result (calls), each entry into the interpreter and its reason "
     "(misses), "
     "each exception with registers and handlers (faults), and what becomes of modules (events)", XLAT_SETTING_USER},
    {"profile", OPT_RUN_PROFILE, "FILE", 0, "Write what was not translated to FILE, for `xlat build --profile`", XLAT_SETTING_NONE},
    {"no-build", OPT_NO_BUILD, NULL, 0, "The same as --translate=none", XLAT_SETTING_NONE},
    {"log", OPT_LOG, "FILE", 0, "The same as --trace=events:FILE", XLAT_SETTING_NONE},
    {"count", OPT_COUNT, "FILE", 0, "Write counters (instructions interpreted, misses, modules) to FILE at exit", XLAT_SETTING_NONE},
    {"print-settings", OPT_PRINT_SETTINGS, NULL, 0, "Print what applies to FILE and where it was set, and run nothing", XLAT_SETTING_NONE},
    HEADINGS,
    {0},
};

static bool are_ranges(const char *value, struct xlat_diag *d)
{
    struct xlat_range r;

    while (*value)
        if (!xlat_range_next(&value, &r))
            return xlat_fail(d, "%.60s: wanted: range[,range...], a range is %s", value, XLAT_RANGE_SYNTAX);
    return true;
}

/* Sets trace and trace_file. */
static bool read_trace(struct xlat_run_options *o, const char *value, struct xlat_diag *d)
{
    static const char *const known[] = {XLAT_LOG_WORDS};
    size_t all = strcspn(value, ":");

    for (size_t at = 0; at < all || !all;) {
        size_t n = strcspn(value + at, ",:"), i = 0;
        while (i < sizeof known / sizeof *known && (strlen(known[i]) != n || memcmp(known[i], value + at, n)))
            i++;
        if (i == sizeof known / sizeof *known)
            return xlat_fail(d, "calls, misses, faults or events, separated by commas, then a colon and a file or nothing");
        at += n + (value[at + n] == ',');
    }
    o->trace = value;
    o->trace_file = value[all] && value[all + 1] ? value + all + 1 : NULL;
    return true;
}

static bool set_run(void *to, int key, const char *value, struct xlat_diag *d)
{
    static const char *const ways[] = {
        [XLAT_TRANSLATE_BACKGROUND] = "background", [XLAT_TRANSLATE_BEFORE] = "before", [XLAT_TRANSLATE_NONE] = "none"};
    struct xlat_run_options *o = to;

    switch (key) {
    case OPT_INTERPRET: return xlat_setting_flag(value, &o->interpret, d);
    case OPT_RUN_PROFILE: o->profile = value; return true;
    case OPT_ONLY: o->only = value; return are_ranges(value, d);
    case OPT_SKIP: o->skip = value; return are_ranges(value, d);
    case OPT_LOG: o->trace = "events"; o->trace_file = value; return true;
    case OPT_TRACE: return read_trace(o, value, d);
    case OPT_COUNT: o->count = value; return true;
    case OPT_PREFIX: o->prefix = value; return true;
    case OPT_MODULES: o->modules = value; return true;
    case OPT_STATS: o->stats = value ? value : "table"; return true;
    case OPT_PRINT_SETTINGS: o->print_settings = true; return true;
    case OPT_NO_BUILD: o->translate = XLAT_TRANSLATE_NONE; return true;
    case OPT_TRANSLATE:
        for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
            if (!strcmp(value, ways[i])) {
                o->translate = i;
                return true;
            }
        return xlat_fail(d, "background, before or none");
    case 'q': return xlat_setting_flag(value, &o->quiet, d);
    default: return xlat_fail(d, "no option");
    }
}

/* ---- argp ---- */

struct command_line {
    struct xlat_option_table table;
    struct xlat_settings *noted; /* NULL: the first time, for the file's name */
    struct xlat_run_options *run;
    struct xlat_build_arguments *build;
};

static void set_option(struct command_line *c, int key, char *arg, struct argp_state *state)
{
    struct xlat_diag d = {0};
    const struct argp_option *row = c->table.rows;

    while (row->key != key)
        row++;
    if (!c->table.set(c->table.to, key, arg, &d))
        argp_error(state, "--%s%s%s: %s", row->name, arg ? "=" : "", arg ? arg : "", d.text);
    if (c->noted && key != OPT_PRINT_SETTINGS)
        xlat_settings_note(c->noted, &c->table, key, arg);
}

static bool is_option(int key) { return key > 0 && key < ARGP_KEY_END; }

static error_t parse_run(int key, char *arg, struct argp_state *state)
{
    struct command_line *c = state->input;

    switch (key) {
    case ARGP_KEY_ARG:
        c->run->file = arg;
        c->run->args = state->argv + state->next; /* the rest belongs to the guest */
        state->next = state->argc;
        return 0;
    case ARGP_KEY_NO_ARGS: argp_error(state, "no FILE given"); return EINVAL;
    default:
        if (!is_option(key))
            return ARGP_ERR_UNKNOWN;
        set_option(c, key, arg, state);
        return 0;
    }
}

static error_t parse_build(int key, char *arg, struct argp_state *state)
{
    struct command_line *c = state->input;
    struct xlat_build_arguments *b = c->build;

    switch (key) {
    case OPT_CACHE: b->cache = true; return 0;
    case OPT_KEEP: b->keep = true; return 0;
    case OPT_WITH_DLLS: b->with_dlls = true; return 0;
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
    case OPT_TRAIT:
        if (!strcmp(arg, "help"))
            list_traits();
        /* fallthrough */
    default:
        if (!is_option(key))
            return ARGP_ERR_UNKNOWN;
        set_option(c, key, arg, state);
        return 0;
    }
}

/* ---- all together ---- */

/* The Windows program that a file stands for: a translated module's. */
static const char *program_of(struct xlat_arena *a, const char *file)
{
    struct xlat_aot_module m = {0};
    const char *slash = strrchr(file, '/'), *name, *program = file;
    char why[256];

    if (xlat_is_elf(file) && xlat_aot_open(file, NULL, 0, &m, why, sizeof why)) {
        name = xlat_aot_at(m.aot, m.aot->name);
        if (name && *name && !strchr(name, '/'))
            program = xlat_sprintf(a, "%.*s%s", slash ? (int)(slash - file + 1) : 0, file, name);
    }
    xlat_aot_close(&m);
    return program;
}

/* argp says itself what is wrong with a command line, but not that it has no memory. */
static void read_command_line(const struct argp *argp, int argc, char **argv, unsigned flags, struct command_line *c)
{
    if (argp_parse(argp, argc, argv, flags, NULL, c))
        xlat_out_of_memory(sizeof *c);
}

bool xlat_options_run(int argc, char **argv, struct xlat_settings *s, struct xlat_run_options *o, struct xlat_diag *d)
{
    static const struct argp argp = {
        .options = run_rows, .parser = parse_run, .args_doc = "FILE [ARGUMENT...]",
        .doc = "Runs FILE, a translated module (.so) or a 32-bit Windows program (.exe, which is translated meanwhile), under Wine.  "
               "Everything after FILE belongs to the program.\vA settings file has lines KEY = VALUE.  ~/.config/xlat/programs/FILE wins over "
               "~/.config/xlat/settings, that over FILE.xlat beside the program; the environment (XLAT_TRANSLATE and others) and the command line "
               "win over all.  --print-settings shows what applies."};
    struct xlat_run_options first = {0};
    struct command_line c = {.table = {run_rows, set_run, &first}, .run = &first};

    read_command_line(&argp, argc, argv, ARGP_IN_ORDER, &c);
    *o = (struct xlat_run_options){.build.opt_level = 2};
    const struct xlat_option_table tables[] = {{run_rows, set_run, o}, {build_rows, set_build, &o->build}};
    if (!xlat_settings_read(s, program_of(s->a, first.file), tables, 2, d) || !xlat_settings_variable(s, "XLAT_TRANSLATE", "translate", tables, d) ||
        !xlat_settings_variable(s, "XLAT_ONLY", "only", tables, d) || !xlat_settings_variable(s, "XLAT_SKIP", "skip", tables, d) ||
        !xlat_settings_variable(s, "WINEPREFIX", "prefix", tables, d))
        return false;
    c = (struct command_line){.table = tables[0], .noted = s, .run = o};
    read_command_line(&argp, argc, argv, ARGP_IN_ORDER, &c);
    o->build.quiet = o->quiet;
    return true;
}

bool xlat_options_build(int argc, char **argv, struct xlat_settings *s, struct xlat_build_arguments *b, struct xlat_diag *d)
{
    static const struct argp argp = {.options = build_rows, .parser = parse_build, .args_doc = "IN",
                                     .doc = "Translates IN, a 32-bit Windows program or DLL, into a native shared object.\v"
                                            "`xlat run --help` says more about settings files."};
    struct xlat_build_arguments first = {0};
    struct xlat_run_options ignored = {0};
    struct command_line c = {.table = {build_rows, set_build, &first.o}, .build = &first};

    read_command_line(&argp, argc, argv, 0, &c);
    *b = (struct xlat_build_arguments){.o.opt_level = 2};
    const struct xlat_option_table tables[] = {{build_rows, set_build, &b->o}, {run_rows, set_run, &ignored}};
    if (!xlat_settings_read(s, first.o.in, tables, 2, d))
        return false;
    c = (struct command_line){.table = tables[0], .noted = s, .build = b};
    read_command_line(&argp, argc, argv, 0, &c);
    return true;
}

void xlat_options_of_image(const char *path, struct xlat_arena *a, struct xlat_build_options *o)
{
    struct xlat_settings s = {.a = a};
    struct xlat_build_options said = *o;
    struct xlat_run_options ignored = {0};
    struct xlat_diag d = {0};
    const struct xlat_option_table tables[] = {{build_rows, set_build, &said}, {run_rows, set_run, &ignored}};

    if (xlat_settings_read(&s, path, tables, 2, &d)) {
        o->opt_level = said.opt_level;
        o->cpu = said.cpu;
        o->traits = said.traits;
    }
    xlat_settings_free(&s);
}

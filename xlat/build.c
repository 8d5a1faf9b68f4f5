/* build.c - the work of `xlat build`: load, discover, lift and optimise, link, write, report. */
#define _GNU_SOURCE
#include "xlat/json.h"
#include "xlat/xlat.h"
#include "lifter/base/map.h"
#include "lifter/back/back.h"
#include "lifter/back/container.h"
#include "lifter/cfg/cfg.h"
#include "lifter/cfg/traits/loop_entries.h"
#include "runtime/abi/cache.h"
#include "runtime/abi/profile.h"
#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum phase { PHASE_LOAD, PHASE_DISCOVER, PHASE_TRANSLATE, PHASE_LINK, PHASE_COUNT };
static const char *const phase_names[] = {"load", "discover", "translate", "link"};

struct xlat_build { /* one run of the work */
    const struct xlat_build_options *o;
    struct xlat_arena arena;
    struct xlat_image *image;
    struct xlat_program *program;
    struct xlat_objects objects;
    struct xlat_back_stats back;
    struct xlat_container_stats file;
    VEC(uint32_t) extra; /* VAs of entries that runs have come to */
    char profile_hash[33]; /* of the profile's content */
    const char *needs; /* features of the host processor */
    struct xlat_trait_choice choice; /* by hand and by the profile */
    struct xlat_traits traits;
    double seconds[PHASE_COUNT];
    long peak_kb[PHASE_COUNT]; /* of the process, when the phase ended */
    enum phase phase;
    struct timespec start;
    bool bar, aarch64;
    struct xlat_flow *flow; /* for xlat_build_part */
};

static double since(struct timespec t)
{
    struct timespec n;
    clock_gettime(CLOCK_MONOTONIC, &n);
    return (double)(n.tv_sec - t.tv_sec) + (double)(n.tv_nsec - t.tv_nsec) / 1e9;
}

static void begin(struct xlat_build *b, enum phase p)
{
    b->phase = p;
    clock_gettime(CLOCK_MONOTONIC, &b->start);
}
static void end(struct xlat_build *b)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    b->seconds[b->phase] = since(b->start);
    b->peak_kb[b->phase] = u.ru_maxrss;
    if (b->o->verbose)
        fprintf(stderr, "xlat: %-9s %7.2f s, peak %ld MB\n", phase_names[b->phase], b->seconds[b->phase], b->peak_kb[b->phase] >> 10);
}

static void progress(void *arg, size_t done, size_t total)
{
    struct xlat_build *b = arg;
    if (!b->bar || !total)
        return;
    int filled = (int)(done * 40 / total);
    fprintf(stderr, "\r%s [%.*s%*s] %zu/%zu functions", b->o->in, filled, "########################################", 40 - filled, "", done, total);
    if (done == total)
        fputs("\r\033[K", stderr);
}

/* ---- the profile: entries that an earlier run missed ---- */
static bool read_profile(struct xlat_build *b, struct xlat_diag *d)
{
    struct xlat_span s;
    struct xlat_profile_line l;
    char hex[33];
    unsigned line = 0;
    bool ours = false, ok = false;

    if (!xlat_read_file(b->o->profile, &b->arena, &s, d))
        return false;
    struct xlat_ident content = xlat_image_ident(s);
    xlat_ident_hex(&content, b->profile_hash);
    char *text = xlat_sprintf(&b->arena, "%.*s", (int)s.n, (const char *)s.p), *save = NULL;
    xlat_ident_hex(&b->image->ident, hex);
    for (char *p = strtok_r(text, "\n", &save); p; p = strtok_r(NULL, "\n", &save)) {
        line++;
        enum xlat_profile_what what = xlat_profile_parse(p, &l);
        if (line == 1) {
            if (what != XLAT_PROFILE_HEAD) {
                xlat_fail(d, "%s: not a profile", b->o->profile);
                goto out;
            }
            if (l.version != XLAT_PROFILE_VERSION) {
                xlat_fail(d, "%s: profile of version %u, this xlat reads version %d", b->o->profile, l.version, XLAT_PROFILE_VERSION);
                goto out;
            }
        } else if (what == XLAT_PROFILE_MODULE)
            ours = !strcmp(l.hash, hex);
        else if (what == XLAT_PROFILE_PLACE) {
            if (ours && !strcmp(l.kind, "unmasked"))
                xlat_trait_choose(&b->choice, XLAT_TRAIT_sse_unmasked, 1, XLAT_TRAIT_PROFILE);
            else if (ours && l.rva < b->image->size && strcmp(l.kind, "skipped"))
                vec_push(&b->extra, b->image->base + l.rva);
        } else {
            xlat_fail(d, "%s:%u: not a line of a profile", b->o->profile, line);
            goto out;
        }
    }
    if (line == 0) {
        xlat_fail(d, "%s: not a profile", b->o->profile);
        goto out;
    }
    b->extra.n = b->extra.n ? xlat_sort_unique(b->extra.at, b->extra.n) : 0;
    ok = true;
out:
    return ok;
}

/* Traits that a snapshot brings along count as those of a profile. */
static bool take_traits(struct xlat_build *b, struct xlat_diag *d)
{
    char *text = b->image->text ? xlat_strdup(&b->arena, b->image->text) : NULL, *save = NULL;
    struct xlat_trait_choice c = {0};

    for (char *p = text ? strtok_r(text, " ", &save) : NULL; p; p = strtok_r(NULL, " ", &save))
        if (!xlat_trait_parse(&c, p, d))
            return false;
    for (unsigned t = 0; t < XLAT_TRAIT_COUNT; t++)
        if (c.source[t] != XLAT_TRAIT_FOUND)
            xlat_trait_choose(&b->choice, t, c.value[t], XLAT_TRAIT_PROFILE);
    return true;
}

/* ---- output ---- */

/* Delays termination by a signal while a file is written, so that no file with a temporary name is left behind. */
static void hold_signals(bool hold)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

static bool write_held(const char *path, struct xlat_span bytes, struct xlat_diag *d)
{
    hold_signals(true);
    bool ok = xlat_write_file(path, bytes.p, bytes.n, d);
    hold_signals(false);
    return ok;
}

static bool write_units(struct xlat_build *b, struct xlat_diag *d)
{
    size_t n = 0;
    for (size_t i = 0; i < b->objects.n; i++)
        n += b->objects.at[i].bytes.n;
    uint8_t *all = xlat_alloc(&b->arena, n);
    for (size_t i = 0, at = 0; i < b->objects.n; at += b->objects.at[i++].bytes.n)
        memcpy(all + at, b->objects.at[i].bytes.p, b->objects.at[i].bytes.n);
    return write_held(b->o->out, (struct xlat_span){all, n}, d);
}

/* chosen: as in struct xlat_back_options; out, key: struct xlat_build_options.  What is needed for the time of the call lives in a. */
static bool write_module(struct xlat_build *b, const uint8_t *chosen, const char *out, const uint8_t *key, const char *options, struct xlat_arena *a,
                         struct xlat_diag *d)
{
    const struct xlat_program *p = b->program;
    uint32_t *entries = xlat_alloc_array(a, p->nfuncs + 1, sizeof *entries);
    struct xlat_span *objects = xlat_alloc_array(a, b->objects.n + 1, sizeof *objects), file;
    size_t n = 0;
    for (size_t i = 0; i < p->nfuncs; i++)
        if (!chosen || chosen[i / 8] >> i % 8 & 1)
            entries[n++] = p->funcs[i].entry - b->image->base;
    for (size_t i = 0; i < b->objects.n; i++)
        objects[i] = b->objects.at[i].bytes;
    struct xlat_container c = {
        .image = b->image,
        .traits = &b->traits,
        .machine = b->aarch64 ? EM_AARCH64 : EM_X86_64,
        .objects = objects,
        .nobjects = b->objects.n,
        .entries = entries,
        .nentries = n,
        .program = p,
        .masked_only = b->objects.masked_only,
        .options = xlat_sprintf(a, "xlat " XLAT_VERSION ", %s, %s", xlat_back_version(), options),
        .translator = b->o->translator,
        .key = key,
        .needs = b->needs,
        .pc_table = true,
        .zstd_level = b->o->no_image ? 0 : 3, /* level 12 takes ten times as long and saves 8 % of the size */
    };
    return xlat_container_make(&c, a, &file, &b->file, d) && write_held(out, file, d);
}

/* ---- the report ---- */
static json_t *unsupported(const struct xlat_refusal *r, size_t n)
{
    json_t *o = json_object();
    for (size_t i = 0; i < n; i++)
        json_object_set_new(o, r[i].mnemonic, json_integer((json_int_t)r[i].count));
    return o;
}

static json_t *traits(const struct xlat_build *b)
{
    json_t *o = json_object();
    char value[16];
    for (unsigned t = 0; t < XLAT_TRAIT_COUNT; t++)
        json_object_set_new(o, xlat_trait_name(t), json_string(xlat_trait_value_name(t, xlat_trait_value(&b->traits, t), value)));
    return o;
}

static bool write_report(struct xlat_build *b, struct xlat_diag *d)
{
    const struct xlat_program *p = b->program;
    struct xlat_refusal *refusals;
    size_t nrefusals;
    char hex[33];
    if (!xlat_refusals(p, &b->arena, &refusals, &nrefusals, d))
        return false;
    xlat_ident_hex(&b->image->ident, hex);
    json_t *phases = json_object();
    for (int i = 0; i < PHASE_COUNT; i++)
        json_object_set_new(phases, phase_names[i], json_pack("{s:f,s:I}", "seconds", b->seconds[i], "peak_kb", (json_int_t)b->peak_kb[i]));
    json_t *r = json_pack(
        "{s:o,s:s,s:I,s:I,s:I,s:I,s:I,s:f,s:o,s:o,s:{s:I,s:I},s:{s:I,s:I,s:I},s:{s:f,s:f,s:f,s:f},s:o}", //
        "input", xlat_json_text(b->o->in), "xxh3_128", hex, "functions", (json_int_t)p->nfuncs, "instructions", (json_int_t)b->back.insns, //
        "code_bytes", (json_int_t)p->code_bytes, "bytes_translated", (json_int_t)(p->code_bytes - p->exit_bytes), //
        "bytes_left", (json_int_t)p->exit_bytes, "share_translated",
        p->code_bytes ? (double)(p->code_bytes - p->exit_bytes) / (double)p->code_bytes : 1.0, //
        "unsupported", unsupported(refusals, nrefusals), "traits", traits(b), //
        "jump_tables", "found", (json_int_t)p->tables_found, "not_found", (json_int_t)p->tables_lost, //
        "output", "code_bytes", (json_int_t)b->file.code_bytes, "file_bytes", (json_int_t)b->file.file_bytes, "pc_rows", (json_int_t)b->file.pcs, //
        "cpu_seconds", "flow", b->back.flow_seconds, "emit", b->back.emit_seconds, "optimise", b->back.opt_seconds, "codegen",
        b->back.codegen_seconds, "phases", phases);
    char *text = r ? json_dumps(r, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6)) : NULL;
    bool ok = text ? xlat_write_file(b->o->report, text, strlen(text), d) : xlat_fail(d, "%s: out of memory for the report", b->o->report);
    free(text);
    json_decref(r);
    return ok;
}

/* Loads and analyses the program, or (partial) a part of it.  entries: RVAs, besides those of the profile. */
static bool analyse(struct xlat_build *b, const uint32_t *entries, size_t n, bool partial, struct xlat_diag *d)
{
    const struct xlat_build_options *o = b->o;
    struct xlat_span file;

    b->aarch64 = !strcmp(xlat_target_machine_name(o), XLAT_CACHE_AARCH64);
    b->choice = o->traits;
    b->bar = !o->quiet && isatty(2);
    if (o->target && !b->aarch64 && strncmp(o->target, "x86_64", 6))
        return xlat_fail(d, "%s: no such target: x86_64-linux-gnu and aarch64-linux-gnu are there", o->target);

    struct xlat_back_options asked = {.target = b->aarch64 ? XLAT_TARGET_AARCH64 : XLAT_TARGET_X86_64, .cpu = o->cpu};
    if (!xlat_cpu_needs(&asked, &b->arena, &b->needs, d))
        return false;
    begin(b, PHASE_LOAD);
    if (!xlat_read_file(o->in, &b->arena, &file, d) || !xlat_image_load(o->in, file, &b->arena, &b->image, d))
        return false;
    for (size_t i = 0; i < n; i++)
        vec_push(&b->extra, b->image->base + entries[i]);
    if ((o->profile && !read_profile(b, d)) || !take_traits(b, d))
        return false;
    end(b);

    begin(b, PHASE_DISCOVER);
    struct xlat_cfg_options co = {.extra = b->extra.at, .nextra = b->extra.n, .partial = partial};
    if (!xlat_discover(b->image, &co, &b->arena, &b->program, d) || !xlat_traits_find(b->program, &b->choice, &b->traits, d))
        return false;
    xlat_enter_loops(b->program, &b->traits);
    xlat_warn_limits(&b->image->limit, &b->program->limit);
    end(b);
    return true;
}

static struct xlat_back_options back_options(struct xlat_build *b)
{
    const struct xlat_build_options *o = b->o;

    return (struct xlat_back_options){
        .traits = &b->traits,
        .target = b->aarch64 ? XLAT_TARGET_AARCH64 : XLAT_TARGET_X86_64,
        .output = !o->emit || !strcmp(o->emit, "obj") ? XLAT_OUTPUT_OBJECT : !strcmp(o->emit, "asm") ? XLAT_OUTPUT_ASM : XLAT_OUTPUT_IR,
        .opt = o->opt_level,
        .passes = o->passes,
        .cpu = o->cpu,
        .jobs = o->jobs ? o->jobs : (int)sysconf(_SC_NPROCESSORS_ONLN),
        .unit_insns = o->emit ? UINT32_MAX : 0, /* IR, assembly and objects are written as one unit */
        .progress = progress,
        .progress_arg = b,
    };
}

bool xlat_build(const struct xlat_build_options *o, struct xlat_diag *d)
{
    struct xlat_build b = {.o = o};
    bool ok = false;

    if (!analyse(&b, NULL, 0, false, d))
        goto out;
    begin(&b, PHASE_TRANSLATE);
    struct xlat_back_options bo = back_options(&b);
    if (!xlat_compile_program(b.program, &bo, &b.objects, &b.back, d))
        goto out;
    end(&b);

    begin(&b, PHASE_LINK);
    if (!(o->emit ? write_units(&b, d) :
          write_module(&b, NULL, o->out, o->key, xlat_options_text(o, o->profile ? b.profile_hash : NULL, &b.arena), &b.arena, d)))
        goto out;
    end(&b);
    ok = !o->report || write_report(&b, d);
    if (ok && o->verbose)
        fprintf(stderr, "xlat: %zu functions, %" PRIu64 " code bytes, %" PRIu64 " left to the interpreter, %" PRIu64 " bytes written\n",
                b.program->nfuncs, b.program->code_bytes, b.program->exit_bytes, b.file.file_bytes);
out:
    xlat_objects_free(&b.objects);
    vec_free(&b.extra);
    xlat_arena_free(&b.arena);
    return ok;
}

/* ---- in parts ---- */

struct xlat_build *xlat_build_begin(const struct xlat_build_options *o, const uint32_t *entries, size_t n, bool partial, struct xlat_diag *d)
{
    struct xlat_build *b = xlat_xrealloc(NULL, 1, sizeof *b);

    *b = (struct xlat_build){.o = o};
    if (analyse(b, entries, n, partial, d)) {
        b->flow = xlat_back_flow(b->program);
        return b;
    }
    xlat_build_end(b);
    return NULL;
}

const struct xlat_program *xlat_build_program(const struct xlat_build *b) { return b->program; }

bool xlat_build_part(struct xlat_build *b, const uint8_t *chosen, const char *out, const uint8_t key[16], const char *options, struct xlat_diag *d)
{
    struct xlat_back_options bo = back_options(b);
    struct xlat_arena a = {0};

    bo.chosen = chosen;
    bo.flow = b->flow;
    bo.unit_insns = 2000; /* small ones, so that the threads share a small part */
    bool ok = xlat_compile_program(b->program, &bo, &b->objects, &b->back, d) && write_module(b, chosen, out, key, options, &a, d);
    xlat_objects_free(&b->objects);
    xlat_arena_free(&a);
    return ok;
}

void xlat_build_end(struct xlat_build *b)
{
    if (b->flow)
        xlat_back_flow_free(b->flow);
    vec_free(&b->extra);
    xlat_arena_free(&b->arena);
    xlat_xfree(b);
}

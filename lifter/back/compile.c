/* compile.c - a program's units on several threads: emit, optimise, generate. */
#include "lifter/back/back.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "lifter/back/opt.h"
#include "lifter/emit/unit.h"

struct work {
    const struct xlat_program *p;
    const struct xlat_back_options *o;
    struct xlat_emit_options emit; /* all but the target's texts */
    const struct xlat_flow *flow;
    struct xlat_objects *out;
    atomic_size_t next;
    atomic_bool failed;
    pthread_mutex_t lock; /* protects the members below */
    size_t funcs_done;
    struct xlat_back_stats *stats;
    struct xlat_diag *diag;
};

static double clock_of(clockid_t c)
{
    struct timespec t;
    clock_gettime(c, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double now(void) { return clock_of(CLOCK_MONOTONIC); }
static double cpu_time(void) { return clock_of(CLOCK_THREAD_CPUTIME_ID); } /* of this thread */

static struct xlat_emit_options emit_options(const struct xlat_back_options *o)
{
    return (struct xlat_emit_options){.host = o->target == XLAT_TARGET_AARCH64 ? XLAT_HOST_AARCH64 : XLAT_HOST_X86_64, .traits = o->traits,
                                      .lines = !o->no_lines, .by_dispatch = o->by_dispatch, .chosen = o->chosen};
}

static bool one_unit(struct work *w, struct xlat_object *u, LLVMTargetMachineRef tm, struct xlat_diag *d)
{
    double t0 = cpu_time();
    LLVMContextRef ctx = LLVMContextCreate();
    LLVMContextSetDiscardValueNames(ctx, w->o->output == XLAT_OUTPUT_OBJECT);
    LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(tm);
    char *layout_text = LLVMCopyStringRepOfTargetData(layout), *triple = LLVMGetTargetMachineTriple(tm);
    struct xlat_emit_options eo = w->emit;
    eo.triple = triple, eo.data_layout = layout_text;
    struct xlat_emit_stats es = {0};
    LLVMModuleRef m = xlat_emit_unit(ctx, w->p, w->flow, u->first, u->last, &eo, &es);
    double t1 = cpu_time(), t2 = t1, t3;
    bool ok = !w->o->verify || xlat_verify_module(m, "as emitted", d);
    if (ok) {
        ok = xlat_optimise(m, tm, w->o, d);
        xlat_access_lines(m);
        t2 = cpu_time();
    }
    ok = ok && (!w->o->verify || xlat_verify_module(m, "after optimisation", d)) && xlat_codegen(m, tm, w->o->output, &u->bytes, d);
    LLVMDisposeModule(m);
    LLVMContextDispose(ctx);
    LLVMDisposeTargetData(layout);
    LLVMDisposeMessage(layout_text);
    LLVMDisposeMessage(triple);
    t3 = cpu_time();

    pthread_mutex_lock(&w->lock);
    struct xlat_back_stats *s = w->stats;
    s->emit_seconds += t1 - t0, s->opt_seconds += t2 - t1, s->codegen_seconds += t3 - t2;
    s->funcs += es.funcs, s->insns += es.insns, s->guest_bytes += es.bytes;
    s->exits += es.exits, s->tables += es.tables, s->spins += es.spins, s->object_bytes += u->bytes.n;
    w->funcs_done += u->last - u->first;
    if (w->o->progress)
        w->o->progress(w->o->progress_arg, w->funcs_done, w->p->nfuncs);
    pthread_mutex_unlock(&w->lock);
    return ok;
}

static void *worker(void *arg)
{
    struct work *w = arg;
    struct xlat_diag d = {""};
    LLVMTargetMachineRef tm = xlat_target_machine(w->o, &d);
    bool ok = tm != NULL;
    while (ok && !w->failed) {
        size_t i = atomic_fetch_add(&w->next, 1);
        if (i >= w->out->n)
            break;
        ok = one_unit(w, &w->out->at[i], tm, &d);
    }
    if (tm)
        LLVMDisposeTargetMachine(tm);
    if (!ok) {
        w->failed = true;
        pthread_mutex_lock(&w->lock);
        xlat_fail(w->diag, "%s", d.text);
        pthread_mutex_unlock(&w->lock);
    }
    return NULL;
}

/* What a function adds to the size of its unit: its instructions, or the targets of its jump tables when a hostile program has more of those
 * (thousands of small functions that share a table would fill a gigabyte of IR otherwise). */
static uint32_t weight(const struct xlat_func *f)
{
    uint32_t targets = 0;
    for (uint32_t i = 0; i < f->nblocks; i++)
        targets += f->blocks[i].table ? f->blocks[i].table->n : 0;
    return targets > f->ninsns ? targets : f->ninsns ? f->ninsns : 1;
}

/* Units end where their functions' weights reach the limit; a function is never cut. */
static void cut(const struct xlat_program *p, size_t first, size_t last, const struct xlat_emit_options *eo, uint32_t limit, struct xlat_objects *out)
{
    VEC(struct xlat_object) v = {0};
    for (size_t f = first; f < last;) {
        struct xlat_object u = {.first = f};
        uint64_t n = 0;
        for (; f < last && (n == 0 || !xlat_emits(eo, f) || n + weight(&p->funcs[f]) <= limit); f++)
            n += xlat_emits(eo, f) ? weight(&p->funcs[f]) : 0;
        u.last = f;
        if (n)
            vec_push(&v, u);
    }
    out->at = v.at;
    out->n = v.n;
}

static bool compile(const struct xlat_program *p, const struct xlat_back_options *o, struct xlat_objects *out,
                    struct xlat_back_stats *stats, struct xlat_diag *d)
{
    struct work w = {.p = p, .o = o, .emit = emit_options(o), .out = out, .stats = stats, .diag = d, .lock = PTHREAD_MUTEX_INITIALIZER};
    int jobs = o->jobs > 0 ? o->jobs : 1;
    pthread_t *threads = xlat_xrealloc(NULL, (size_t)jobs, sizeof *threads);
    double t0 = now();
    struct xlat_flow *made = o->flow ? NULL : xlat_flow_new(p);
    w.flow = made ? made : o->flow;
    stats->flow_seconds = now() - t0;
    stats->flags_in = w.flow->with_live_in, stats->flags_out = w.flow->with_live_ret;
    stats->units = out->n;
    int started = 0;
    while (started < jobs - 1 && (size_t)started + 1 < out->n && pthread_create(&threads[started], NULL, worker, &w) == 0)
        started++;
    worker(&w); /* this thread works too, so that all is done even when no thread could be created */
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    xlat_xfree(threads);
    out->masked_only = xlat_xrealloc(NULL, p->nfuncs / 8 + 1, 1);
    memset(out->masked_only, 0, p->nfuncs / 8 + 1);
    for (size_t f = 0, n = 0; f < p->nfuncs; f++)
        if (xlat_emits(&w.emit, f)) {
            out->masked_only[n / 8] |= (uint8_t)((w.flow->func[f].raises && !xlat_emits_sse_traps(&w.emit)) << n % 8);
            n++;
        }
    if (made)
        xlat_flow_free(made);
    stats->wall_seconds = now() - t0;
    if (w.failed)
        xlat_objects_free(out);
    return !w.failed;
}

bool xlat_compile_program(const struct xlat_program *p, const struct xlat_back_options *o, struct xlat_objects *out,
                          struct xlat_back_stats *stats, struct xlat_diag *d)
{
    struct xlat_back_stats mine = {0};
    struct xlat_emit_options eo = emit_options(o);
    cut(p, 0, p->nfuncs, &eo, o->unit_insns ? o->unit_insns : 8000, out);
    return compile(p, o, out, stats ? (*stats = mine, stats) : &mine, d);
}

bool xlat_compile_range(const struct xlat_program *p, size_t first, size_t last, const struct xlat_back_options *o,
                        struct xlat_objects *out, struct xlat_diag *d)
{
    struct xlat_back_stats mine = {0};
    struct xlat_emit_options eo = emit_options(o);
    cut(p, first, last, &eo, UINT32_MAX, out);
    return compile(p, o, out, &mine, d);
}

struct xlat_flow *xlat_back_flow(const struct xlat_program *p) { return xlat_flow_new(p); }
void xlat_back_flow_free(struct xlat_flow *f) { xlat_flow_free(f); }

void xlat_objects_free(struct xlat_objects *o)
{
    for (size_t i = 0; i < o->n; i++)
        xlat_xfree((void *)o->at[i].bytes.p);
    xlat_xfree(o->at);
    xlat_xfree(o->masked_only);
    o->at = NULL;
    o->masked_only = NULL;
    o->n = 0;
}

const char *xlat_back_version(void) { return "LLVM " XLAT_LLVM_VERSION; }

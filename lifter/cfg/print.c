/* print.c - look-ups by address in a finished program, the name of a function, and a function as text, for `xlat inspect` and tests. */
#include "lifter/cfg/cfg.h"
#include "lifter/decode/decode.h"
#include "lifter/effects/effects.h"

#include <inttypes.h>
#include <stddef.h>

_Static_assert(offsetof(struct xlat_func, entry) == 0 && offsetof(struct xlat_block, addr) == 0, "row_at reads the address at the start of a row");

/* Binary search in n rows of `size` bytes, sorted by the address that each begins with.  NULL: no row has this address. */
static inline const void *row_at(const void *rows, size_t n, size_t size, uint32_t addr)
{
    const char *first = rows;
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (*(const uint32_t *)(const void *)(first + mid * size) < addr)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && *(const uint32_t *)(const void *)(first + lo * size) == addr ? first + lo * size : NULL;
}

const struct xlat_func *xlat_func_at(const struct xlat_program *p, uint32_t entry) { return row_at(p->funcs, p->nfuncs, sizeof *p->funcs, entry); }

const struct xlat_block *xlat_block_at(const struct xlat_func *f, uint32_t addr) { return row_at(f->blocks, f->nblocks, sizeof *f->blocks, addr); }

static void print_seeds(uint32_t bits, FILE *out)
{
    static const char *const names[] = {"entry", "export", "tls", "call", "reloc", "const", "seh", "guard", "symbol", "prologue", "profile",
                                        "tail", "resume", "split", "loop"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (bits >> i & 1)
            fprintf(out, " %s", names[i]);
}

static void print_succ(const struct xlat_func *f, uint32_t va, FILE *out)
{
    fprintf(out, " %s%08" PRIx32, xlat_block_at(f, va) ? "" : "out:", va);
}

static void print_effects(const struct xlat_insn *in, FILE *out)
{
    struct xlat_effects e;
    char text[1024];
    xlat_effects(in, &e);
    bool cut = xlat_effects_print(&e, text, sizeof text) >= sizeof text;
    fprintf(out, "              %s%s\n", text, cut ? "..." : "");
}

void xlat_func_symbol(uint32_t rva, char out[XLAT_FUNC_SYMBOL]) { snprintf(out, XLAT_FUNC_SYMBOL, "xlat_f_%08x", rva); }

void xlat_cell_symbol(uint32_t rva, char out[XLAT_FUNC_SYMBOL]) { snprintf(out, XLAT_FUNC_SYMBOL, "xlat_c_%08x", rva); }

void xlat_func_print(const struct xlat_func *f, bool effects, FILE *out)
{
    static const char *const terms[] = {"fall", "jmp", "jcc", "table", "indirect", "ret", "stop", "exit"};
    fprintf(out, "function %08" PRIx32 " blocks %" PRIu32 " instructions %" PRIu32 " seeds", f->entry, f->nblocks, f->ninsns);
    print_seeds(f->seeds, out);
    fputc('\n', out);
    for (uint32_t i = 0; i < f->nblocks; i++) {
        const struct xlat_block *b = &f->blocks[i];
        fprintf(out, "  block %08" PRIx32 "-%08" PRIx32 " %s", b->addr, b->end, terms[b->term]);
        for (unsigned k = 0; k < 2; k++)
            if (b->succ[k])
                print_succ(f, b->succ[k], out);
        if (b->table) {
            fprintf(out, " [%08" PRIx32, b->table->table);
            if (b->table->bytes)
                fprintf(out, " by %08" PRIx32, b->table->bytes);
            fputs("]", out);
            for (uint32_t k = 0; k < b->table->n; k++)
                print_succ(f, b->table->targets[k], out);
        }
        fputc('\n', out);
        for (uint32_t k = 0; k < b->n; k++) {
            char text[256];
            xlat_insn_text(&b->insns[k], text, sizeof text);
            fprintf(out, "    %08" PRIx32 "  %s\n", b->insns[k].addr, text);
            if (effects)
                print_effects(&b->insns[k], out);
        }
    }
}

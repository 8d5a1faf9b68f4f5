/* run_batch.c - see run_batch.h.
 *
 * Each case is followed by an undefined instruction instead of the jump to the gate, so that its function leaves to the interpreter there and
 * stores all flags.  All flags are live everywhere, because every case is compared separately.
 */
#include <stdlib.h>
#include <string.h>
#include "lifter/emit/unit.h"
#include "tests/sem/run_batch.h"

enum { ALL_LIVE = 0x3f | 0x80 }; /* arithmetic flags and x87 condition codes */
static int opt_level = 2;

void xlat_run_emit_level(int opt) { opt_level = opt; }
int xlat_batch_level(void) { return opt_level; }

struct xlat_traits xlat_batch_traits(void)
{
    return (struct xlat_traits){.handlers = getenv("XLAT_TEST_EXACT") ? XLAT_FAULT_ALL : XLAT_FAULT_NONE};
}

bool xlat_batch_program(const struct xlat_cases *c, size_t first, uint32_t n, struct xlat_arena *a, struct xlat_program **p, struct xlat_diag *d)
{
    struct xlat_section *text = xlat_alloc(a, sizeof *text);
    struct xlat_image *im = xlat_alloc(a, sizeof *im);
    uint32_t *extra = xlat_alloc_array(a, n, sizeof *extra);
    *text = (struct xlat_section){.name = ".text", .rva = 0, .size = n * CASE_CODE, .raw = n * CASE_CODE,
                                  .flags = XLAT_SEC_R | XLAT_SEC_X | XLAT_SEC_CODE};
    *im = (struct xlat_image){.path = "cases", .base = CASE_CODE_BASE, .size = n * CASE_CODE, .sections = text, .nsections = 1, .machine = 0x14c};
    im->mem = xlat_alloc(a, im->size);
    memset(im->mem, 0xcc, im->size);
    for (uint32_t j = 0; j < n; j++) {
        const struct xlat_case *k = &c->at[first + j];
        static const uint8_t undefined[] = {0x0f, 0x04};
        memcpy(im->mem + j * CASE_CODE, k->code, k->code_len);
        memcpy(im->mem + j * CASE_CODE + k->code_len, undefined, sizeof undefined);
        extra[j] = CASE_CODE_BASE + j * CASE_CODE;
    }
    struct xlat_cfg_options co = {.extra = extra, .nextra = n};
    return xlat_discover(im, &co, a, p, d);
}

struct xlat_flow *xlat_batch_flow(const struct xlat_program *p)
{
    struct xlat_flow *flow = xlat_flow_new(p);
    for (size_t i = 0; i < p->nfuncs; i++) {
        flow->func[i].live_in = flow->func[i].live_ret = ALL_LIVE;
        memset(flow->func[i].block_in, ALL_LIVE, p->funcs[i].nblocks);
    }
    flow->indirect_ret = ALL_LIVE;
    return flow;
}

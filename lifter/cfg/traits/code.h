/* code.h - a program's handlers, and what is known of them.  Internal to lifter/cfg/traits/. */
#ifndef XLAT_TRAITS_CODE_H
#define XLAT_TRAITS_CODE_H

#include "lifter/base/map.h"
#include "lifter/cfg/cfg.h"
#include "lifter/effects/handler.h"

enum { XLAT_TRAIT_HANDLERS = 1024 }; /* most that are gone through; of more, all others are taken to use registers */

struct xlat_trait_code {
    const struct xlat_program *p;
    struct xlat_handler_code code;
    const struct xlat_func *last; /* where a jump has led */
    uint32_t behind;              /* the instruction that was asked for last */
    struct xlat_map slots;        /* VA of an import's slot -> index of the import */
    struct xlat_map known;        /* index of the function * 4 + enum xlat_handler_kind -> index in uses */
    struct xlat_handler_use uses[XLAT_TRAIT_HANDLERS];
    size_t nuses;
};

void xlat_trait_code_open(struct xlat_trait_code *c, const struct xlat_program *p);
void xlat_trait_code_close(struct xlat_trait_code *c);
/* xlat_handler_use of the function at va, asked once for each; one that is not known uses the context.  Returns use->uses. */
bool xlat_trait_uses_context(struct xlat_trait_code *c, uint32_t va, enum xlat_handler_kind kind, struct xlat_handler_use *use);

#endif

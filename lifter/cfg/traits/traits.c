/* traits.c - the table of traits: asking in order, choices from outside, text. */
#include "lifter/cfg/traits/traits.h"

#include <string.h>
#include "lifter/cfg/traits/questions.h"

enum use { TRAIT_SHOWN, TRAIT_USED };

static const struct row {
    const char *name, *values, *description;
    enum use use;
    size_t at; /* offset in struct xlat_traits */
} rows[] = {
#define TRAIT(field, name, values, use, description) {name, values, description, use, offsetof(struct xlat_traits, field)},
#include "lifter/cfg/traits/traits.def"
#undef TRAIT
};

const char *xlat_trait_name(enum xlat_trait t) { return rows[t].name; }
const char *xlat_trait_values(enum xlat_trait t) { return rows[t].values; }
const char *xlat_trait_description(enum xlat_trait t) { return rows[t].description; }
bool xlat_trait_is_used(enum xlat_trait t) { return rows[t].use == TRAIT_USED; }

static uint8_t *field(struct xlat_traits *r, enum xlat_trait t) { return (uint8_t *)r + rows[t].at; }
uint8_t xlat_trait_value(const struct xlat_traits *r, enum xlat_trait t) { return *((const uint8_t *)r + rows[t].at); }

const char *xlat_trait_value_name(enum xlat_trait t, uint8_t value, char out[16])
{
    const char *p = rows[t].values;
    size_t n = strcspn(p, " ");
    for (; value && p[n]; value--, n = strcspn(p, " "))
        p += n + 1;
    if (value || n >= 16)
        return NULL;
    memcpy(out, p, n);
    out[n] = 0;
    return out;
}

void xlat_trait_choose(struct xlat_trait_choice *c, enum xlat_trait t, uint8_t value, enum xlat_trait_source source)
{
    if (source < c->source[t])
        return;
    c->value[t] = value;
    c->source[t] = (uint8_t)source;
}

bool xlat_trait_parse(struct xlat_trait_choice *c, const char *text, struct xlat_diag *d)
{
    char name[16];
    size_t n = strcspn(text, "=");
    if (!text[n])
        return xlat_fail(d, "%s: not of the form NAME=VALUE", text);
    for (unsigned t = 0; t < XLAT_TRAIT_COUNT; t++) {
        if (strlen(rows[t].name) != n || memcmp(rows[t].name, text, n))
            continue;
        if (rows[t].use != TRAIT_USED)
            return xlat_fail(d, "%s: this trait is only reported, nothing depends on it", text);
        for (uint8_t v = 0; xlat_trait_value_name(t, v, name); v++)
            if (!strcmp(name, text + n + 1)) {
                xlat_trait_choose(c, t, v, XLAT_TRAIT_GIVEN);
                return true;
            }
        return xlat_fail(d, "%s: the values of this trait are: %s", text, rows[t].values);
    }
    return xlat_fail(d, "%s: no such trait (`xlat build --trait=help` lists them)", text);
}

static void ask(const struct xlat_program *p, const uint8_t *links, enum xlat_trait t, struct xlat_traits *r)
{
    enum { NX_COMPATIBLE = 0x0100 }; /* in dll_characteristics; source: the PE format's specification */
    const struct xlat_image *im = p->image;
    const char **why = &r->why[t];
    switch (t) {
    case XLAT_TRAIT_dll: r->dll = im->is_dll, *why = "the file's characteristics"; break;
    case XLAT_TRAIT_movable: /* programs are not: fixed addresses are faster, and one that does land elsewhere is interpreted */
        r->movable = im->is_dll && im->has_relocs;
        *why = r->movable ? "a DLL with relocations" : im->is_dll ? "it has no relocations" : "a program is loaded first and gets its preferred base";
        break;
    case XLAT_TRAIT_large_addresses: r->large_addresses = im->large_address_aware, *why = "the file's characteristics"; break;
    case XLAT_TRAIT_nx: r->nx = (im->dll_characteristics & NX_COMPATIBLE) != 0, *why = "the file's DLL characteristics"; break;
    case XLAT_TRAIT_go: r->go = xlat_ask_go(p, why); break;
    case XLAT_TRAIT_gnat: r->gnat = xlat_ask_gnat(p, why); break;
    case XLAT_TRAIT_threads: r->threads = (uint8_t)xlat_ask_threads(p, why); break;
    case XLAT_TRAIT_suspends: r->suspends = xlat_ask_suspends(p, why); break;
    case XLAT_TRAIT_sse_unmasked: r->sse_unmasked = xlat_ask_sse_unmasked(p, why); break;
    case XLAT_TRAIT_cxx: r->cxx = xlat_ask_cxx(p, links, why); break;
    case XLAT_TRAIT_seh: r->seh = xlat_ask_seh(p, links, &r->own_handler, why); break;
    case XLAT_TRAIT_handlers: r->handlers = (uint8_t)xlat_ask_handlers(p, links, r->go, r->gnat, why); break;
    case XLAT_TRAIT_COUNT: break;
    }
}

bool xlat_traits_find(const struct xlat_program *p, const struct xlat_trait_choice *c, struct xlat_traits *out, struct xlat_diag *d)
{
    const uint8_t *links = xlat_find_links(p);
    memset(out, 0, sizeof *out);
    for (unsigned t = 0; t < XLAT_TRAIT_COUNT; t++) {
        bool chosen = c && c->source[t] != XLAT_TRAIT_FOUND;
        if (!chosen || t == XLAT_TRAIT_seh) /* which functions register handlers is not chosen, only whether that matters */
            ask(p, links, t, out);
        if (chosen) {
            *field(out, t) = c->value[t];
            out->why[t] = c->source[t] == XLAT_TRAIT_PROFILE ? "the profile says so" : "given by hand";
        }
    }
    if (!out->seh)
        out->own_handler = NULL;
    if (out->movable && !p->image->has_relocs)
        return xlat_fail(d, "%s: cannot be movable, the file has no relocations", p->image->path);
    return true;
}

const char *xlat_traits_text(const struct xlat_traits *t, struct xlat_arena *a)
{
    struct xlat_trait_choice all;
    for (unsigned i = 0; i < XLAT_TRAIT_COUNT; i++)
        all.value[i] = xlat_trait_value(t, i), all.source[i] = XLAT_TRAIT_GIVEN;
    return xlat_trait_choice_text(&all, a);
}

const char *xlat_trait_choice_text(const struct xlat_trait_choice *c, struct xlat_arena *a)
{
    const char *text = "";
    char value[16];
    for (unsigned t = 0; t < XLAT_TRAIT_COUNT; t++)
        if (c->source[t] != XLAT_TRAIT_FOUND) {
            const char *name = xlat_trait_value_name(t, c->value[t], value);
            xlat_assert(name);
            text = xlat_sprintf(a, "%s%s%s=%s", text, *text ? " " : "", rows[t].name, name);
        }
    return text;
}

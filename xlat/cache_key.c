/* cache_key.c - the key of a translation in the cache: everything that changes the output, but for the translator, which has a folder of its own. */
#include "xlat/xlat.h"
#include "runtime/abi/cache.h"
#include <string.h>

/* A new option has to be entered below when it changes the translation; then, or when it does not, this number is to be adjusted. */
_Static_assert(offsetof(struct xlat_build_options, traits) == 96, "does the new option change the translation?");

/* The value with blanks and % as %20 and %25, so that a blank ends it. */
static const char *escaped(struct xlat_arena *a, const char *value)
{
    char *out = xlat_alloc_array(a, strlen(value) + 1, 3), *o = out;

    for (; *value; value++)
        o += (unsigned char)*value <= ' ' || *value == '%' ? sprintf(o, "%%%02x", (unsigned char)*value) : (*o = *value, 1);
    return out;
}

const char *xlat_options_text(const struct xlat_build_options *o, const char *profile, struct xlat_arena *a)
{
    const char *t = xlat_sprintf(a, "target=%s level=%d", xlat_target_machine_name(o), o->opt_level);

    if (o->cpu)
        t = xlat_sprintf(a, "%s cpu=%s", t, escaped(a, o->cpu));
    if (o->passes)
        t = xlat_sprintf(a, "%s passes=%s", t, escaped(a, o->passes));
    const char *traits = xlat_trait_choice_text(&o->traits, a);
    if (*traits)
        t = xlat_sprintf(a, "%s %s", t, traits);
    if (profile)
        t = xlat_sprintf(a, "%s profile=%s", t, profile);
    return t;
}

const char *xlat_target_machine_name(const struct xlat_build_options *o)
{
    if (!o->target)
        return XLAT_CACHE_HOST;
    return !strncmp(o->target, "aarch64", 7) ? XLAT_CACHE_AARCH64 : XLAT_CACHE_X86_64;
}

bool xlat_cache_key(const struct xlat_build_options *o, const struct xlat_ident *image, struct xlat_arena *a, struct xlat_cache_key *out,
                    struct xlat_diag *d)
{
    struct xlat_span s;
    char hex[33], *profile = NULL;

    if (o->profile) {
        if (!xlat_read_file(o->profile, a, &s, d))
            return false;
        struct xlat_ident id = xlat_image_ident(s);
        xlat_ident_hex(&id, hex);
        profile = hex;
    }
    *out = (struct xlat_cache_key){.image = *image, .machine = xlat_target_machine_name(o), .options = xlat_options_text(o, profile, a)};
    struct xlat_ident sum = xlat_image_ident((struct xlat_span){(const uint8_t *)out->options, strlen(out->options)});
    memcpy(out->hash, sum.hash, sizeof out->hash);
    return true;
}

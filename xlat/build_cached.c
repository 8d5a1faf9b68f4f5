/* build_cached.c - gets a translation from the cache, or makes it there.  Of the processes that want the same one at the same time, one translates.
 * What runs have found out about the image is obeyed (marks, runtime/abi/cache.h). */
#include "xlat/xlat.h"

bool xlat_build_cached(struct xlat_cache *c, const struct xlat_build_options *o, bool keep, bool choose, const char **path, struct xlat_diag *d)
{
    struct xlat_cache_key key;
    struct xlat_span file;
    struct xlat_build_options b = *o;
    char why[256];
    bool waited = false, ok = false, made = false;
    uint64_t limit = 0;

    if (!xlat_read_file(o->in, c->a, &file, d))
        return false;
    struct xlat_ident image = xlat_image_ident(file);
    if (xlat_cache_wants_exact(c, &image))
        xlat_trait_choose(&b.traits, XLAT_TRAIT_handlers, XLAT_FAULT_ALL, XLAT_TRAIT_PROFILE);
    if (!xlat_cache_key(&b, &image, c->a, &key, d))
        return false;
    if (keep && xlat_cache_find(c, &key, path, why, sizeof why) == XLAT_CACHED_GOOD) {
        xlat_cache_mark_used(*path);
        if (choose)
            xlat_cache_choose(c, &key, *path, d);
        return true;
    }
    const char *place = xlat_cache_place(c, &key, d);
    int lock = place ? xlat_cache_lock(c, place, &waited, d) : -1;
    if (lock < 0)
        return false;
    /* Another process may have made it meanwhile. */
    if ((keep || waited) && xlat_cache_find(c, &key, path, why, sizeof why) == XLAT_CACHED_GOOD)
        ok = true;
    else {
        b.out = *path = place;
        b.no_image = true; /* a cache belongs to files that are there */
        b.translator = c->translator;
        b.key = key.hash;
        ok = made = xlat_build(&b, d);
    }
    if (ok && choose && xlat_cache_choose(c, &key, *path, d))
        xlat_cache_tell(c);
    xlat_cache_unlock(c, place, lock);
    if (made) {
        struct xlat_diag note = {0};
        bool good = xlat_cache_limit(&limit, &note);
        if (!xlat_cache_trim(c, limit, place, NULL, &note) || !good)
            xlat_error(0, "%s", note.text);
    }
    return ok;
}

/* cache.h - the layout of a cache of translated modules, which `xlat` fills and the runtime reads.
 *
 *   <root>/<translator>/<machine>/<image>-<key>.so   a module
 *   <root>/<translator>/<machine>/<image>.so         symbolic link to the module that runs use for that image: the one that was requested last
 *   <root>/<translator>/<machine>/<image>.slices/<image>-<key>.so
 *                                                    a module with some of the image's functions (a slice), which runs use beside the one that
 *                                                    the link names: those that were hot in a run before there was a translation of the whole
 *   <root>/<translator>/<machine>/<image>-<key>.lock held (flock) by the process that makes the module
 *   <root>/marks/<image>                             what a run has found out about the image: lines of text, of which the first is a choice of
 *                                                    traits (NAME=VALUE) for every translation of it, made or used; the rest says why.  Renamed into
 *                                                    its place when it is complete.  The runtime writes it into the user's root
 *   <root>/news                                      struct xlat_cache_news, which every process that uses or fills the user's root has mapped
 *   <root>/learned/<program>/<image>                 a snapshot (snapshot.h): code that runs of that program have found in memory and that is in
 *                                                    none of its files.  It is translated like the file of an image.  The runtime writes it into the
 *                                                    user's root
 *
 *   <root>/<translator>/queue/<image>.<process>.<number>
 *                                                    a request of a run for the helper, which removes it: lines of text.  The first is
 *                                                    XLAT_CACHE_REQUEST, then `path FILE` of the image, `kind program`, `library` or `system` (Wine's
 *                                                    own), and any number of `hot RVA COUNT`: places that the interpreter has come to
 *   <root>/<translator>/helper.lock                  held (flock) by the helper, of which there is one
 *
 * translator, image, program and key are 32 hexadecimal digits, the fields translator, ident_hash (of the program's file: program) and key of
 * struct xlat_aot: hashes of the translator, the guest file and the options.  machine is XLAT_CACHE_X86_64 or XLAT_CACHE_AARCH64.  Each version of
 * xlat reads only the folder of its own translator, and every reader checks that the fields inside the module equal those in its path.  A module's
 * modification time is set at each use, for the removal of the least recently used.
 */
#ifndef XLAT_ABI_CACHE_H
#define XLAT_ABI_CACHE_H

#include <stdint.h>
#include "runtime/host/machine.h"

#define XLAT_CACHE_SLICES ".slices"
#define XLAT_CACHE_QUICK "tier=quick" /* a word of the options (struct xlat_aot) of a slice that others replace: made in a hurry */
#define XLAT_CACHE_LEARNED "learned"
#define XLAT_CACHE_SLICES ".slices"
#define XLAT_CACHE_QUEUE "queue"
#define XLAT_CACHE_REQUEST "xlat request 1" /* first line */
#define XLAT_CACHE_HELPER "helper.lock"
#define XLAT_CACHE_MARKS "marks"
#define XLAT_CACHE_MARK "handlers=all" /* the only choice of traits that is made so */

/* In shared memory.  The numbers are changed by atomic additions, each followed by waking all who wait for another value of it (futex). */
struct xlat_cache_news {
    uint32_t magic;
    uint32_t made; /* counts modules that runs are to use from now on */
};
#define XLAT_CACHE_NEWS "news"
#define XLAT_CACHE_NEWS_SIZE 4096u /* of the file */
#define XLAT_CACHE_NEWS_MAGIC 0x31574e58u /* "XNW1" */

#define XLAT_CACHE_X86_64 "x86_64"
#define XLAT_CACHE_AARCH64 "aarch64"
#if XLAT_HOST_MACHINE == EM_AARCH64
#define XLAT_CACHE_HOST XLAT_CACHE_AARCH64
#else
#define XLAT_CACHE_HOST XLAT_CACHE_X86_64
#endif

#endif

/* cache.h - how a cache of translated modules is laid out: between `xlat`, which fills it, and the runtime, which looks into it.
 *
 *   <root>/<translator>/<machine>/<image>-<key>.so   a module
 *   <root>/<translator>/<machine>/<image>.so         symbolic link to the module of that image which runs use: the one that was asked for last
 *   <root>/<translator>/<machine>/<image>-<key>.lock held (flock) by the process that makes the module
 *
 * translator, image and key are 32 hexadecimal digits: who made it (struct xlat_aot.translator), what it was made from (ident_hash), with which
 * options (key).  machine is XLAT_CACHE_X86_64 or XLAT_CACHE_AARCH64.  Each version of xlat looks only into the folder of its own translator, and
 * everybody checks that the module inside says the same as its place.  The time of a module's last change is that of its last use.
 */
#ifndef XLAT_ABI_CACHE_H
#define XLAT_ABI_CACHE_H

#include "runtime/host/machine.h"

#define XLAT_CACHE_X86_64 "x86_64"
#define XLAT_CACHE_AARCH64 "aarch64"
#if XLAT_HOST_MACHINE == EM_AARCH64
#define XLAT_CACHE_HOST XLAT_CACHE_AARCH64
#else
#define XLAT_CACHE_HOST XLAT_CACHE_X86_64
#endif

#endif

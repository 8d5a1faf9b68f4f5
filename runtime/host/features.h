/* features.h - what the host's processor has beyond the baseline of its kind (SSE2 on x86-64).  One implementation per host, in <host>/features.c. */
#ifndef XLAT_HOST_FEATURES_H
#define XLAT_HOST_FEATURES_H
#include <stdbool.h>
#include <stddef.h>

/* name: n bytes, as in runtime/abi/hostcpu_x86.def.  False: this processor, or its system, does not have it, or the name is not known here. */
bool xlat_host_has_feature(const char *name, size_t n);

#endif

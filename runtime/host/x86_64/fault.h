/* fault.h - see runtime/host/fault.h.  The processor's error code is in every signal's context. */
#ifndef XLAT_HOST_X86_64_FAULT_H
#define XLAT_HOST_X86_64_FAULT_H

struct xlat_host_fault {
    char nothing;
};

static inline struct xlat_host_fault xlat_host_fault_begin(void *context)
{
    (void)context;
    return (struct xlat_host_fault){0};
}
static inline void xlat_host_fault_end(const struct xlat_host_fault *f) { (void)f; }

#endif

/* native.c - the exports that wow64.dll looks up, and forwarding all of them to Wine's own backend where ours cannot run.
 *
 * A prefix in which the backend is registered keeps its registration, but only `xlat run` sets WINEDLLPATH, by which the ELF side is found.
 * Started by plain Wine in such a prefix, this DLL forwards every call to wow64cpu.dll, which runs the guest on the processor as if nothing had been
 * registered.  wow64.dll takes the addresses of the exports once, after DllMain, so they are jumps through slots.
 */
#include "runtime/wine/pe/backend.h"

#define EXPORTS                                                                                                                          \
    ROW(BTCpuProcessInit) ROW(BTCpuThreadInit) ROW(BTCpuThreadTerm) ROW(BTCpuSimulate) ROW(BTCpuGetBopCode) ROW(__wine_get_unix_opcode)     \
    ROW(BTCpuGetContext) ROW(BTCpuSetContext) ROW(BTCpuResetToConsistentState) ROW(BTCpuIsProcessorFeaturePresent)                       \
    ROW(BTCpuNotifyMapViewOfSection) ROW(BTCpuNotifyUnmapViewOfSection) ROW(BTCpuNotifyMemoryAlloc) ROW(BTCpuNotifyMemoryFree)           \
    ROW(BTCpuNotifyMemoryProtect) ROW(BTCpuNotifyMemoryDirty) ROW(BTCpuNotifyReadFile) ROW(BTCpuFlushInstructionCache2)                  \
    ROW(BTCpuFlushInstructionCacheHeavy)

/* The functions themselves are called xlat_<name>; their types do not matter here. */
#define ROW(name) XLAT_HOST_EXPORT(name)
EXPORTS
#undef ROW

struct ansi {
    uint16_t len, max;
    uint32_t pad;
    const char *s;
};
IMPORT NTSTATUS WINAPI LdrLoadDll(const uint16_t *path, uint32_t flags, const struct unicode *name, void **module);
IMPORT NTSTATUS WINAPI LdrGetProcedureAddress(void *module, const struct ansi *name, uint32_t ordinal, void **address);

extern uint8_t __ImageBase[];

static NTSTATUS WINAPI nothing(void) { return 0; } /* for functions that wow64cpu.dll does not export: notifications that it does not need */

static void *find(void *module, const char *name)
{
    struct ansi a = {.s = name};
    void *fn = NULL;

    while (name[a.len])
        a.len++;
    a.max = a.len + 1;
    return LdrGetProcedureAddress(module, &a, 0, &fn) < 0 ? (void *)nothing : fn;
}

void *xlat_native_backend(void)
{
    static uint16_t path[] = u"C:\\windows\\system32\\wow64cpu.dll";
    struct unicode name = {sizeof path - 2, sizeof path, path};
    void *module;

    return LdrLoadDll(NULL, 0, &name, &module) < 0 ? NULL : module;
}

int WINAPI DllMain(void *instance, uint32_t reason, void *reserved)
{
    uint64_t handle;
    void *module;

    if (reason != 1 || NtQueryVirtualMemory(THIS_PROCESS, __ImageBase, 1000 /* functions of the ELF side */, &handle, sizeof handle, NULL) >= 0 ||
        !(module = xlat_native_backend())) /* with neither, BTCpuProcessInit reports what is missing */
        return 1;
#define ROW(name) xlat_slot_##name = find(module, #name);
    EXPORTS
#undef ROW
    return 1;
}

/* names.c - names of system calls for the log, and which of them are among the few that the backend handles itself.
 *
 * Numbers differ between versions of Wine, so they are read from the stubs of the guest's ntdll: b8 id ... ba thunk ff d2. */
#include "runtime/wine/pe/backend.h"

#define MAX_ID 0x400
static const char *names[MAX_ID];
static uint8_t special[MAX_ID]; /* enum xlat_special */
static const char *const special_name[] = {[XLAT_CALL_SUSPEND_THREAD] = "NtSuspendThread", [XLAT_CALL_TERMINATE_PROCESS] = "NtTerminateProcess",
                                           [XLAT_CALL_GET_CONTEXT] = "NtGetContextThread", [XLAT_CALL_SET_CONTEXT] = "NtSetContextThread",
                                           [XLAT_CALL_QUERY_THREAD] = "NtQueryInformationThread"};

static const uint8_t *at(uint32_t a)
{
    return (const uint8_t *)(uintptr_t)a;
}
static bool same(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}
static uint32_t rd32(uint32_t a)
{
    return *(const uint32_t *)at(a);
}

void xlat_names_read(uint32_t base)
{
    uint32_t dir = base + rd32(base + rd32(base + 0x3c) + 120), n = rd32(dir + 24);
    uint32_t functions = base + rd32(dir + 28), strings = base + rd32(dir + 32), ordinals = base + rd32(dir + 36);

    for (uint32_t i = 0; i < n; i++) {
        const char *name = (const char *)at(base + rd32(strings + 4 * i));
        uint32_t fn = base + rd32(functions + 4 * *(const uint16_t *)at(ordinals + 2 * i)), id;

        if (name[0] != 'N' || name[1] != 't' || *at(fn) != 0xb8 || *at(fn + 5) != 0xba || *at(fn + 10) != 0xff || *at(fn + 11) != 0xd2)
            continue;
        id = rd32(fn + 1);
        if (id < MAX_ID)
            names[id] = name;
        for (unsigned k = XLAT_CALL_PLAIN + 1; id < MAX_ID && k < sizeof special_name / sizeof *special_name; k++)
            if (same(name, special_name[k]))
                special[id] = (uint8_t)k;
    }
}

const char *xlat_syscall_name(uint32_t id)
{
    return id < MAX_ID && names[id] ? names[id] : "?";
}

enum xlat_special xlat_syscall_special(uint32_t id)
{
    return id < MAX_ID ? special[id] : XLAT_CALL_PLAIN;
}

/* names.c - names of system calls for the log, and which of them are among the few that the backend handles itself.
 *
 * Numbers differ between versions of Wine, so they are read from the stubs of the guest's ntdll: b8 id ... ba thunk ff d2 c2 bytes of arguments. */
#include "runtime/wine/pe/backend.h"

#define MAX_ID 0x2000 /* of ntdll below 0x1000, of win32u from there */
static uint32_t name_at[MAX_ID]; /* guest address of the name in ntdll, 0: unknown */
static uint8_t arguments[MAX_ID]; /* words, 255: not known */
static uint8_t special[MAX_ID];  /* enum xlat_special */
static const char *const special_name[] = {[XLAT_CALL_SUSPEND_THREAD] = "NtSuspendThread", [XLAT_CALL_TERMINATE_PROCESS] = "NtTerminateProcess",
                                           [XLAT_CALL_GET_CONTEXT] = "NtGetContextThread", [XLAT_CALL_SET_CONTEXT] = "NtSetContextThread",
                                           [XLAT_CALL_QUERY_THREAD] = "NtQueryInformationThread",
                                           [XLAT_CALL_WRITE_MEMORY] = "NtWriteVirtualMemory",
                                           [XLAT_CALL_CREATE_PROCESS] = "NtCreateUserProcess", [XLAT_CALL_RAISE] = "NtRaiseException"};

static bool same(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

static struct xlat_name name_in_guest(uint32_t a)
{
    struct xlat_name name = {0};

    xlat_copy_bytes(name.s, (const void *)(uintptr_t)a, sizeof name.s - 1); /* less than that at the end of the image */
    return name;
}

/* Numbers in a file that lie outside of it read as 0. */
static uint32_t rd16(uint32_t a)
{
    uint16_t v = 0;

    return guest_read(a, &v, sizeof v) ? v : 0;
}
static uint32_t rd32(uint32_t a)
{
    uint32_t v = 0;

    return guest_read(a, &v, sizeof v) ? v : 0;
}

void xlat_names_read(uint32_t base)
{
    enum { MOST = 0x10000 /* names: ordinals have 16 bits */ };
    uint32_t dir = base + rd32(base + rd32(base + 0x3c) + 120), n = rd32(dir + 24);
    bool tracing = xlat_process_info.log & XLAT_LOG_CALLS; /* then Wine's own calls are named too; Zw... are the same as Nt... */
    uint32_t functions = base + rd32(dir + 28), strings = base + rd32(dir + 32), ordinals = base + rd32(dir + 36);

    for (uint32_t i = 0; i < n && i < MOST; i++) {
        uint32_t at = base + rd32(strings + 4 * i), fn = base + rd32(functions + 4 * rd16(ordinals + 2 * i)), id;
        uint8_t code[15] = {0};
        struct xlat_name name;

        if (!(tracing ? rd16(at) != ('Z' | 'w' << 8) : rd16(at) == ('N' | 't' << 8)) || !guest_read(fn, code, sizeof code) ||
            code[0] != 0xb8 || code[5] != 0xba || code[10] != 0xff || code[11] != 0xd2)
            continue;
        id = code[1] | (uint32_t)code[2] << 8 | (uint32_t)code[3] << 16 | (uint32_t)code[4] << 24;
        if (id >= MAX_ID)
            continue;
        name_at[id] = at;
        arguments[id] = code[12] == 0xc3 ? 0 : code[12] == 0xc2 && !code[14] ? code[13] / 4 : 255;
        name = name_in_guest(at);
        for (unsigned k = XLAT_CALL_PLAIN + 1; k < sizeof special_name / sizeof *special_name; k++)
            if (same(name.s, special_name[k]))
                special[id] = (uint8_t)k;
    }
}

struct xlat_name xlat_syscall_name(uint32_t id)
{
    struct xlat_name name = {"number_"}; /* a stub that is not exported */
    unsigned n = 7;

    if (id < MAX_ID && name_at[id])
        return name_in_guest(name_at[id]);
    for (int shift = 28; shift >= 0; shift -= 4)
        name.s[n++] = "0123456789abcdef"[id >> shift & 15];
    return name;
}

uint32_t xlat_syscall_arguments(uint32_t id) { return id < MAX_ID && name_at[id] ? arguments[id] : 255; }

enum xlat_special xlat_syscall_special(uint32_t id)
{
    return id < MAX_ID ? special[id] : XLAT_CALL_PLAIN;
}

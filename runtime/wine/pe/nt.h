/* nt.h - the few NT declarations that the backend needs, written down from the documented structures.  No Windows or Wine header is used:
 * this side is built freestanding, without a C library. */
#ifndef XLAT_NT_H
#define XLAT_NT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "runtime/host/pe.h"
#include "runtime/host/teb.h"
#include "runtime/wine/unixlib.h"

typedef int32_t NTSTATUS;
typedef void *HANDLE;
#define WINAPI XLAT_WINAPI
#define SYSV XLAT_SYSV
#define EXPORTED(name) WINAPI xlat_##name /* native.c exports it as `name` */
#define IMPORT __attribute__((dllimport))
#define THIS_PROCESS ((HANDLE)(intptr_t)-1)
#define THIS_THREAD ((HANDLE)(intptr_t)-2)

#define STATUS_GUARD_PAGE_VIOLATION 0x80000001u
#define STATUS_BREAKPOINT 0x80000003u
#define STATUS_SINGLE_STEP 0x80000004u
#define STATUS_ACCESS_VIOLATION 0xc0000005u
#define STATUS_STACK_OVERFLOW 0xc00000fdu
#define STATUS_ILLEGAL_INSTRUCTION 0xc000001du
#define STATUS_ARRAY_BOUNDS_EXCEEDED 0xc000008cu
#define STATUS_FLOAT_DENORMAL_OPERAND 0xc000008du
#define STATUS_FLOAT_DIVIDE_BY_ZERO 0xc000008eu
#define STATUS_FLOAT_INEXACT_RESULT 0xc000008fu
#define STATUS_FLOAT_INVALID_OPERATION 0xc0000090u
#define STATUS_FLOAT_OVERFLOW 0xc0000091u
#define STATUS_FLOAT_STACK_CHECK 0xc0000092u
#define STATUS_FLOAT_UNDERFLOW 0xc0000093u
#define STATUS_INTEGER_DIVIDE_BY_ZERO 0xc0000094u
#define STATUS_INTEGER_OVERFLOW 0xc0000095u
#define STATUS_PRIVILEGED_INSTRUCTION 0xc0000096u
#define STATUS_FLOAT_MULTIPLE_TRAPS 0xc00002b5u
#define STATUS_BUFFER_OVERFLOW ((NTSTATUS)0x80000005)
#define STATUS_UNSUCCESSFUL ((NTSTATUS)0xc0000001)
#define STATUS_ASSERTION_FAILURE 0xc0000420u

struct unicode {
    uint16_t len, cap; /* bytes */
    uint16_t *s;
};
struct object_attributes {
    uint32_t length;
    HANDLE root;
    struct unicode *name;
    uint32_t attributes;
    void *security, *qos;
};
struct io_status {
    uint64_t status, information;
};

struct exception_record { /* EXCEPTION_RECORD64 */
    uint32_t code, flags;
    struct exception_record *chain;
    uint64_t address;
    uint32_t nparams, pad;
    uint64_t param[15];
};
struct exception_pointers {
    struct exception_record *record;
    struct context64 *context;
};

struct context32 { /* CONTEXT for i386 */
    uint32_t flags, dr[6];
    uint8_t fsave[112];
    uint32_t gs, fs, es, ds;
    uint32_t edi, esi, ebx, edx, ecx, eax;
    uint32_t ebp, eip, cs, eflags, esp, ss;
    uint8_t fxsave[512];
};
_Static_assert(sizeof(struct context32) == 0x2cc && offsetof(struct context32, esp) == 0xc4, "CONTEXT of i386");
enum { C32_CONTROL = 1, C32_INTEGER = 2, C32_SEGMENTS = 4, C32_FLOAT = 8, C32_DEBUG = 16, C32_EXTENDED = 32, C32_XSTATE = 64 };
#define C32_I386 0x10000u
/* CONTEXT_EXCEPTION_REPORTING: the other one says something; CONTEXT_SERVICE_ACTIVE: in a system call */
#define C32_REPORTING 0x80000000u
#define C32_IN_SERVICE 0x10000000u

struct context_ex { /* CONTEXT_EX: offsets from itself, lengths in bytes */
    int32_t all_offset;
    uint32_t all_length;
    int32_t legacy_offset;
    uint32_t legacy_length;
    int32_t xstate_offset;
    uint32_t xstate_length;
};
struct xstate { /* the processor's XSAVE area without its first 512 bytes */
    uint64_t mask, compaction, reserved[6];
    uint8_t ymmh[16][16]; /* 8 of them belong to 32-bit code */
};
struct extended_context64 {
    struct context64 context;
    struct context_ex ex;
    uint64_t pad;
    struct xstate x;
};

struct cpu_area { /* WOW64_CPURESERVED, behind TLS slot 1 of the 64-bit TEB */
    uint16_t flags; /* bit 0: the context was changed from outside, load all of it */
    uint16_t machine;
    struct context32 ctx;
};

struct wow64_info { /* WOW64INFO, behind TLS slot 10 of the 64-bit TEB */
    uint32_t page_size, cpu_flags, unknown[2];
    uint64_t section;
    const struct work_list *list; /* notices from other processes (outside.c), NULL: none are kept */
};
enum { XLAT_TLS_WOW64_INFO = 10 };

struct memory_basic {
    uint64_t base, allocation_base;
    uint32_t allocation_protect, pad;
    uint64_t size;
    uint32_t state, protect, type, pad2;
};
enum { MEM_COMMIT = 0x1000, MEM_RESERVE = 0x2000, MEM_MAPPED = 0x40000, MEM_IMAGE = 0x1000000 };
enum { PAGE_NOACCESS = 1, PAGE_READONLY = 2, PAGE_READWRITE = 4, PAGE_ANY_WRITE = 0xcc, PAGE_ANY_EXEC = 0xf0, PAGE_GUARD = 0x100 };

/* ntdll.dll, 64 bits */
IMPORT NTSTATUS WINAPI NtQueryVirtualMemory(HANDLE process, const void *addr, int what, void *out, size_t n, size_t *got);
IMPORT NTSTATUS WINAPI NtAllocateVirtualMemory(HANDLE process, void **addr, uint64_t zero_bits, size_t *size, uint32_t type, uint32_t protect);
IMPORT NTSTATUS WINAPI NtProtectVirtualMemory(HANDLE process, void **addr, size_t *size, uint32_t protect, uint32_t *old);
IMPORT NTSTATUS WINAPI NtQueryInformationProcess(HANDLE process, int what, void *out, uint32_t n, uint32_t *got);
IMPORT NTSTATUS WINAPI NtQueryInformationThread(HANDLE thread, int what, void *out, uint32_t n, uint32_t *got);
IMPORT NTSTATUS WINAPI NtSetInformationThread(HANDLE thread, int what, const void *in, uint32_t n);
IMPORT NTSTATUS WINAPI NtOpenFile(HANDLE *out, uint32_t access, struct object_attributes *a, struct io_status *io, uint32_t share, uint32_t options);
IMPORT NTSTATUS WINAPI NtQueryInformationFile(HANDLE file, struct io_status *io, void *out, uint32_t n, int what);
IMPORT NTSTATUS WINAPI NtCreateSection(HANDLE *out, uint32_t access, const struct object_attributes *a, const int64_t *size, uint32_t protect,
                                       uint32_t flags, HANDLE file);
IMPORT NTSTATUS WINAPI NtMapViewOfSection(HANDLE section, HANDLE process, void **addr, uint64_t zero_bits, size_t commit, const int64_t *offset,
                                          size_t *size, int inherit, uint32_t type, uint32_t protect);
IMPORT NTSTATUS WINAPI NtUnmapViewOfSection(HANDLE process, void *addr);
IMPORT NTSTATUS WINAPI NtClose(HANDLE h);
IMPORT NTSTATUS WINAPI NtReadVirtualMemory(HANDLE process, const void *addr, void *to, size_t n, size_t *got);
IMPORT NTSTATUS WINAPI NtWriteVirtualMemory(HANDLE process, void *addr, const void *from, size_t n, size_t *done);
IMPORT NTSTATUS WINAPI NtGetContextThread(HANDLE thread, struct context64 *c);
IMPORT NTSTATUS WINAPI NtContinue(struct context64 *c, int alertable);
IMPORT NTSTATUS WINAPI NtTerminateProcess(HANDLE process, NTSTATUS status);
IMPORT NTSTATUS WINAPI NtDelayExecution(int alertable, const int64_t *timeout);
IMPORT NTSTATUS WINAPI RtlWow64GetThreadContext(HANDLE thread, struct context32 *c);
IMPORT NTSTATUS WINAPI RtlWow64SetThreadContext(HANDLE thread, const struct context32 *c);
IMPORT int WINAPI __wine_dbg_write(const char *s, unsigned n);
typedef NTSTATUS(WINAPI *unix_call_fn)(uint64_t handle, unsigned code, void *args);
IMPORT extern unix_call_fn __wine_unix_call_dispatcher;
struct init_block { /* LdrSystemDllInitBlock */
    uint64_t unknown[3];
    uint64_t init_thunk, exception_dispatcher, apc_dispatcher, callback_dispatcher, thread_start, question, ntdll;
};
IMPORT extern struct init_block LdrSystemDllInitBlock;

/* Notices from one process to another's backend.  An entry is named by its offset in the list, 0: none. */
struct work_header {
    uint32_t first, counter;
};
struct work_entry { /* CROSS_PROCESS_WORK_ENTRY */
    uint32_t next, id;
    uint64_t addr, size;
    uint32_t args[4];
};
struct work_list { /* CROSS_PROCESS_WORK_LIST */
    struct work_header unused, work;
};
IMPORT void WINAPI RtlOpenCrossProcessEmulatorWorkConnection(HANDLE process, HANDLE *section, void **list);
IMPORT struct work_entry *WINAPI RtlWow64PopCrossProcessWorkFromFreeList(struct work_header *h);
IMPORT bool WINAPI RtlWow64PushCrossProcessWorkOntoWorkList(struct work_header *h, struct work_entry *e, void **unknown);

/* wow64.dll */
IMPORT void WINAPI Wow64ProcessPendingCrossProcessItems(void);
IMPORT NTSTATUS WINAPI Wow64SystemServiceEx(uint32_t id, uint32_t *args);
IMPORT void WINAPI Wow64PassExceptionToGuest(struct exception_pointers *p);
IMPORT NTSTATUS WINAPI Wow64RaiseException(int vector, struct exception_record *r);

static inline uint8_t *teb(void) { return xlat_host_teb(); }
static inline void **tls_slot(unsigned n) { return (void **)(teb() + XLAT_TEB_TLS_SLOTS) + n; }
static inline struct cpu_area *cpu_area(void) { return *tls_slot(1); }
static inline uint32_t teb32(void) { return (uint32_t)(uintptr_t)(teb() + *(int32_t *)(teb() + 0x180c)); }
static inline uint32_t thread_id(void) { return *(uint32_t *)(teb() + 0x48); }
static inline uint8_t *peb(void) { return *(uint8_t **)(teb() + 0x60); }

#endif

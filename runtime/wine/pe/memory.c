/* memory.c - tells the ELF side which images are mapped and unmapped and which code may have changed, and decides what may be executed. */
#include "runtime/core/modules.h"
#include "runtime/core/session.h"
#include "runtime/wine/pe/backend.h"

static uint32_t generation = 1; /* incremented whenever a cached region (thread->region_*) may be out of date */

static bool query(uint32_t addr, struct memory_basic *b)
{
    return NtQueryVirtualMemory(THIS_PROCESS, (void *)(uintptr_t)addr, 0, b, sizeof *b, NULL) >= 0;
}

bool xlat_is_nx(void)
{
    uint32_t flags = 0;

    return NtQueryInformationProcess(THIS_PROCESS, 0x22 /* execute flags */, &flags, sizeof flags, NULL) < 0 || (flags & 1);
}

/* Without data execution prevention (PE flag NX_COMPAT) all readable memory can be executed. */
static bool may_execute(uint32_t protect)
{
    return !(protect & (PAGE_NOACCESS | PAGE_GUARD)) && ((protect & PAGE_ANY_EXEC) || !xlat_is_nx());
}

static bool executable(const struct memory_basic *b) { return b->state == MEM_COMMIT && may_execute(b->protect); }

/* Its bytes may change without notice: it is writable, or a view of a section, of which there may be others, in other processes too. */
static bool may_change(const struct memory_basic *b) { return b->protect & PAGE_ANY_WRITE || b->type == MEM_MAPPED; }

static enum xlat_code_change code_change(uint32_t protect)
{
    if (may_execute(protect))
        return protect & PAGE_ANY_WRITE ? XLAT_CODE_LIVE : XLAT_CODE_CLOSED;
    return protect & (PAGE_ANY_WRITE | PAGE_NOACCESS | PAGE_GUARD) ? XLAT_CODE_HIDDEN : XLAT_CODE_READ;
}

static void tell_protection(uint32_t addr, uint32_t size, enum xlat_code_change how)
{
    struct xlat_p_protect p = {addr, size, how};

    xlat_unix(xlat_unix_protect, &p);
}

/* Where the last region ends that was allocated together with this one. */
static uint32_t area_end(const struct memory_basic *b)
{
    enum { MOST_REGIONS = 64 };
    uint64_t end = b->base + b->size;
    struct memory_basic next;

    for (int i = 0; i < MOST_REGIONS && end < 0xffff0000u && query((uint32_t)end, &next) && next.allocation_base == b->allocation_base; i++)
        end = next.base + next.size;
    return (uint32_t)end;
}

/* Sets t->region_* to the region at eip.  False: it cannot be executed.  When a data access removes the guard of a page there is no notification, so
 * the translated module is told the region's present protection here. */
static bool find_region(struct xlat_thread *t, uint32_t eip)
{
    struct memory_basic b, next;
    uint32_t now;
    bool told = false;

    for (;;) {
        now = __atomic_load_n(&generation, __ATOMIC_ACQUIRE);
        if (!query(eip, &b))
            return false;
        if (!told && !(b.type == MEM_IMAGE && __atomic_load_n((const uint32_t *)xlat_process_info.pages_hidden, __ATOMIC_SEQ_CST)))
            break;
        tell_protection((uint32_t)b.base, (uint32_t)b.size, code_change(b.protect));
        told = true;
        if (__atomic_load_n(&generation, __ATOMIC_ACQUIRE) == now)
            break;
    }
    if (!executable(&b))
        return false;
    t->region_start = (uint32_t)b.base;
    t->region_end = (uint32_t)(b.base + b.size);
    t->region_writable = may_change(&b);
    t->area_start = (uint32_t)b.allocation_base;
    t->area_end = b.type == MEM_IMAGE ? 0 : area_end(&b);
    /* An instruction may extend into the next region. */
    if (query(t->region_end, &next) && executable(&next)) {
        t->region_next = 16;
        t->region_writable |= may_change(&next) && t->region_end - eip < 4096 ? 2 : 0;
    } else
        t->region_next = 0;
    t->region_gen = now;
    return true;
}

/* The page at addr cannot be executed.  If it is a guard page, Wine removes the guard at the first access, and reports that to one thread only. */
static struct xlat_fetch fetch_fault(uint32_t addr)
{
    struct xlat_p_touch p = {addr};
    struct memory_basic b;

    if (query(addr, &b) && b.state == MEM_COMMIT && (b.protect & PAGE_GUARD)) {
        uint32_t st = (uint32_t)xlat_unix(xlat_unix_touch, &p);
        return (struct xlat_fetch){st, addr}; /* success: another thread has removed the guard, try again */
    }
    return (struct xlat_fetch){STATUS_ACCESS_VIOLATION, addr};
}

struct xlat_fetch xlat_decode_at(struct xlat_thread *t, uint32_t eip, bool stale)
{
    struct xlat_p_decode p = {.eip = eip, .esp = t->cpu.gpr[XLAT_RT_ESP], .stale = stale};

    if (t->region_gen != __atomic_load_n(&generation, __ATOMIC_ACQUIRE) || eip - t->region_start >= t->region_end - t->region_start) {
        t->region_gen = 0;
        if (!find_region(t, eip))
            return fetch_fault(eip);
    }
    p.end = t->region_end + t->region_next;
    p.start = t->region_start, p.region_end = t->region_end;
    p.area_start = t->area_start, p.area_end = t->area_end;
    p.writable = peb()[2] /* a debugger writes breakpoints */ || (t->region_writable & 1) || ((t->region_writable & 2) && t->region_end - eip < 4096);
    if (xlat_unix(xlat_unix_decode, &p))
        xlat_fatal("out of memory while decoding", eip);
    switch (p.result) {
    case XLAT_DECODED:
        return (struct xlat_fetch){0, 0};
    case XLAT_DECODE_CUT:
        t->region_gen = 0;
        return fetch_fault(p.end);
    default: /* its rights have just changed */
        t->region_gen = 0;
        return fetch_fault(eip);
    }
}

static void forget(uint32_t addr, uint32_t size, enum xlat_forget why)
{
    struct xlat_p_range p = {addr, size, why};

    __atomic_add_fetch(&generation, 1, __ATOMIC_RELEASE);
    xlat_unix(xlat_unix_invalidate, &p);
}

/* ---- images ---- */

static void base_name(const struct unicode *path, char out[64])
{
    uint32_t n = path->len / 2, from = n, k = 0;

    while (from && path->s[from - 1] != '\\' && path->s[from - 1] != '/')
        from--;
    for (; from < n && k < 63; from++)
        out[k++] = path->s[from] < 0x80 ? (char)path->s[from] : '?';
    out[k] = 0;
}

static bool is_win32u(const char *name)
{
    static const char wanted[] = "win32u.dll";
    unsigned i = 0;

    while (wanted[i] && (name[i] | (name[i] >= 'A' && name[i] <= 'Z' ? 0x20 : 0)) == wanted[i])
        i++;
    return !wanted[i] && !name[i];
}

/* Maps the file for reading.  NULL: it cannot be read; the image is then interpreted. */
static void *map_file(struct unicode *path, uint64_t *size)
{
    struct object_attributes a = {.length = sizeof a, .name = path, .attributes = 0x40 /* any case */};
    struct io_status io;
    uint64_t standard[3] = {0}; /* FILE_STANDARD_INFORMATION: allocation size, end of file, ... */
    HANDLE file, section;
    void *view = NULL;
    size_t n = 0;

    if (NtOpenFile(&file, 0x100001 /* read data, synchronize */, &a, &io, 5 /* read, delete */, 0x60 /* plain file, waiting */) < 0)
        return NULL;
    if (NtQueryInformationFile(file, &io, standard, sizeof standard, 5) >= 0 &&
        NtCreateSection(&section, 0xf0005 /* query, read */, NULL, NULL, PAGE_READONLY, 0x8000000 /* commit */, file) >= 0) {
        if (NtMapViewOfSection(section, THIS_PROCESS, &view, 0, 0, NULL, &n, 2 /* not inherited */, 0, PAGE_READONLY) < 0)
            view = NULL;
        NtClose(section);
    }
    NtClose(file);
    *size = standard[1];
    return view;
}

static void image_mapped(uint32_t base, bool is_main)
{
    uint8_t buffer[2048];
    struct unicode *name = (struct unicode *)buffer;
    struct xlat_p_map p = {.base = base, .is_main = is_main};
    const void *image = (const void *)(uintptr_t)base;
    uint32_t header = 0;
    void *view = NULL;

    if (!guest_read(base + 0x3c, &header, sizeof header) || !guest_read(base + header + 80 /* SizeOfImage */, &p.size, sizeof p.size))
        return; /* unmapped again by another thread */
    if (NtQueryVirtualMemory(THIS_PROCESS, image, 2, buffer, sizeof buffer, NULL) >= 0) {
        base_name(name, p.name);
        view = map_file(name, &p.nbytes);
        p.bytes = (uint64_t)view;
    }
    xlat_unix(xlat_unix_map, &p);
    if ((xlat_process_info.log & XLAT_LOG_CALLS) && is_win32u(p.name))
        xlat_names_read(base);
    if (view)
        NtUnmapViewOfSection(THIS_PROCESS, view);
}

void xlat_modules_present(void)
{
    uint32_t peb32 = *(uint32_t *)(uintptr_t)(teb32() + 0x30);

    image_mapped((uint32_t)LdrSystemDllInitBlock.ntdll, false);
    image_mapped(*(uint32_t *)(uintptr_t)(peb32 + 8), true);
}

NTSTATUS EXPORTED(BTCpuNotifyMapViewOfSection)(void *unknown, void *addr, void *unknown2, size_t size, uint32_t type, uint32_t protect)
{
    forget((uint32_t)(uintptr_t)addr, (uint32_t)size, XLAT_FORGET_RIGHTS);
    image_mapped((uint32_t)(uintptr_t)addr, false);
    return 0;
}

void EXPORTED(BTCpuNotifyUnmapViewOfSection)(void *addr, int after, NTSTATUS status)
{
    struct memory_basic b;
    struct xlat_p_range p = {0};

    /* Wine calls this before unmapping and after it.  Which image is mapped there can only be asked before. */
    if (after || !query((uint32_t)(uintptr_t)addr, &b))
        return;
    p.addr = (uint32_t)b.allocation_base;
    xlat_unix(xlat_unix_unmap, &p);
    for (uint64_t at = b.allocation_base; query((uint32_t)at, &b) && b.allocation_base == p.addr && b.state != 0x10000; at = b.base + b.size)
        p.size = (uint32_t)(b.base + b.size - p.addr);
    forget(p.addr, p.size, XLAT_FORGET_GONE);
}

/* ---- protection and contents ---- */

void EXPORTED(BTCpuNotifyMemoryAlloc)(void *addr, size_t size, uint32_t type, uint32_t protect, int after, NTSTATUS status)
{
    if (after && status >= 0 && (type & MEM_COMMIT))
        forget((uint32_t)(uintptr_t)addr, (uint32_t)size, XLAT_FORGET_RIGHTS);
}

void EXPORTED(BTCpuNotifyMemoryFree)(void *addr, size_t size, uint32_t type, int after, NTSTATUS status)
{
    struct memory_basic b;

    if (after)
        return;
    if (!size && query((uint32_t)(uintptr_t)addr, &b)) /* all of the allocation */
        size = area_end(&b) - (uint32_t)b.base;
    forget((uint32_t)(uintptr_t)addr, (uint32_t)size, XLAT_FORGET_GONE);
}

void EXPORTED(BTCpuNotifyMemoryProtect)(void *addr, size_t size, uint32_t protect, int after, NTSTATUS status)
{
    uint32_t from = (uint32_t)(uintptr_t)addr & ~0xfffu, to = ((uint32_t)(uintptr_t)addr + (uint32_t)size + 0xfff) & ~0xfffu;
    enum xlat_code_change how = code_change(protect);
    struct memory_basic b;

    if (after && status < 0) { /* undo what was told before the call */
        for (uint64_t at = from; at < to && query((uint32_t)at, &b); at = b.base + b.size)
            if (b.type == MEM_IMAGE)
                tell_protection((uint32_t)at, (uint32_t)((b.base + b.size < to ? b.base + b.size : to) - at), code_change(b.protect));
    } else if (after || how != XLAT_CODE_CLOSED) /* conservative: not executable from before the call on, executable or only readable after it */
        tell_protection(from, to - from, !after && how == XLAT_CODE_READ ? XLAT_CODE_HIDDEN : how);
    forget(from, to - from, XLAT_FORGET_RIGHTS);
}

void xlat_memory_dirty(uint32_t addr, uint32_t size) { forget(addr, size, XLAT_FORGET_WRITTEN); }

void EXPORTED(BTCpuNotifyMemoryDirty)(void *addr, size_t size)
{
    forget((uint32_t)(uintptr_t)addr, (uint32_t)size, XLAT_FORGET_WRITTEN);
}

void EXPORTED(BTCpuNotifyReadFile)(HANDLE file, void *addr, size_t size, int after, NTSTATUS status)
{
    if (after)
        forget((uint32_t)(uintptr_t)addr, (uint32_t)size, XLAT_FORGET_WRITTEN);
}

/* Also for another process that has written there (outside.c). */
void EXPORTED(BTCpuFlushInstructionCache2)(const void *addr, size_t size)
{
    forget((uint32_t)(uintptr_t)addr, (uint32_t)size, XLAT_FORGET_WRITTEN);
}

void EXPORTED(BTCpuFlushInstructionCacheHeavy)(const void *addr, size_t size)
{
    forget((uint32_t)(uintptr_t)addr, size ? (uint32_t)size : 0xffffffffu, XLAT_FORGET_WRITTEN);
}

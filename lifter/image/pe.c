/* pe.c - reads a PE32 file for i386: headers, refusals, and the layout of its sections in memory.
 *
 * Format: Microsoft "PE Format" specification (learn.microsoft.com/windows/win32/debug/pe-format).  Where the specification does not say, the
 * layout follows the behaviour of Windows's and Wine's loaders, because the bytes that are translated must be those that run:
 *   - file positions of sections are rounded down, and their sizes up, to 512 bytes, whatever FileAlignment says;
 *   - a section with VirtualSize 0 is as large as its raw data; raw data beyond the last page of the section is not mapped;
 *   - where sections overlap, memory holds the bytes of the later one in the table;
 *   - SectionAlignment below a page means that the whole file is mapped flat, and every section lies at its file offset.
 * Everything is read from the file through struct xlat_span, which checks every offset and length against the file's size.
 */
#include "lifter/image/formats.h"
#include "lifter/image/pe_file.h"

#include <string.h>

enum { /* IMAGE_FILE_..., IMAGE_SCN_... */
    FILE_RELOCS_STRIPPED = 0x0001,
    FILE_LARGE_ADDRESS_AWARE = 0x0020,
    FILE_DLL = 0x2000,
    SCN_CNT_CODE = 0x20,
    SCN_MEM_EXECUTE = 0x20000000,
    SCN_MEM_READ = 0x40000000,
    SCN_MEM_WRITE = (int)0x80000000,
    SECTOR = 512,
    MAX_SECTIONS = 1024,      /* Windows XP: 96; later ones more, but no linker makes them */
    OPT_FIXED = 96,           /* bytes of the optional header before the directories */
    OPT_CHECKSUM = 64,        /* offset of CheckSum: the loader reads the fields before it even when SizeOfOptionalHeader is smaller */
};
/* Sections may show the same bytes of the file at several addresses, and a later one may lie over an earlier one.  Linkers do neither, so for
 * their files about as many bytes are copied and cleared as the file has.  A file that would need more than MAPPED_TIMES its own size (and
 * MAPPED_SLACK, for the padding of small files) is refused: a thousand sections of a file of 2 MB could fill 2 GB with code to translate. */
enum { MAPPED_TIMES = 4, MAPPED_SLACK = 1 << 20 };
#define MAX_IMAGE 0x7fff0000u /* more does not fit into a 32-bit program's half of the address space */

/* Says what a file without PE headers is; true when it begins with "MZ". */
static bool not_pe(const char *path, struct xlat_span f, struct xlat_diag *d)
{
    if (f.n == 0)
        return xlat_fail(d, "%s: not a Windows program: the file is empty", path);
    if (f.n >= 4 && !memcmp(f.p, "\177ELF", 4))
        return xlat_fail(d, "%s: not a Windows program: it is an ELF file", path);
    if (f.n < 2 || f.p[0] != 'M' || f.p[1] != 'Z')
        return xlat_fail(d, "%s: not a Windows program (no MZ header)", path);
    return true;
}

static bool bad_signature(const char *path, struct xlat_span f, uint32_t at, struct xlat_diag *d)
{
    struct xlat_span s;

    if (xlat_span_sub(f, at, 2, &s)) {
        if (!memcmp(s.p, "NE", 2))
            return xlat_fail(d, "%s: 16-bit Windows or OS/2 program (NE): only i386 PE is supported", path);
        if (!memcmp(s.p, "LE", 2) || !memcmp(s.p, "LX", 2))
            return xlat_fail(d, "%s: %.2s program (VxD or OS/2): only i386 PE is supported", path, (const char *)s.p);
    }
    return xlat_fail(d, "%s: DOS program: only i386 PE is supported", path);
}

static bool check_machine(const char *path, uint16_t machine, struct xlat_diag *d)
{
    static const struct {
        uint16_t machine;
        const char *name;
    } names[] = {{0x0200, "Itanium"}, {0x01c0, "ARM"}, {0x01c4, "ARM"},   {0x0166, "MIPS"},  {0x01f0, "PowerPC"},
                 {0x0184, "Alpha"},   {0x0ebc, "EFI byte code"}, {0x5032, "RISC-V"}, {0x5064, "RISC-V"}};

    if (machine == 0x014c)
        return true;
    if (machine == 0x8664)
        return xlat_fail(d, "%s: 64-bit program (x86-64): only i386 is supported", path);
    if (machine == 0xaa64 || machine == 0xa641)
        return xlat_fail(d, "%s: 64-bit program (ARM64): only i386 is supported", path);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].machine == machine)
            return xlat_fail(d, "%s: program for %s: only i386 is supported", path, names[i].name);
    return xlat_fail(d, "%s: program for machine 0x%04x: only i386 is supported", path, machine);
}

/* ---- layout ---- */

/* Fields of the headers that only decide how the image is laid out. */
struct headers {
    uint64_t optional, sections; /* file offsets of the optional header and of the section table */
    uint16_t nsections;
    uint32_t align, file_align, size;
};

struct raw_section { /* a row of the section table */
    uint32_t vsize, rva, raw_size, raw_ptr, flags;
};

/* Subtracts n bytes that section s copies from the file, or clears of an earlier section, from the budget. */
static bool charge(struct pe_file *p, const struct xlat_section *s, uint64_t row, uint64_t n, struct xlat_diag *d)
{
    if (n > p->budget)
        return xlat_fail(d, "%s: inconsistent headers: section '%s' (row at file offset 0x%llx): "
                         "sections repeat or cover each other so often that they have more than %u times the file's %zu bytes",
                         p->im->path, s->name, (unsigned long long)row, MAPPED_TIMES, p->im->file.n);
    p->budget -= n;
    return true;
}

/* Copies one section of the paged layout to its place.  row: file offset of its row in the section table. */
static bool place_section(struct pe_file *p, struct xlat_section *s, const struct raw_section *r, uint64_t row, uint32_t file_align,
                          struct xlat_diag *d)
{
    struct xlat_image *im = p->im;
    uint64_t vsize = r->vsize ? r->vsize : r->raw_size, map = page_up(vsize);

    if (r->rva % PE_PAGE)
        return xlat_fail(d, "%s: inconsistent headers: section '%s' at 0x%x does not begin on a page", im->path, s->name, r->rva);
    if (r->rva > im->size || map > im->size - r->rva)
        return xlat_fail(d, "%s: inconsistent headers: section '%s' (0x%x, 0x%llx bytes) is not inside the image of 0x%x bytes", im->path,
                         s->name, r->rva, (unsigned long long)vsize, im->size);
    s->size = (uint32_t)vsize;
    if (!r->raw_ptr || !r->raw_size)
        return true;

    uint64_t start = r->raw_ptr & ~(uint64_t)(SECTOR - 1);
    uint64_t want = ((uint64_t)r->raw_size + r->raw_ptr % SECTOR + SECTOR - 1) & ~(uint64_t)(SECTOR - 1);
    if (want > map)
        want = map;
    /* Some linkers do not pad the last section in the file: up to one unit of FileAlignment may be missing, and is zero. */
    uint64_t have = start < im->file.n ? im->file.n - start : 0;
    uint64_t slack = file_align > SECTOR && file_align <= 65536 ? file_align : SECTOR;
    if (have + slack <= want)
        return xlat_fail(d, "%s: truncated: section '%s' needs %llu bytes at file offset %llu, the file has %zu bytes", im->path, s->name,
                         (unsigned long long)want, (unsigned long long)start, im->file.n);
    uint64_t n = want < have ? want : have;
    if (!charge(p, s, row, n, d))
        return false;
    memcpy(im->mem + r->rva, im->file.p + start, n);
    /* Where a section overlaps an earlier one its pages hold its own bytes only, and zeros behind them. */
    uint64_t tail = r->rva + n, end = r->rva + map;
    for (const struct xlat_section *e = im->sections; e < s; e++) {
        uint64_t from = e->rva > tail ? e->rva : tail, to = page_up((uint64_t)e->rva + e->raw);

        if (!e->raw || from >= (to = to < end ? to : end))
            continue;
        if (!charge(p, s, row, to - from, d))
            return false;
        memset(im->mem + from, 0, to - from);
    }
    s->raw = (uint32_t)(n < vsize ? n : vsize);
    return true;
}

/* Checks one section of the flat layout, where the first `head` bytes of the file are already mapped.  row: file offset of its row in the
 * section table. */
static bool place_flat_section(struct pe_file *p, struct xlat_section *s, const struct raw_section *r, uint64_t row, uint64_t head,
                               struct xlat_diag *d)
{
    struct xlat_image *im = p->im;
    uint64_t size = r->vsize ? r->vsize : r->raw_size;

    if (r->raw_size && r->rva != r->raw_ptr)
        return xlat_fail(d, "%s: inconsistent headers: section '%s' of an unaligned image is not at its file offset", im->path, s->name);
    if (r->rva > im->size || size > im->size - r->rva)
        return xlat_fail(d, "%s: inconsistent headers: section '%s' is not inside the image", im->path, s->name);
    s->size = (uint32_t)size;
    uint64_t have = r->rva < head ? head - r->rva : 0;
    if (have + SECTOR <= (r->raw_size < size ? r->raw_size : size))
        return xlat_fail(d, "%s: truncated: section '%s' ends beyond the file", im->path, s->name);
    s->raw = (uint32_t)(have < size ? have : size);
    return charge(p, s, row, s->raw, d);
}

/* Reads the section table and lays the image out. */
static bool layout(struct pe_file *p, const struct headers *h, struct xlat_diag *d)
{
    struct xlat_image *im = p->im;
    bool flat = h->align < PE_PAGE;
    uint64_t head = flat ? im->file.n : h->size;

    if (head > im->file.n)
        head = im->file.n;
    if (head > im->size)
        head = im->size;
    memcpy(im->mem, im->file.p, head);

    im->sections = xlat_alloc_array(p->arena, h->nsections + 1u, sizeof *im->sections);
    for (unsigned i = 0; i < h->nsections; i++) {
        struct xlat_section *s = &im->sections[im->nsections];
        struct raw_section r;
        struct xlat_span row;
        uint64_t at = h->sections + i * 40u;

        if (!xlat_span_sub(im->file, at, 40, &row))
            return xlat_fail(d, "%s: truncated: the section table ends at row %u of %u", im->path, i, h->nsections);
        memcpy(s->name, row.p, 8);
        xlat_rd32(row, 8, &r.vsize);
        xlat_rd32(row, 12, &r.rva);
        xlat_rd32(row, 16, &r.raw_size);
        xlat_rd32(row, 20, &r.raw_ptr);
        xlat_rd32(row, 36, &r.flags);
        s->rva = r.rva;
        s->flags = r.flags & SCN_MEM_EXECUTE ? XLAT_SEC_X : 0;
        s->flags |= r.flags & SCN_MEM_READ ? XLAT_SEC_R : 0;
        s->flags |= r.flags & SCN_MEM_WRITE ? XLAT_SEC_W : 0;
        s->flags |= r.flags & SCN_CNT_CODE ? XLAT_SEC_CODE | XLAT_SEC_X : 0;
        if (!(flat ? place_flat_section(p, s, &r, at, head, d) : place_section(p, s, &r, at, h->file_align, d)))
            return false;
        im->nsections++;
    }
    /* A flat image is mapped with all access rights; when it has no sections, its code lies in the headers. */
    if (flat && !h->nsections)
        im->sections[im->nsections++] = (struct xlat_section){"header", 0, im->size, (uint32_t)head, XLAT_SEC_R | XLAT_SEC_W | XLAT_SEC_X};
    /* Programs without the NX flag may run code in any section: the one with the entry point certainly holds code. */
    if (im->entry)
        for (size_t i = im->nsections; i-- > 0;)
            if (im->entry - im->sections[i].rva < im->sections[i].size) {
                im->sections[i].flags |= XLAT_SEC_X;
                break;
            }
    return true;
}

/* An image that holds only code of the .NET virtual machine, apart from the jump into mscoree.dll. */
static bool is_il_only(const struct pe_file *p)
{
    uint32_t flags;

    return p->dir[PE_DIR_CLR].rva && p->dir[PE_DIR_CLR].size && xlat_rd32(p->mem, (uint64_t)p->dir[PE_DIR_CLR].rva + 16, &flags) && flags & 1;
}

/* Follows the MZ header to the PE signature and reads the file header behind it.  *opt_size: bytes of the optional header, as the file says. */
static bool read_file_header(struct pe_file *p, struct headers *h, uint16_t *opt_size, struct xlat_diag *d)
{
    struct xlat_image *im = p->im;
    struct xlat_span file = im->file;
    uint32_t lfanew, sig;

    if (!not_pe(im->path, file, d))
        return false;
    if (!xlat_rd32(file, 0x3c, &lfanew))
        return xlat_fail(d, "%s: truncated: %zu bytes are less than an MZ header", im->path, file.n);
    if (lfanew == 0 || !xlat_rd32(file, lfanew, &sig)) {
        /* In old DOS programs the bytes at 0x3c mean nothing, so a truncated PE file cannot be distinguished from them. */
        return xlat_fail(d, "%s: truncated, or a DOS program: no PE header at offset 0x%x (file has %zu bytes)", im->path, lfanew, file.n);
    }
    if (sig != 0x00004550) /* "PE\0\0" */
        return bad_signature(im->path, file, lfanew, d);

    uint64_t coff = (uint64_t)lfanew + 4;
    if (!xlat_rd16(file, coff, &im->machine) || !xlat_rd16(file, coff + 2, &h->nsections) || !xlat_rd32(file, coff + 4, &im->timestamp) ||
        !xlat_rd32(file, coff + 8, &p->symtab) || !xlat_rd32(file, coff + 12, &p->nsyms) || !xlat_rd16(file, coff + 16, opt_size) ||
        !xlat_rd16(file, coff + 18, &im->characteristics))
        return xlat_fail(d, "%s: truncated: the file ends inside the PE header at 0x%x", im->path, lfanew);
    h->optional = coff + 20;
    h->sections = h->optional + *opt_size;
    return check_machine(im->path, im->machine, d);
}

static bool read_optional_header(struct pe_file *p, struct headers *h, uint16_t opt_size, struct xlat_diag *d)
{
    struct xlat_image *im = p->im;
    uint8_t bytes[OPT_FIXED + PE_NDIRS * 8] = {0};
    struct xlat_span in_file, o = {bytes, sizeof bytes};
    uint16_t magic;
    uint32_t ndirs;

    /* The loader takes what SizeOfOptionalHeader leaves out as zero, but at least the fields up to CheckSum as they are. */
    uint64_t n = opt_size < OPT_CHECKSUM ? OPT_CHECKSUM : opt_size < sizeof bytes ? opt_size : sizeof bytes;
    if (!xlat_span_sub(im->file, h->optional, n, &in_file))
        return xlat_fail(d, "%s: truncated: the file ends inside the optional header at 0x%llx", im->path, (unsigned long long)h->optional);
    memcpy(bytes, in_file.p, n);
    xlat_rd16(o, 0, &magic);
    if (magic != 0x10b)
        return xlat_fail(d, "%s: inconsistent headers: optional header magic 0x%x in an i386 file", im->path, magic);
    xlat_rd32(o, 16, &im->entry);
    xlat_rd32(o, 28, &im->base);
    xlat_rd32(o, 32, &h->align);
    xlat_rd32(o, 36, &h->file_align);
    xlat_rd32(o, 56, &im->size);
    xlat_rd32(o, 60, &h->size);
    xlat_rd32(o, 64, &im->checksum);
    xlat_rd16(o, 68, &im->subsystem);
    xlat_rd16(o, 70, &im->dll_characteristics);
    xlat_rd32(o, 92, &ndirs);
    for (uint32_t i = 0; i < ndirs && i < PE_NDIRS; i++) {
        xlat_rd32(o, OPT_FIXED + i * 8u, &p->dir[i].rva);
        xlat_rd32(o, OPT_FIXED + i * 8u + 4, &p->dir[i].size);
    }
    return true;
}

/* Refuses headers that contradict themselves; rounds the image's size up to pages.  An entry point outside the image counts as none. */
static bool check_headers(struct xlat_image *im, const struct headers *h, struct xlat_diag *d)
{
    if (im->size == 0 || im->size > MAX_IMAGE)
        return xlat_fail(d, "%s: inconsistent headers: size of image 0x%x", im->path, im->size);
    im->size = (uint32_t)page_up(im->size);
    if (im->base % 65536 || (uint64_t)im->base + im->size > 0x100000000u)
        return xlat_fail(d, "%s: inconsistent headers: image base 0x%x, size 0x%x", im->path, im->base, im->size);
    if (h->align == 0 || h->align & (h->align - 1))
        return xlat_fail(d, "%s: inconsistent headers: section alignment 0x%x", im->path, h->align);
    if (h->nsections > MAX_SECTIONS)
        return xlat_fail(d, "%s: inconsistent headers: %u sections", im->path, h->nsections);
    if (im->entry >= im->size) {
        im->entry = 0;
        im->notes++;
    }
    return true;
}

bool xlat_pe_load(const char *path, struct xlat_span file, struct xlat_arena *a, struct xlat_image **out, struct xlat_diag *d)
{
    struct xlat_image *im = xlat_alloc(a, sizeof *im);
    struct pe_file p = {.im = im, .arena = a};
    struct headers h;
    uint16_t opt_size;

    *out = NULL;
    im->path = path;
    im->file = file;
    if (!read_file_header(&p, &h, &opt_size, d) || !read_optional_header(&p, &h, opt_size, d) || !check_headers(im, &h, d))
        return false;
    im->is_dll = im->characteristics & FILE_DLL;
    im->large_address_aware = im->characteristics & FILE_LARGE_ADDRESS_AWARE;

    /* Large images are mostly zeros: pages take up memory only when they are written. */
    if (!(im->mem = xlat_try_alloc(a, im->size)))
        return xlat_fail(d, "%s: not enough memory for the image of 0x%x bytes that the header at offset 0x%llx asks for", path, im->size,
                         (unsigned long long)h.optional);
    p.budget = MAPPED_TIMES * (uint64_t)file.n + MAPPED_SLACK;
    p.mem = (struct xlat_span){im->mem, im->size};
    if (!layout(&p, &h, d))
        return false;
    if (is_il_only(&p))
        return xlat_fail(d, "%s: .NET program: it holds no machine code, only i386 is supported", path);
    im->ident = xlat_image_ident(file);
    xlat_pe_read_dirs(&p);
    /* A DLL that needs no relocations has none and can still be moved; an EXE without any was linked for one address. */
    im->has_relocs = !(im->characteristics & FILE_RELOCS_STRIPPED) && (im->nrelocs || im->is_dll);
    *out = im;
    return true;
}

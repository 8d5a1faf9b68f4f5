/* aot_test.c - makes translated modules from LLVM IR, checks their ELF structure, opens, binds and runs them, and checks that damaged ones are
 * refused.
 *
 * The functions follow the contract of runtime/abi/call.h as far as this test needs it; they carry guest addresses as line numbers, as in
 * code that the emitter makes.
 */
#define _GNU_SOURCE 1 /* asprintf, dladdr */
#include <elf.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <llvm-c/Core.h>
#include <llvm-c/IRReader.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include <zstd.h>

#include "lifter/back/container.h"
#include "lifter/back/elf_file.h"
#include "lifter/back/lines.h"
#include "lifter/back/link.h"
#include "runtime/abi/helpers.h"
#include "runtime/abi/version.h"
#include "runtime/core/aot_check.h"
#include "runtime/core/aot_open.h"
#include "tests/image/mkpe.h"

#ifdef __aarch64__
#define HOST_MACHINE EM_AARCH64
#else
#define HOST_MACHINE EM_X86_64
#endif

static int failures;
#define CHECK(c) ((c) ? (void)0 : (void)(failures++, printf("%s:%d: %s\n", __FILE__, __LINE__, #c)))

/* Two units, so that a call and the delta cross objects.  0x1000 returns delta + the value of 0x1010, which is 7; 0x1020 loads from an address. */
static const char *const unit_a =
    "@xlat_delta = external hidden global i32\n"
    "declare hidden i32 @xlat_f_00001010(ptr)\n"
    "define hidden i32 @xlat_f_00001000(ptr %p) !dbg !5 {\n"
    "  %d = load i32, ptr @xlat_delta, !dbg !8\n"
    "  %v = call i32 @xlat_f_00001010(ptr %p), !dbg !9\n"
    "  %s = add i32 %d, %v, !dbg !10\n"
    "  ret i32 %s, !dbg !10\n"
    "}\n"
    "!llvm.dbg.cu = !{!0}\n!llvm.module.flags = !{!2, !3}\n"
    "!0 = distinct !DICompileUnit(language: DW_LANG_C, file: !1, emissionKind: LineTablesOnly)\n"
    "!1 = !DIFile(filename: \"guest\", directory: \"\")\n"
    "!2 = !{i32 2, !\"Debug Info Version\", i32 3}\n!3 = !{i32 7, !\"Dwarf Version\", i32 5}\n"
    "!4 = !DISubroutineType(types: !{})\n"
    "!5 = distinct !DISubprogram(name: \"f\", scope: !1, file: !1, line: 4096, type: !4, unit: !0, spFlags: DISPFlagDefinition)\n"
    "!8 = !DILocation(line: 4096, scope: !5)\n!9 = !DILocation(line: 4101, scope: !5)\n!10 = !DILocation(line: 4107, scope: !5)\n";
static const char *const unit_b =
    "define hidden i32 @xlat_f_00001010(ptr %p) !dbg !5 {\n"
    "  ret i32 7, !dbg !8\n"
    "}\n"
    "define i32 @xlat_f_00001020(ptr %p) !dbg !6 {\n"
    "  %v = load volatile i32, ptr %p, !dbg !9\n"
    "  %w = mul i32 %v, 3, !dbg !10\n"
    "  store volatile i32 %w, ptr %p, !dbg !10\n"
    "  ret i32 %w, !dbg !11\n"
    "}\n"
    "!llvm.dbg.cu = !{!0}\n!llvm.module.flags = !{!2, !3}\n"
    "!0 = distinct !DICompileUnit(language: DW_LANG_C, file: !1, emissionKind: LineTablesOnly)\n"
    "!1 = !DIFile(filename: \"guest\", directory: \"\")\n"
    "!2 = !{i32 2, !\"Debug Info Version\", i32 3}\n!3 = !{i32 7, !\"Dwarf Version\", i32 4}\n"
    "!4 = !DISubroutineType(types: !{})\n"
    "!5 = distinct !DISubprogram(name: \"g\", scope: !1, file: !1, line: 4112, type: !4, unit: !0, spFlags: DISPFlagDefinition)\n"
    "!6 = distinct !DISubprogram(name: \"h\", scope: !1, file: !1, line: 4128, type: !4, unit: !0, spFlags: DISPFlagDefinition)\n"
    "!8 = !DILocation(line: 4112, scope: !5)\n"
    "!9 = !DILocation(line: 4128, scope: !6)\n!10 = !DILocation(line: 4133, scope: !6)\n!11 = !DILocation(line: 0, scope: !6)\n";

static struct xlat_span compile(struct xlat_arena *a, const char *triple, const char *ir)
{
    LLVMContextRef ctx = LLVMContextCreate();
    LLVMMemoryBufferRef text = LLVMCreateMemoryBufferWithMemoryRangeCopy(ir, strlen(ir), "unit"), obj;
    LLVMModuleRef m;
    LLVMTargetRef t;
    char *e = NULL;

    if (LLVMParseIRInContext(ctx, text, &m, &e) || LLVMGetTargetFromTriple(triple, &t, &e)) {
        printf("%s\n", e);
        exit(99);
    }
    LLVMTargetMachineRef tm = LLVMCreateTargetMachine(t, triple, "", "", LLVMCodeGenLevelDefault, LLVMRelocPIC, LLVMCodeModelDefault);
    LLVMSetTarget(m, triple);
    if (LLVMTargetMachineEmitToMemoryBuffer(tm, m, LLVMObjectFile, &e, &obj)) {
        printf("%s\n", e);
        exit(99);
    }
    size_t n = LLVMGetBufferSize(obj);
    uint8_t *p = memcpy(xlat_alloc(a, n), LLVMGetBufferStart(obj), n);
    LLVMDisposeMemoryBuffer(obj);
    LLVMDisposeTargetMachine(tm);
    LLVMDisposeModule(m);
    LLVMContextDispose(ctx);
    return (struct xlat_span){p, n};
}

static struct xlat_image *image_of(struct xlat_arena *a, unsigned flags)
{
    uint8_t *file = xlat_alloc(a, MKPE_MAX);
    struct xlat_image *im;
    struct xlat_diag d = {0};

    if (!xlat_image_load("folder/t.dll", (struct xlat_span){file, mkpe(flags, file)}, a, &im, &d)) {
        printf("%s\n", d.text);
        exit(99);
    }
    return im;
}

static const uint32_t entries[] = {0x1000, 0x1010, 0x1020};

static struct xlat_container container(struct xlat_image *im, const struct xlat_span *objects, uint16_t machine)
{
    static struct xlat_traits t;
    t = (struct xlat_traits){.dll = im->is_dll, .movable = im->has_relocs, .handlers = XLAT_FAULT_ESP};
    return (struct xlat_container){.image = im, .traits = &t, .machine = machine, .objects = objects, .nobjects = 2, .entries = entries,
                                   .nentries = 3, .options = "test -O2", .pc_table = true, .zstd_level = 3};
}

/* Checks properties of every module: no undefined symbols, no relocations or constructors, one visible symbol, W^X, RELRO, no debug sections.
 * unexported: the name that the symbol of the function at 0x1020, which is not exported, must have. */
static void look(struct xlat_span file, const char *unexported)
{
    static const char *const absent[] = {".rela.dyn", ".rela.plt", ".plt", ".got.plt", ".init", ".init_array", ".fini_array", ".ctors", ".debug_line",
                                         ".debug_info", ".note.gnu.build-id", ".interp"};
    struct xlat_elf e;
    Elf64_Shdr sh;
    struct xlat_span syms;
    bool relro = false, stack = false;

    if (!xlat_elf_open(&e, file)) {
        CHECK(!"ELF");
        return;
    }
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        if (xlat_elf_section(&e, absent[i], &sh, NULL)) {
            printf("has %s\n", absent[i]);
            failures++;
        }
    CHECK(xlat_elf_section(&e, ".dynsym", &sh, &syms) && syms.n == 2 * sizeof(Elf64_Sym));
    /* a symbol for each function, in the order of the code, each reaching to the next */
    struct xlat_span names;
    CHECK(xlat_elf_section(&e, ".symtab", &sh, &syms) && syms.n == 4 * sizeof(Elf64_Sym) && xlat_elf_section(&e, ".strtab", &sh, &names));
    unsigned found = 0; /* symbols with the name of the export, and with `unexported` */
    for (size_t i = 1; i < syms.n / sizeof(Elf64_Sym); i++) {
        Elf64_Sym s[2] = {{0}};

        memcpy(s, syms.p + i * sizeof *s, i + 1 < syms.n / sizeof *s ? sizeof s : sizeof *s);
        CHECK(ELF64_ST_TYPE(s->st_info) == STT_FUNC && s->st_size && (!s[1].st_size || s->st_value + s->st_size == s[1].st_value));
        found += !strcmp((const char *)names.p + s->st_name, "one") || !strcmp((const char *)names.p + s->st_name, unexported);
    }
    CHECK(found == 2);
    for (unsigned i = 0; i < e.eh.e_phnum; i++) {
        Elf64_Phdr ph;

        memcpy(&ph, file.p + e.eh.e_phoff + i * sizeof ph, sizeof ph);
        relro |= ph.p_type == PT_GNU_RELRO;
        stack |= ph.p_type == PT_GNU_STACK && !(ph.p_flags & PF_X);
        CHECK(ph.p_type != PT_LOAD || (ph.p_flags & (PF_W | PF_X)) != (PF_W | PF_X));
    }
    CHECK(relro && stack);
}

static void write_to(const char *path, const void *p, size_t n)
{
    struct xlat_diag d = {0};

    if (!xlat_write_file(path, p, n, &d)) {
        printf("%s\n", d.text);
        exit(99);
    }
}

static void *dispatch_entry(void **dispatch, uint32_t a) { return dispatch[a]; }

typedef int fn(int *);

/* Address of the first host instruction made from the guest instruction at rva; 0: none. */
static uint64_t host_of(const struct xlat_aot *a, uint32_t rva)
{
    const struct xlat_aot_pc *p = xlat_aot_at(a, a->pcs);

    for (uint32_t i = 0; i < a->npcs; i++)
        if (p[i].rva == rva)
            return (uint64_t)(uintptr_t)a + (uint64_t)(int64_t)a->code_start + p[i].host;
    return 0;
}

static void open_and_run(const char *path, const struct xlat_image *im, void **dispatch)
{
    struct xlat_aot_module m, second;
    char why[256] = "";
    uint8_t other[16];
    int value = 5;

    if (!xlat_aot_open(path, im->ident.hash, im->ident.size, &m, why, sizeof why)) {
        printf("%s: %s\n", path, why);
        failures++;
        return;
    }
    CHECK(m.aot->nentries == 3 && m.aot->base == MKPE_BASE && m.aot->image_size == 0x6000 && m.aot->entry_rva == 0x1000);
    CHECK(!strcmp(xlat_aot_at(m.aot, m.aot->name), "t.dll") && !strcmp(xlat_aot_at(m.aot, m.aot->options), "test -O2"));
    CHECK(!!(m.aot->flags & XLAT_AOT_DLL) == im->is_dll && !!(m.aot->flags & XLAT_AOT_RELOCATABLE) == im->has_relocs);
    CHECK(m.aot->flags & XLAT_AOT_ESP && strstr(xlat_aot_at(m.aot, m.aot->traits), " handlers=esp"));

    uint32_t base = im->has_relocs ? MKPE_BASE + 0x30000 : MKPE_BASE;
    if (!im->has_relocs)
        CHECK(!xlat_aot_bind(&m, base + 0x10000, dispatch, why, sizeof why) && strstr(why, "needs its preferred base 0x10000000"));
    CHECK(!xlat_aot_bind(&m, 0xfffff000, dispatch, why, sizeof why));
    CHECK(xlat_aot_bind(&m, base, dispatch, why, sizeof why) && m.base == base);
    fn *f0 = (fn *)dispatch_entry(dispatch, base + 0x1000), *f2 = (fn *)dispatch_entry(dispatch, base + 0x1020);
    CHECK(f0 && f2 && !dispatch[base + 0x1001] && f0(&value) == (int)(base - MKPE_BASE) + 7);
    CHECK(f2(&value) == 15 && value == 15);
    CHECK(!xlat_aot_bind(&m, base, dispatch, why, sizeof why) && strstr(why, "already bound"));

    /* the same file opened a second time has code and variables of its own */
    CHECK(xlat_aot_open(path, NULL, 0, &second, why, sizeof why) && second.aot != m.aot);
    if (im->has_relocs) {
        CHECK(xlat_aot_bind(&second, base + 0x10000, dispatch, why, sizeof why));
        fn *g0 = (fn *)dispatch_entry(dispatch, base + 0x11000);
        CHECK(g0 && g0(&value) == f0(&value) + 0x10000);
        xlat_aot_unbind(&second, dispatch);
        CHECK(f0(&value) == (int)(base - MKPE_BASE) + 7);
    }
    xlat_aot_close(&second);
    CHECK(!xlat_aot_open("/none/none", NULL, 0, &second, why, sizeof why) && second.absent);

    /* host addresses */
    uint64_t load = host_of(m.aot, 0x1020), mul = host_of(m.aot, 0x1025);
    CHECK(m.aot->npcs >= 6 && load && mul > load && host_of(m.aot, 0x1005) && host_of(m.aot, 0x1010));
    CHECK(load == (uint64_t)(uintptr_t)f2 && xlat_aot_rva_of(&m, load) == 0x1020 && xlat_aot_rva_of(&m, mul - 1) == 0x1020 &&
          xlat_aot_rva_of(&m, mul) == 0x1025);
    CHECK(xlat_aot_rva_of(&m, (uint64_t)(uintptr_t)f0) == 0x1000 || xlat_aot_rva_of(&m, (uint64_t)(uintptr_t)f0) == 0);
    CHECK(xlat_aot_rva_of(&m, 0) == 0 && xlat_aot_rva_of(&m, (uint64_t)(uintptr_t)m.aot) == 0);
    CHECK(xlat_aot_rva_of(&m, (uint64_t)(uintptr_t)m.aot + (uint64_t)(int64_t)m.aot->code_start + m.aot->code_size) == 0);

    xlat_aot_unbind(&m, dispatch);
    CHECK(!dispatch[base + 0x1000] && !dispatch[base + 0x1020] && m.base == 0);
    if (im->has_relocs) { /* may be loaded at another base later */
        CHECK(xlat_aot_bind(&m, MKPE_BASE, dispatch, why, sizeof why) && ((fn *)dispatch[MKPE_BASE + 0x1000])(&value) == 7);
        xlat_aot_unbind(&m, dispatch);
    }
    xlat_aot_close(&m);

    memcpy(other, im->ident.hash, 16);
    other[15] ^= 1;
    CHECK(!xlat_aot_open(path, other, im->ident.size, &m, why, sizeof why) && !strcmp(why, "made for another program"));
    CHECK(!xlat_aot_open(path, im->ident.hash, im->ident.size + 1, &m, why, sizeof why) && !strcmp(why, "made for another program") && !m.map);
}

/* ---- damage ---- */

static void reseal(uint8_t *p, size_t n)
{
    struct xlat_aot_footer f;

    memcpy(&f, p + n - sizeof f, sizeof f);
    f.sum = XXH3_64bits(p, n - sizeof f + offsetof(struct xlat_aot_footer, sum));
    memcpy(p + n - sizeof f, &f, sizeof f);
}

static void refuse(const char *path, const void *p, size_t n, const char *say)
{
    struct xlat_aot_module m;
    char why[256] = "";

    write_to(path, p, n);
    if (xlat_aot_open(path, NULL, 0, &m, why, sizeof why) || !strstr(why, say) || strchr(why, '\n')) {
        printf("damaged file: '%s', wanted '%s'\n", why, say);
        failures++;
    }
}

static struct xlat_aot *aot_in(uint8_t *p, size_t n)
{
    struct xlat_elf e;
    struct xlat_aot_footer f;
    uint64_t off;

    memcpy(&f, p + n - sizeof f, sizeof f);
    if (!xlat_elf_open(&e, (struct xlat_span){p, n}) || !xlat_elf_offset(&e, f.aot_addr, sizeof(struct xlat_aot), &off))
        exit(99);
    return (struct xlat_aot *)(void *)(p + off);
}

/* ---- a file that is replaced while it is opened ---- */

struct swapper {
    const char *path, *good, *bad;
    bool stop;
};

static void *swap_files(void *arg)
{
    struct swapper *s = arg;
    char tmp[4096];

    for (unsigned i = 0; !__atomic_load_n(&s->stop, __ATOMIC_RELAXED); i++) {
        snprintf(tmp, sizeof tmp, "%s.tmp", s->path);
        if (link(i & 1 ? s->bad : s->good, tmp) || rename(tmp, s->path))
            break;
        unlink(tmp); /* rename() keeps the name when both are the same file */
    }
    return NULL;
}

/* Two files are exchanged again and again while one is opened: the bytes that are mapped must always be those that were checked.  `bad` is a module
 * that the check refuses, so every module that can be opened must be `good`. */
static void swapped(const char *dir, struct xlat_span good)
{
    enum { TIMES = 3000 };
    char path[4096], good_path[4096], bad_path[4096], why[256];
    uint8_t *p = malloc(good.n);
    struct swapper s = {path, good_path, bad_path, false};
    struct xlat_aot_view v;
    pthread_t t;
    unsigned opened = 0, refused = 0;

    snprintf(path, sizeof path, "%s/swapped.so", dir);
    snprintf(good_path, sizeof good_path, "%s/good.so", dir);
    snprintf(bad_path, sizeof bad_path, "%s/bad.so", dir);
    memcpy(p, good.p, good.n);
    aot_in(p, good.n)->nentries = 0x10000000;
    reseal(p, good.n);
    CHECK(!xlat_aot_check(p, good.n, &v, why, sizeof why) && xlat_aot_check(good.p, good.n, &v, why, sizeof why));
    write_to(good_path, good.p, good.n);
    write_to(path, good.p, good.n);
    write_to(bad_path, p, good.n);
    if (pthread_create(&t, NULL, swap_files, &s))
        exit(99);
    for (int i = 0; i < TIMES || (i < 100 * TIMES && (!opened || !refused)); i++) {
        struct xlat_aot_module m;

        if (!xlat_aot_open(path, NULL, 0, &m, why, sizeof why)) {
            refused++;
            continue;
        }
        opened++;
        CHECK(m.aot->nentries == 3);
        xlat_aot_close(&m);
    }
    __atomic_store_n(&s.stop, true, __ATOMIC_RELAXED);
    pthread_join(t, NULL);
    CHECK(opened && refused);
    unlink(path), unlink(good_path), unlink(bad_path);
    free(p);
}

/* The section's bytes in the file; it must be there. */
static uint8_t *section_in(uint8_t *p, size_t n, const char *name)
{
    struct xlat_elf e;
    Elf64_Shdr sh;

    if (!xlat_elf_open(&e, (struct xlat_span){p, n}) || !xlat_elf_section(&e, name, &sh, NULL))
        exit(99);
    return p + sh.sh_offset;
}

/* The good module again, its symbols. */
static Elf64_Sym *restored(uint8_t *p, struct xlat_span good)
{
    memcpy(p, good.p, good.n);
    return (Elf64_Sym *)(void *)section_in(p, good.n, ".dynsym");
}

static void refuse_resealed(const char *path, uint8_t *p, size_t n, const char *why)
{
    reseal(p, n);
    refuse(path, p, n, why);
}

/* Invalid symbols and dynamic section, with a correct checksum. */
static void tampered(const char *path, struct xlat_span good)
{
    uint8_t *p = malloc(good.n);
    size_t n = good.n;
    static const struct {
        int64_t tag;
        uint64_t value;
    } entries_[] = {{DT_NEEDED, 1},  {DT_INIT, 0x1000}, {DT_INIT_ARRAY, 0x1000}, {DT_RELA, 0x1000},
                    {DT_TEXTREL, 0}, {DT_RUNPATH, 1},   {DT_FLAGS, DF_SYMBOLIC}};
    Elf64_Sym *sym;

    for (size_t i = 0; i < sizeof entries_ / sizeof *entries_; i++) {
        Elf64_Dyn d = {.d_tag = entries_[i].tag, .d_un.d_val = entries_[i].value};

        sym = restored(p, good);
        memcpy(section_in(p, n, ".dynamic"), &d, sizeof d);
        refuse_resealed(path, p, n, "damaged: dynamic");
    }
    sym = restored(p, good);
    sym[1].st_info = ELF64_ST_INFO(STB_GLOBAL, STT_GNU_IFUNC); /* a look-up would call it */
    refuse_resealed(path, p, n, "damaged: dynamic symbols");
    sym = restored(p, good);
    sym[1].st_shndx = SHN_UNDEF; /* a look-up would find another library's */
    refuse_resealed(path, p, n, "damaged: dynamic symbols");
    sym = restored(p, good);
    sym[1].st_value += 8;
    refuse_resealed(path, p, n, "damaged: dynamic symbols");
    sym = restored(p, good);
    sym[1].st_name = 0;
    refuse_resealed(path, p, n, "damaged: dynamic symbols");
    sym = restored(p, good);
    ((uint32_t *)(void *)section_in(p, n, ".gnu.hash"))[0] = 0; /* no buckets: a linker would divide by it */
    refuse_resealed(path, p, n, "damaged: dynamic symbols");
    sym = restored(p, good);
    for (unsigned i = 0; i < ((Elf64_Ehdr *)(void *)p)->e_phnum; i++) {
        Elf64_Phdr *ph = (Elf64_Phdr *)(void *)(p + ((Elf64_Ehdr *)(void *)p)->e_phoff) + i;
        if (ph->p_type == PT_GNU_STACK)
            ph->p_flags |= PF_X;
    }
    refuse_resealed(path, p, n, "damaged: unexpected program header");
    free(p);
}

static void damaged(const char *path, struct xlat_span good)
{
    struct xlat_aot_view v;
    struct xlat_aot_module m;
    uint8_t *p = malloc(good.n + 16);
    char why[256];
    size_t n = good.n;
    uint64_t state = 88172645463325252u;

    memcpy(p, good.p, good.n);
    refuse(path, p, n - 1, "truncated");
    refuse(path, p, n / 2, "truncated");
    refuse(path, p, 40, "not an xlat module");
    refuse(path, p, 0, "empty file");
    refuse(path, "hello, world, this is a text file of more than sixty-four characters....", 72, "not an xlat module");
    p[n / 2] ^= 1;
    refuse(path, p, n, "damaged: wrong checksum");
    memcpy(p, good.p, good.n);
    memmove(p + 8, p, n);
    refuse(path, p, n + 8, "damaged");
    memcpy(p, good.p, good.n);
    const uint32_t abi = xlat_abi_version(XLAT_H_COUNT);
    aot_in(p, n)->abi = abi + 1;
    reseal(p, n);
    char *wanted = NULL;
    if (asprintf(&wanted, "ABI version %08x, this xlat needs %08x", abi + 1, abi) < 0)
        exit(99);
    refuse(path, p, n, wanted);
    free(wanted);
    /* made by a translator with more helpers, or with others */
    memcpy(p, good.p, good.n);
    aot_in(p, n)->helpers = XLAT_H_COUNT + 1;
    reseal(p, n);
    refuse(path, p, n, "helpers, this xlat has");
    memcpy(p, good.p, good.n);
    aot_in(p, n)->helpers = XLAT_H_COUNT - 1;
    reseal(p, n);
    refuse(path, p, n, "ABI version");
    /* made before the last helper was appended */
    aot_in(p, n)->abi = xlat_abi_version(XLAT_H_COUNT - 1);
    reseal(p, n);
    CHECK(xlat_aot_check(p, n, &v, why, sizeof why));
    memcpy(p, good.p, good.n);
    aot_in(p, n)->magic ^= 1;
    reseal(p, n);
    refuse(path, p, n, "not an xlat module");
    memcpy(p, good.p, good.n);
    ((Elf64_Ehdr *)(void *)p)->e_machine = EM_AARCH64;
    reseal(p, n);
    refuse(path, p, n, "made for another processor (aarch64)");
    /* an ordinary shared object is refused */
    Dl_info info;
    if (dladdr((void *)(uintptr_t)malloc, &info))
        CHECK(!xlat_aot_open(info.dli_fname, NULL, 0, &m, why, sizeof why) && strstr(why, "not an xlat module"));
    CHECK(!xlat_aot_open("/", NULL, 0, &m, why, sizeof why) && !strcmp(why, "not a file"));
    CHECK(!xlat_aot_open("/none/none", NULL, 0, &m, why, sizeof why) && strstr(why, "cannot open"));

    /* Every field of struct xlat_aot is changed in turn: the module is refused, or the change is harmless. */
    for (size_t off = 8; off < sizeof(struct xlat_aot); off += 4)
        for (int k = 0; k < 6; k++) {
            static const uint32_t bad[] = {0, 1, 0x7ffffffc, 0x80000000, 0xfffffffc, 0x00100000};

            memcpy(p, good.p, good.n);
            memcpy((uint8_t *)aot_in(p, n) + off, &bad[k], 4);
            reseal(p, n);
            if (xlat_aot_check(p, n, &v, why, sizeof why))
                CHECK(v.options && v.name);
        }
    /* Random changes to headers, tables and footer, with a correct checksum: the check must not read out of bounds (found by sanitizers), and a
     * module that it accepts must load. */
    unsigned accepted = 0;
    for (int i = 0; i < 20000; i++) {
        memcpy(p, good.p, good.n);
        for (int k = 0; k < 3; k++) {
            state ^= state << 13, state ^= state >> 7, state ^= state << 17;
            /* Half of the changes go to the ELF and program headers. */
            size_t at = state >> 40 & 1 ? state % 600 : state % n;
            p[at] = (uint8_t)(state >> 48);
        }
        reseal(p, n);
        if (xlat_aot_check(p, n, &v, why, sizeof why))
            accepted++;
    }
    CHECK(accepted > 0);
    free(p);
}

/* ---- */

static void lines(void)
{
    /* One DWARF 4 unit: 0x100: line 5; 0x104: line 9 (special opcode); 0x104: line 8 replaces it; 0x110: end.  Header by hand. */
    static const uint8_t header[] = {
        0, 0, 0, 0, 4, 0, /* length: below; version */
        20, 0, 0, 0,      /* header_length: what follows up to the program */
        1, 1, 1, 0xfb, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, /* 1-byte code units, line_base -5, line_range 14, operands of 12 opcodes */
        0, 0,             /* no directories, no files */
    };
    uint8_t b[128];
    size_t n = 0;
    xlat_pcs pcs = {0};
    struct xlat_diag d = {0};

    memcpy(b, header, sizeof header), n = sizeof header;
    static const uint8_t program[] = {
        0, 9, 2, 0x00, 1, 0, 0, 0, 0, 0, 0, /* set_address 0x100 */
        3, 4, 1,                            /* advance_line 4, copy: 0x100 is line 5 */
        4 * 14 + (4 + 5) + 13,              /* special: address + 4, line + 4: 0x104 is line 9 */
        3, 0x7f, 1,                         /* advance_line -1, copy: 0x104 is line 8 */
        2, 12, 0, 1, 1,                     /* advance_pc 12, end_sequence */
    };
    memcpy(b + n, program, sizeof program), n += sizeof program;
    b[0] = (uint8_t)(n - 4);
    CHECK(xlat_lines_to_pcs((struct xlat_span){b, n}, 0x100, 0x40, &pcs, &d));
    if (d.text[0])
        printf("%s\n", d.text);
    CHECK(pcs.n == 3);
    if (pcs.n == 3) {
        CHECK(pcs.at[0].host == 0 && pcs.at[0].rva == 5 && pcs.at[1].host == 4 && pcs.at[1].rva == 8 && pcs.at[2].host == 16 && pcs.at[2].rva == 0);
    }
    vec_free(&pcs);
    for (size_t k = 1; k < n; k++) { /* every truncation is an error, and never a read beyond the end */
        uint8_t *cut = malloc(k);

        memcpy(cut, b, k);
        d.text[0] = 0;
        CHECK(!xlat_lines_to_pcs((struct xlat_span){cut, k}, 0x100, 0x40, &pcs, &d) && d.text[0]);
        vec_free(&pcs);
        free(cut);
    }
}

static void link_errors(struct xlat_arena *a, struct xlat_image *im)
{
    struct xlat_container c = container(im, NULL, EM_X86_64);
    struct xlat_span out, none = {0};
    struct xlat_diag d = {0};
    char *path = getenv("PATH") ? strdup(getenv("PATH")) : NULL;

    /* an entry without a function; its symbol is undefined */
    c.nobjects = 0;
    CHECK(!xlat_container_make(&c, a, &out, NULL, &d) && strstr(d.text, "xlat_f_00001000") && !strchr(d.text, '\n'));
    /* not an object file */
    c.objects = &none, c.nobjects = 1;
    d.text[0] = 0;
    CHECK(!xlat_container_make(&c, a, &out, NULL, &d) && d.text[0]);
    /* an absolute address in data, and a constructor */
    static const char *const bad[] = {
        "define void @f() { ret void }\n@p = global ptr @f\n",
        "define void @f() { ret void }\n"
        "@llvm.global_ctors = appending global [1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 9, ptr @f, ptr null }]\n"};
    for (int i = 0; i < 2; i++) {
        struct xlat_span o = compile(a, "x86_64-linux-gnu", bad[i]);

        c.objects = &o, c.nentries = 0;
        d.text[0] = 0;
        CHECK(!xlat_container_make(&c, a, &out, NULL, &d) && strstr(d.text, "needs work when it is loaded"));
    }
    /* no function at all: still a valid module */
    c.nobjects = 0, c.nentries = 0;
    d.text[0] = 0;
    CHECK(xlat_container_make(&c, a, &out, NULL, &d));
    struct xlat_aot_view v;
    char why[256] = "";
    if (!xlat_aot_check(out.p, out.n, &v, why, sizeof why)) {
        printf("empty module: %s\n", why);
        failures++;
    }
    /* an output that cannot be written */
    d.text[0] = 0;
    CHECK(!xlat_container_write(&c, "/none/none/x.so", NULL, &d) && strstr(d.text, "/none/none/x.so: cannot write"));
    setenv("PATH", "/none", 1);
    struct xlat_arena tmp = {0};
    if (!xlat_linker_path(&tmp)) { /* false when /usr/lib/llvm-NN has one */
        d.text[0] = 0;
        CHECK(!xlat_container_make(&c, a, &out, NULL, &d) && strstr(d.text, "ld.lld is not installed (Debian: apt install lld-"));
    }
    xlat_arena_free(&tmp);
    if (path)
        setenv("PATH", path, 1);
    free(path);
}

int main(int argc, char **argv)
{
    char tmp[] = "/tmp/xlat-aot-XXXXXX";
    struct xlat_arena a = {0};
    struct xlat_diag d = {0};
    void **dispatch = mmap(NULL, (size_t)8 << 32, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (!mkdtemp(tmp) || dispatch == MAP_FAILED)
        return 99;
    LLVMInitializeX86Target(), LLVMInitializeX86TargetInfo(), LLVMInitializeX86TargetMC(), LLVMInitializeX86AsmPrinter();
    LLVMInitializeAArch64Target(), LLVMInitializeAArch64TargetInfo(), LLVMInitializeAArch64TargetMC(), LLVMInitializeAArch64AsmPrinter();
    if (argc == 3 && !strcmp(argv[1], "--write")) { /* writes a module, as a seed for fuzz_aot */
        struct xlat_span objects[2] = {compile(&a, "x86_64-linux-gnu", unit_a), compile(&a, "x86_64-linux-gnu", unit_b)};
        struct xlat_container c = container(image_of(&a, MKPE_DLL), objects, EM_X86_64);
        bool ok = xlat_container_write(&c, argv[2], NULL, &d);

        fputs(d.text, stderr);
        rmdir(tmp);
        xlat_arena_free(&a);
        return !ok;
    }
    lines();

    static const char *const triples[] = {"x86_64-linux-gnu", "aarch64-linux-gnu"};
    static const unsigned variants[] = {MKPE_DLL, MKPE_STRIPPED};
    for (int t = 0; t < 2; t++)
        for (int i = 0; i < 2; i++) {
            struct xlat_span objects[2] = {compile(&a, triples[t], unit_a), compile(&a, triples[t], unit_b)}, file, again;
            struct xlat_image *im = image_of(&a, variants[i]);
            if (i) /* as a file without a symbol table */
                im->nsymbols = 0;
            struct xlat_container c = container(im, objects, t ? EM_AARCH64 : EM_X86_64);
            struct xlat_container_stats st;
            struct xlat_aot_view v;
            char why[256], *path = xlat_sprintf(&a, "%s/%d%d.so", tmp, t, i), *other = xlat_sprintf(&a, "%s/other.so", tmp);

            if (!xlat_container_make(&c, &a, &file, &st, &d)) {
                printf("%s\n", d.text);
                return 1;
            }
            look(file, i ? "t.dll+1020" : "function_with_a_long_name");
            if (!xlat_aot_check(file.p, file.n, &v, why, sizeof why)) {
                printf("%s\n", why);
                return 1;
            }
            CHECK(v.machine == c.machine && st.pcs == v.aot->npcs && st.pcs >= 6 && st.file_bytes == file.n && st.code_bytes == v.aot->code_size);
            uint8_t plain[MKPE_MAX];
            CHECK(ZSTD_decompress(plain, sizeof plain, v.image, v.aot->image_zsize) == im->file.n && !memcmp(plain, im->file.p, im->file.n));

            /* made again in another folder, through a file: the same bytes */
            if (chdir("/") || !xlat_container_write(&c, path, NULL, &d) || !xlat_read_file(path, &a, &again, &d))
                return 99;
            CHECK(again.n == file.n && !memcmp(again.p, file.p, file.n));
            c.zstd_level = 0, c.pc_table = false;
            CHECK(xlat_container_write(&c, other, &st, &d) && st.pcs == 0 && st.image_zbytes == 0);
            unlink(other);
            if (v.machine == HOST_MACHINE) {
                open_and_run(path, im, dispatch);
                if (i == 0) {
                    damaged(other, file);
                    tampered(other, file);
                    swapped(tmp, file);
                }
                unlink(other);
            }
            unlink(path);
        }
    link_errors(&a, image_of(&a, 0));
    CHECK(rmdir(tmp) == 0); /* no other file was left there */
    xlat_arena_free(&a);
    printf("%d failures\n", failures);
    return failures != 0;
}

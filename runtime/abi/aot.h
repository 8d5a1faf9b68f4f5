/* aot.h - the format of a translated module (app.so).
 *
 * A position-independent ELF shared object without undefined symbols, constructors or text relocations.  It exports one symbol,
 * XLAT_AOT_SYMBOL, a struct xlat_aot in read-only data: every reference is a signed 32-bit offset from the structure's own address, so the
 * dynamic linker relocates nothing.  Everything is little endian.
 */
#ifndef XLAT_AOT_H
#define XLAT_AOT_H
#include "runtime/abi/cpu.h"

#define XLAT_AOT_SYMBOL "xlat_aot"
#define XLAT_AOT_MAGIC 0x544c4158u /* "XALT" */

enum xlat_aot_flags {
    XLAT_AOT_RELOCATABLE = 1, /* the guest image may lie at another base: the runtime sets *delta before the first call */
    XLAT_AOT_DLL = 2,
    XLAT_AOT_ESP = 4,         /* cpu->gpr holds the guest's esp, at least, at each access to guest memory: for handlers of faults */
};

struct xlat_aot_entry {
    uint32_t rva;  /* of the guest function; sorted, unique */
    int32_t code;  /* offset of the host function from struct xlat_aot */
};
struct xlat_aot_pc { /* host code from here to the next row belongs to this guest instruction */
    uint32_t host; /* offset from code_start */
    uint32_t rva;  /* 0: no guest instruction (prologue, exit) */
};
/* What a function was made from.  It may be called only while guest memory holds just that. */
struct xlat_aot_range {
    uint32_t rva, size; /* in bytes, not 0 */
};
struct xlat_aot_origin {
    uint64_t hash;        /* of the bytes in its ranges as they are at the preferred base (origin.h) */
    uint32_t first, code; /* its ranges begin at `first` and end where the next function's begin; `code` of them hold instructions, the rest is
                           * data whose contents became part of the code (jump tables) */
};

/* Of a function that compares its own bytes, because the guest may write them at any time: in the module's writable memory, zero at the start. */
enum xlat_cell_state { /* bits */
    XLAT_CELL_SHUT = 0, /* nothing can write the code without the runtime being told: it is not compared */
    XLAT_CELL_OPEN = 1, /* it is compared with the copy */
    XLAT_CELL_OUT = 2,  /* the function is out of use, whatever memory holds */
};
struct xlat_aot_cell {
    uint8_t state; /* enum xlat_cell_state; atomic */
    uint8_t pad[15];
    uint8_t bytes[]; /* the guest's bytes of its ranges that hold instructions (struct xlat_aot_origin), one after the other, as memory held them when
                      * the runtime last found them right */
};

struct xlat_aot_site { /* a host instruction at which all of the guest's registers are known */
    uint32_t host;  /* offset from code_start */
    uint32_t rva;   /* of the guest instruction */
    uint32_t state; /* offset in the states (sites.h) */
};

struct xlat_aot {
#define FIELD(type, name, dimensions) type name dimensions;
#include "runtime/abi/aot.def"
#undef FIELD
};

/* The last bytes of the file, after the ELF image.  They let a reader find and check everything before the file is mapped or run. */
#define XLAT_AOT_FOOTER_MAGIC "XLATsum1"
struct xlat_aot_footer {
    uint64_t elf_size; /* bytes before the footer */
    uint64_t aot_addr; /* ELF virtual address of struct xlat_aot */
    uint64_t sum;      /* XXH3-64 of everything before this field */
    char magic[8];     /* XLAT_AOT_FOOTER_MAGIC, not NUL-terminated */
};

#endif

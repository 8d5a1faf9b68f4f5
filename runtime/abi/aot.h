/* aot.h - the format of a translated module (app.so).
 *
 * A position-independent ELF shared object without undefined symbols, constructors or text relocations.  It exports one symbol,
 * XLAT_AOT_SYMBOL, a struct xlat_aot in .data.rel.ro-free read-only data: every reference is a signed 32-bit offset from the structure's own
 * address, so nothing needs relocating when it is loaded.  Everything is little endian.
 */
#ifndef XLAT_AOT_H
#define XLAT_AOT_H
#include "runtime/abi/cpu.h"

#define XLAT_AOT_SYMBOL "xlat_aot"
#define XLAT_AOT_MAGIC 0x544c4158u /* "XALT" */

enum xlat_aot_flags {
    XLAT_AOT_RELOCATABLE = 1, /* may run at another base: *delta is set when it is bound */
    XLAT_AOT_DLL = 2,
    XLAT_AOT_ESP = 4,         /* the register file has the guest's esp (and perhaps more) at each guest access */
};

struct xlat_aot_entry {
    uint32_t rva;  /* of the guest function; sorted, unique */
    int32_t code;  /* offset of the host function from struct xlat_aot */
};
struct xlat_aot_pc { /* host code from here to the next row belongs to this guest instruction */
    uint32_t host; /* offset from code_start */
    uint32_t rva;  /* 0: no guest instruction (prologue, exit) */
};

struct xlat_aot {
    uint32_t magic, abi;        /* XLAT_AOT_MAGIC, XLAT_ABI_VERSION */
    uint32_t size;              /* of this structure */
    uint32_t flags;             /* enum xlat_aot_flags */
    uint8_t ident_hash[16];     /* struct xlat_ident of the guest file */
    uint64_t ident_size;
    uint32_t base, image_size;  /* preferred base and size of the guest image */
    uint32_t entry_rva, reserved;
    uint32_t nentries, npcs;
    int32_t entries;            /* -> struct xlat_aot_entry[nentries] */
    int32_t pcs;                /* -> struct xlat_aot_pc[npcs], sorted by host; 0: none */
    int32_t code_start;         /* -> first byte of host code */
    uint32_t code_size;
    int32_t delta;              /* -> uint32_t[2]: actual base - preferred base, written once before the first call; the actual base while
                                   bound.  0: not relocatable */
    int32_t options;            /* -> NUL-terminated text: translator version and options */
    int32_t image;              /* -> the guest file, one zstd frame; 0: not embedded */
    uint32_t image_zsize;
    int32_t name;               /* -> NUL-terminated file name of the guest file (no folders) */
    int32_t masked_only;        /* -> uint8_t[(nentries + 7) / 8]: bit i & 7 of byte i / 8 says that function i, once entered, is right only while all
                                   SSE exceptions are masked; 0: no function is so */
    int32_t needs;              /* -> NUL-terminated text: features that the host processor must have beyond the baseline of its kind, by their names
                                   in hostcpu_x86.def, separated by blanks; 0: none */
    int32_t traits;             /* -> NUL-terminated text: what kind of program it is taken for (lifter/cfg/traits/traits.def), as NAME=VALUE ... */
    uint8_t translator[16];     /* who made it (xlat/translator.c), for the cache; zero: not made for a cache */
    uint8_t key[16];            /* hash of the options that it was made with (xlat/cache_key.c), for the cache; zero likewise */
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

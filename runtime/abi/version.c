/* version.c - computes the ABI number (version.h) from the tables themselves, so that every change of them changes the number.
 *
 * It is a hash (FNV-1a) over names and numbers.  The numbers are offsets and sizes that the compiler gives, so comments, layout of the source
 * and the spelling of a type do not matter.  It is linked into the translator and into both halves of the backend (PE and ELF).
 */
#include "runtime/abi/version.h"
#include "runtime/abi/aot.h"
#include "runtime/abi/helpers.h"

struct row {
    const char *name;
    uint32_t a, b;
};

/* Everything but the helpers. */
static const struct row layout[] = {
    {"revision", XLAT_ABI_REVISION, 0},
    /* the register file */
#define FIELD(type, name, dimensions) {#name, (uint32_t)offsetof(struct xlat_cpu, name), (uint32_t)sizeof((struct xlat_cpu *)0)->name},
#include "runtime/abi/cpu.def"
#undef FIELD
    {"struct xlat_cpu", (uint32_t)sizeof(struct xlat_cpu), (uint32_t)_Alignof(struct xlat_cpu)},
    /* what its fields hold */
#define VALUE(name) {#name, name, 0}
    VALUE(F_CF), VALUE(F_PF), VALUE(F_AF), VALUE(F_ZF), VALUE(F_SF), VALUE(F_OF), VALUE(F_DF), VALUE(F_COUNT),
    VALUE(XLAT_EFLAGS_KEPT), VALUE(XLAT_EFLAGS_FIXED), VALUE(XLAT_MXCSR_MASKS), VALUE(XLAT_FCW_MASKS),
    VALUE(XLAT_TRAP_DE), VALUE(XLAT_TRAP_DB), VALUE(XLAT_TRAP_BP), VALUE(XLAT_TRAP_OF), VALUE(XLAT_TRAP_BR), VALUE(XLAT_TRAP_UD), VALUE(XLAT_TRAP_GP),
    VALUE(XLAT_TRAP_PRIV), VALUE(XLAT_TRAP_AC), VALUE(XLAT_TRAP_MF), VALUE(XLAT_TRAP_XM), VALUE(XLAT_TRAP_INT), VALUE(XLAT_TRAP_PF),
    VALUE(XLAT_TRAP_UNSUPPORTED), VALUE(XLAT_TRAP_DECLINE), VALUE(XLAT_TRAP_OPENED), VALUE(XLAT_TRAP_CHANGED), VALUE(XLAT_TRAP_COUNT),
    VALUE(XLAT_HOST_KNOWN), VALUE(XLAT_HOST_FMA), VALUE(XLAT_HOST_F16C),
    /* the calling contract */
#define CALL_GPR(index, guest, x86_64, aarch64) {#guest " " #x86_64 " " #aarch64, index, 0},
#define CALL_CPU(x86_64, aarch64) {"cpu " #x86_64 " " #aarch64, 0, 0},
#define CALL_EIP(x86_64, aarch64) {"eip " #x86_64 " " #aarch64, 0, 0},
#define CALL_KEEPS(name) {"keeps " #name, 0, 0},
#include "runtime/abi/call.def"
    /* the file */
#define FIELD(type, name, dimensions) {#name, (uint32_t)offsetof(struct xlat_aot, name), (uint32_t)sizeof((struct xlat_aot *)0)->name},
#include "runtime/abi/aot.def"
#undef FIELD
#define MEMBER(structure, name) {#structure "." #name, (uint32_t)offsetof(struct structure, name), (uint32_t)sizeof(struct structure)}
    MEMBER(xlat_aot_entry, rva), MEMBER(xlat_aot_entry, code), MEMBER(xlat_aot_pc, host), MEMBER(xlat_aot_pc, rva),
    MEMBER(xlat_aot_range, rva), MEMBER(xlat_aot_range, size), MEMBER(xlat_aot_origin, hash), MEMBER(xlat_aot_origin, first),
    MEMBER(xlat_aot_origin, code), {"struct xlat_aot_cell.bytes", (uint32_t)offsetof(struct xlat_aot_cell, bytes), 0}, VALUE(XLAT_CELL_SHUT),
    VALUE(XLAT_CELL_OPEN), VALUE(XLAT_CELL_OUT),
    VALUE(XLAT_AOT_RELOCATABLE), VALUE(XLAT_AOT_DLL), VALUE(XLAT_AOT_ESP),
};

/* helpers.def: number, state. */
static const struct row helpers[XLAT_H_COUNT] = {
#define HELPER(name, state) {#name, XLAT_H_##name, state},
#include "runtime/abi/helpers.def"
#undef HELPER
};

static uint32_t byte(uint32_t hash, uint8_t b) { return (hash ^ b) * 16777619u; }

static uint32_t add(uint32_t hash, const struct row *r)
{
    for (const char *p = r->name; *p; p++)
        hash = byte(hash, (uint8_t)*p);
    hash = byte(hash, 0);
    for (int i = 0; i < 32; i += 8)
        hash = byte(byte(hash, (uint8_t)(r->a >> i)), (uint8_t)(r->b >> i));
    return hash;
}

uint32_t xlat_abi_version(uint32_t count)
{
    uint32_t hash = 2166136261u;

    for (uint32_t i = 0; i < sizeof layout / sizeof *layout; i++)
        hash = add(hash, &layout[i]);
    for (uint32_t i = 0; i < count && i < XLAT_H_COUNT; i++)
        hash = add(hash, &helpers[i]);
    return hash;
}

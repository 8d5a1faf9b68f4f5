/* helper_effects.h - what each helper of runtime/abi/helpers.def reads and writes, one row each.  A helper without a row is a compile error.
 *
 * The bits add to what the table there says (HS_...).  Which arguments are addresses or register numbers stands beside each helper's use. */
#ifndef XLAT_HELPER_EFFECTS_H
#define XLAT_HELPER_EFFECTS_H

enum {
    HE_READ = 1,         /* memory from linear address a on */
    HE_WRITE = 2,
    HE_BYTE = 4,         /* one byte of it */
    HE_EIGHT_MASKED = 8, /* those of eight bytes that a mask selects */
    HE_XMM_IN = 16,      /* the vector register that the low byte of a names */
    HE_XMM_OUT = 32,     /* likewise, written */
    HE_GATHER = 64,      /* the registers that b names: xmm b & 15 and b >> 8 & 15 with their other halves, changed; b >> 4 & 15, read */
    HE_ALL_XMM_IN = 128,
    HE_ALL_XMM_OUT = 256,  /* perhaps */
    HE_MXCSR_IN = 512,
    HE_MXCSR_OUT = 1024,
    HE_CONTROL = 2048,     /* the x87 control word is written */
    HE_EAX_ECX_IN = 4096,  /* general registers: CPUID */
    HE_EAX_TO_EBX_OUT = 8192,
    HE_STATE_IN = 16384,   /* x87 state from memory */
    HE_STATE_OUT = 32768,  /* x87 state to memory */
};

#define ROW(name, bits) HE_##name = (bits)
enum {
    ROW(row_cpuid, HE_EAX_ECX_IN | HE_EAX_TO_EBX_OUT),
    ROW(row_rdtsc, 0),
    ROW(row_rdrand, 0),
    ROW(row_pdep, 0),
    ROW(row_pext, 0),
    ROW(row_crc32, 0),
    ROW(row_touch, HE_READ | HE_BYTE),
    ROW(row_park, 0), /* no instruction calls it */
    ROW(row_x87_fninit, HE_CONTROL),
    ROW(row_x87_emms, 0),
    ROW(row_x87_fnstenv, HE_WRITE | HE_STATE_OUT | HE_CONTROL), /* masks all exceptions afterwards */
    ROW(row_x87_fldenv, HE_READ | HE_STATE_IN | HE_CONTROL),
    ROW(row_x87_fnsave, HE_WRITE | HE_STATE_OUT | HE_CONTROL), /* FNINIT afterwards */
    ROW(row_x87_frstor, HE_READ | HE_STATE_IN | HE_CONTROL),
    ROW(row_x87_fxsave, HE_WRITE | HE_STATE_OUT | HE_ALL_XMM_IN | HE_MXCSR_IN),
    ROW(row_x87_fxrstor, HE_READ | HE_STATE_IN | HE_CONTROL | HE_ALL_XMM_OUT | HE_MXCSR_OUT),
    ROW(row_ldmxcsr, HE_MXCSR_OUT),
    ROW(row_stmxcsr, HE_MXCSR_IN),
    ROW(row_maskmov, HE_WRITE | HE_EIGHT_MASKED),
    ROW(row_phminposuw, 0),
    ROW(row_round32, 0),
    ROW(row_round64, 0),
    ROW(row_pcmpstr, HE_XMM_IN),
    ROW(row_aesenc, HE_XMM_IN | HE_XMM_OUT),
    ROW(row_aesenclast, HE_XMM_IN | HE_XMM_OUT),
    ROW(row_aesdec, HE_XMM_IN | HE_XMM_OUT),
    ROW(row_aesdeclast, HE_XMM_IN | HE_XMM_OUT),
    ROW(row_aesimc, HE_XMM_OUT),
    ROW(row_aeskeygenassist, HE_XMM_OUT),
    ROW(row_pclmulqdq, HE_XMM_IN | HE_XMM_OUT),
    ROW(row_sha1rnds4, HE_XMM_IN | HE_XMM_OUT),
    ROW(row_sha1nexte, HE_XMM_IN | HE_XMM_OUT),
    ROW(row_sha1msg1, HE_XMM_IN | HE_XMM_OUT),
    ROW(row_sha1msg2, HE_XMM_IN | HE_XMM_OUT),
    ROW(row_sha256rnds2, HE_XMM_IN | HE_XMM_OUT | HE_ALL_XMM_IN), /* xmm0 is the third operand */
    ROW(row_sha256msg1, HE_XMM_IN | HE_XMM_OUT),
    ROW(row_sha256msg2, HE_XMM_IN | HE_XMM_OUT),
    ROW(row_fma32, 0),
    ROW(row_fmadd64, 0),
    ROW(row_fmsub64, 0),
    ROW(row_fnmadd64, 0),
    ROW(row_fnmsub64, 0),
    ROW(row_from_half, 0),
    ROW(row_to_half, 0),
    ROW(row_maskload, HE_READ | HE_EIGHT_MASKED),
    ROW(row_gather, HE_READ | HE_GATHER),
    ROW(row_xsave, HE_WRITE | HE_READ | HE_STATE_OUT | HE_ALL_XMM_IN | HE_MXCSR_IN), /* the header is read, then written */
    ROW(row_xrstor, HE_READ | HE_STATE_IN | HE_CONTROL | HE_ALL_XMM_OUT | HE_MXCSR_OUT),
    ROW(row_differs, 0), /* no instruction calls it */
    ROW(row_f80, 0),     /* likewise */
    ROW(row_locked, 0),  /* likewise */
};
#undef ROW

#endif

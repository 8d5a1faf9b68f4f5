/* ops_interp_host.h - which of the interpreter's operations are instructions of the host: the one place of this folder that asks for the host.
 *
 * The operations themselves (ops_interp_*_x86_tmpl.c, ops_interp_x87_tmpl.c) lie here and not in runtime/host, because they are written in the
 * interpreter's vocabulary (X, val, vec, f80) and inlined into it; no other file can use them.
 *
 *     INTERP_X86   the x87 unit
 *     VEC_X86      SSE, scalars too; 0 with XLAT_PORTABLE_VEC, which takes the other hosts' path on any machine, for tests
 */
#ifndef XLAT_OPS_INTERP_HOST_H
#define XLAT_OPS_INTERP_HOST_H

#if defined __x86_64__
#define INTERP_X86 1
#else
#define INTERP_X86 0
#endif

#if INTERP_X86 && !defined XLAT_PORTABLE_VEC
#define VEC_X86 1
#else
#define VEC_X86 0
#endif

#endif

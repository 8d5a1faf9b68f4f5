/* patched-context.c - exact-faults.c as `xlat build` sees through it: a structured handler far out that changes registers, by which the program is
 * known to need them all. */
#define SEEN
#include "exact-faults.c"

//: flags -O2
/* EXPECT
c0000005: eax 00000040 ecx 0000003c edx 00000000 ebx 0000003d esi 0000003e edi 0000003f, flags 091, at 8b
1234007a
c0000005: eax 00000049 ecx 00000045 edx 00000000 ebx 00000046 esi 00000047 edi 00000048, flags 091, at 8b
1234008c
c0000005: eax 00000052 ecx 0000004e edx 00000000 ebx 0000004f esi 00000050 edi 00000051, flags 000, at 8b
1234009e
c0000005: eax 0000005b ecx 00000057 edx 00000000 ebx 00000058 esi 00000059 edi 0000005a, flags 014, at 8b
123400b0
*/

/* patched-context.c - exact-faults.c as `xlat build` sees through it: a structured handler far out that changes registers, by which the program is
 * known to need them all. */
#define SEEN
#include "exact-faults.c"

//: flags -O2
//: expects exact-faults.c

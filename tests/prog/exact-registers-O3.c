/* exact-registers-O3.c - exact-registers.c, translated at -O3. */
//: flags -O1
//: build --faults=exact -O3
//: expects exact-registers.c
#include "exact-registers.c"

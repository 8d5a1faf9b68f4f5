/* exact-registers-O0.c - exact-registers.c, translated at -O0. */
//: flags -O1
//: build --faults=exact -O0
//: expects exact-registers.c
#include "exact-registers.c"

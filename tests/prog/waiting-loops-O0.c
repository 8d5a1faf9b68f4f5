/* waiting-loops-O0.c - waiting-loops.c as a compiler writes it at -O0. */
//: flags -O0 -msse2 -Wno-dangling-pointer
//: timeout 120
//: slow 300
//: expects waiting-loops.c
#include "waiting-loops.c"

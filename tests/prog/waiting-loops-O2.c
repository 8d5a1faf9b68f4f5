/* waiting-loops-O2.c - waiting-loops.c as a compiler writes it at -O2. */
//: flags -O2 -msse2 -Wno-dangling-pointer
//: timeout 120
//: slow 300
//: expects waiting-loops.c
#include "waiting-loops.c"

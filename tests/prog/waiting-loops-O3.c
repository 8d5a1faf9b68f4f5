/* waiting-loops-O3.c - waiting-loops.c as a compiler writes it at -O3. */
//: flags -O3 -msse2 -Wno-dangling-pointer
//: timeout 120
//: slow 300
//: expects waiting-loops.c
#include "waiting-loops.c"

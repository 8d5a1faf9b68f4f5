/* litmus-O2.c - litmus.c as a compiler writes it at -O2. */
//: flags -O2 -msse2
//: timeout 120
//: slow 300
//: expects litmus.c
#include "litmus.c"

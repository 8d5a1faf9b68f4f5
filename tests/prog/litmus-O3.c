/* litmus-O3.c - litmus.c as a compiler writes it at -O3. */
//: flags -O3 -msse2
//: timeout 120
//: slow 300
//: expects litmus.c
#include "litmus.c"

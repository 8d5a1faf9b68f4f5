/* litmus-O0.c - litmus.c as a compiler writes it at -O0. */
//: flags -O0 -msse2
//: timeout 120
//: slow 300
//: expects litmus.c
#include "litmus.c"

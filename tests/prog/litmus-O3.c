/* litmus-O3.c - litmus.c as a compiler writes it at -O3. */
//: flags -O3 -msse2
//: timeout 120
//: slow 300
#include "litmus.c"
/* EXPECT
message passing in order
message passing through arrays in order
coherence in order
independent reads of independent writes in order
load buffering in order
store buffering with LOCK in order
store buffering in order
dekker in order
sequence lock in order
initialised once in order
64 bits at a time in order
*/

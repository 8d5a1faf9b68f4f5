/* access-kinds-plain.c - access-kinds.c in code that keeps no registers for its handler: what LLVM removes is removed there. */
//: flags -O1
//: build --trait handlers=none
//: expects access-kinds.c
#include "access-kinds.c"

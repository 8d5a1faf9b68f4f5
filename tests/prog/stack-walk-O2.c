/* stack-walk-O2.c - stack-walk.c at -O2, with handlers that do not look at the context. */
//: flags -O2 -DBLIND -Wno-array-bounds -fno-omit-frame-pointer -fno-optimize-sibling-calls
//: exit 5
#include "stack-walk.c"

/* EXPECT
vectored c0000005
  frame: outer with_handler main
  captured: outer with_handler main
structured c0000005
  frame: outer with_handler main
  captured: outer with_handler main
vectored c0000005
  frame: middle outer with_handler main
  captured: middle outer with_handler main
structured c0000005
  frame: middle outer with_handler main
  captured: middle outer with_handler main
vectored c0000094
  frame: outer with_handler main
  captured: outer with_handler main
structured c0000094
  frame: outer with_handler main
  captured: outer with_handler main
vectored c0000005
  frame: outer with_handler main
  captured: outer with_handler main
structured c0000005
  frame: outer with_handler main
  captured: outer with_handler main
vectored c0000005
  frame: middle outer with_handler main
  captured: middle outer with_handler main
structured c0000005
  frame: middle outer with_handler main
  captured: middle outer with_handler main
vectored c0000005
  frame: middle outer with_handler main
  captured: middle outer with_handler main
structured c0000005
  frame: middle outer with_handler main
  captured: middle outer with_handler main
unhandled c0000005
  frame: middle outer with_handler main
  captured: middle outer with_handler main
*/

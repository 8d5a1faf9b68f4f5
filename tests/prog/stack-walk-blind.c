/* stack-walk-blind.c - stack-walk.c with handlers that do not look at the context of the fault. */
//: flags -O1 -DBLIND -fno-omit-frame-pointer -fno-optimize-sibling-calls
//: exit 5
#include "stack-walk.c"

/* EXPECT
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
vectored c0000094
  frame: middle outer with_handler main
  captured: middle outer with_handler main
structured c0000094
  frame: middle outer with_handler main
  captured: middle outer with_handler main
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

/* stack-walk-O0.c - stack-walk.c without optimisation, with handlers that do not look at the context. */
//: flags -O0 -DBLIND
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

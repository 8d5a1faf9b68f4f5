/* late-large.c - late.c in a program with so much code that it is translated in quick slices before it has been analysed. */
#include "late.c"

__asm__(".text\n.fill 2000000, 1, 0x90");

# The same of a program's file that has neither.
#! link -Wl,--disable-large-address-aware -Wl,--disable-nxcompat
#! trait large-addresses=no: NONE
#! trait nx=no: NONE
#! trait dll=no: NONE
    .text
    .globl _start
_start:
    ret

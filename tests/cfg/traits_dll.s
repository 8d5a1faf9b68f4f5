# Traits that the head of a file shows.
#! link -shared -Wl,--large-address-aware -Wl,--nxcompat
#! relocs
#! trait dll=yes: NONE
#! trait movable=yes: NONE
#! trait large-addresses=yes: NONE
#! trait nx=yes: NONE
#! trait threads=several: NONE
    .text
    .globl _start
_start:
    mov value, %eax
    ret
    .data
value:
    .long 1

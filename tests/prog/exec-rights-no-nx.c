/* exec-rights-no-nx.c - exec-rights.c for a program without data execution prevention: whatever can be read can be executed. */
//: flags -O1 -fno-inline -Wl,--disable-nxcompat
#include "exec-rights.c"

/* EXPECT
direct call: 16
 noaccess: c0000005/0 +0,+0 = 19; = 22;
 guard: 80000001/8 +0,+0 = 19; = 22;
 readonly: = 19; = 22;
 readwrite: = 19; = 22;
 execute: = 19; = 22;
 guard of data: 80000001/8 +0,+0 = 19; = 22;
call by pointer: 16
 noaccess: c0000005/0 +0,+0 = 19; = 22;
 guard: 80000001/8 +0,+0 = 19; = 22;
 readonly: = 19; = 22;
 readwrite: = 19; = 22;
 execute: = 19; = 22;
 guard of data: 80000001/8 +0,+0 = 19; = 22;
calls in a loop: 57
 noaccess: c0000005/0 +0,+0 = 66; = 75;
 guard: 80000001/8 +0,+0 = 66; = 75;
 readonly: = 66; = 75;
 readwrite: = 66; = 75;
 execute: = 66; = 75;
 guard of data: 80000001/8 +0,+0 = 66; = 75;
into the middle: 205
 noaccess: c0000005/0 +16,+16 = 206; = 207;
 guard: 80000001/8 +16,+16 = 206; = 207;
 readonly: = 206; = 207;
 readwrite: = 206; = 207;
 execute: = 206; = 207;
 guard of data: 80000001/8 +16,+16 = 206; = 207;
called back: 48
 noaccess: c0000005/0 +0,+0 = 57; = 66;
 guard: 80000001/8 +0,+0 = 57; = 66;
 readonly: = 57; = 66;
 readwrite: = 57; = 66;
 execute: = 57; = 66;
 guard of data: 80000001/8 +0,+0 = 57; = 66;
in an APC: 16
 noaccess: c0000005/0 +0,+0 = 19; = 22;
 guard: 80000001/8 +0,+0 = 19; = 22;
 readonly: = 19; = 22;
 readwrite: = 19; = 22;
 execute: = 19; = 22;
 guard of data: 80000001/8 +0,+0 = 19; = 22;
start of a thread: 12
 noaccess: c0000005/0 +1,+1 = 13; = 14;
 guard: 80000001/8 +1,+1 = 13; = 14;
 readonly: = 13; = 14;
 readwrite: = 13; = 14;
 execute: = 13; = 14;
 guard of data: 80000001/8 +1,+1 = 13; = 14;
across to the next page: 6
 noaccess: c0000005/0 +0,-2 = 7; = 8;
 guard: 80000001/8 +0,-2 = 7; = 8;
 readonly: = 7; = 8;
 readwrite: = 7; = 8;
 execute: = 7; = 8;
 guard of data: 80000001/8 +0,-2 = 7; = 8;
from the page before: 6
 noaccess: c0000005/0 +59,+59 = 7; = 8;
 guard: 80000001/8 +59,+59 = 7; = 8;
 readonly: = 7; = 8;
 readwrite: = 7; = 8;
 execute: = 7; = 8;
 guard of data: 80000001/8 +59,+59 = 7; = 8;
jump to another page: 16
 noaccess: c0000005/0 +0,+0 = 19; = 22;
 guard: 80000001/8 +0,+0 = 19; = 22;
 readonly: = 19; = 22;
 readwrite: = 19; = 22;
 execute: = 19; = 22;
 guard of data: 80000001/8 +0,+0 = 19; = 22;
returned to, noaccess: c0000005/0 +34,+34 = 7; c0000005/0 +48,+48 = 5; c0000005/0 +34,+34 = 7; c0000005/0 +48,+48 = 5;
returned to, guard: 80000001/8 +34,+34 = 7; 80000001/8 +48,+48 = 5; 80000001/8 +34,+34 = 7; 80000001/8 +48,+48 = 5;
returned to, readonly: = 7; = 5; = 7; = 5;
returned to, readwrite: = 7; = 5; = 7; = 5;
returned to, execute: = 7; = 5; = 7; = 5;
returned to, guard of data: 80000001/8 +34,+34 = 7; 80000001/8 +48,+48 = 5; 80000001/8 +34,+34 = 7; 80000001/8 +48,+48 = 5;
instruction across, noaccess: c0000005/0 +0,-2 = 42;
instruction across, guard: 80000001/8 +0,-2 = 42;
instruction across, readonly: = 42;
instruction across, readwrite: = 42;
instruction across, execute: = 42;
instruction across, guard of data: 80000001/8 +0,-2 = 42;
committed anew: = 15; = 25; 80000001/8 +0,+0 = 35;
commit over: = 45; = 55;
private: = 15; = 25; 80000001/8 +0,+0 = 35;
heap: = 15; = 25; 80000001/8 +0,+0 = 35;
mapped: = 15; = 25; 80000001/8 +0,+0 = 35;
data of the image: = 15; = 25; 80000001/8 +0,+0 = 35;
*/

/* exit-code.c - main's value is the exit code; atexit functions and static buffers are flushed before. */
#include <stdio.h>
#include <stdlib.h>

static void last(void) { puts("last"); }
static void first(void) { printf("first "); }
//: exit 42
int main(void)
{
    atexit(last);
    atexit(first);
    printf("unfinished line, ");
    return 42;
}

/* EXPECT
unfinished line, first last
*/

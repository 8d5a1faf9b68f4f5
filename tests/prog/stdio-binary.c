/* stdio-binary.c - bytes from standard input to standard output untouched (binary mode), standard error apart; line ends in text mode. */
//: stdin line one\n\x00\x01\x02\xff\xfe\x1a after control-Z\r\nend without newline
#include <fcntl.h>
#include <io.h>
#include <stdio.h>

int main(void)
{
    unsigned char buf[256];
    size_t n;
    unsigned sum = 0, total = 0;

    _setmode(0, _O_BINARY);
    while ((n = fread(buf, 1, 7, stdin)) > 0)
        for (size_t i = 0; i < n; i++, total++)
            sum = sum * 31 + buf[i];
    printf("%u bytes, sum %08x\n", total, sum);
    fflush(stdout);
    _setmode(1, _O_BINARY);
    for (int i = 32; i < 127; i++)
        putchar(i);
    fwrite("\n", 1, 1, stdout);
    fprintf(stderr, "to standard error\n");
    return feof(stdin) ? 0 : 1;
}

/* EXPECT
52 bytes, sum 4f37bc4a
 !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~
*/

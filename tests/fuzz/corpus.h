/* corpus.h - the seeds of a fuzzer, made when it starts: the function that each corpus_*.c defines. */
#ifndef CORPUS_H
#define CORPUS_H
#include <stddef.h>
#include <stdint.h>

#define CORPUS_MAX 0x11000 /* bytes of the largest input */

/* Seed number i in out (CORPUS_MAX bytes): its size; SIZE_MAX: there are no more. */
size_t corpus_seed(unsigned i, uint8_t *out);

#endif

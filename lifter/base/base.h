/* base.h - what all parts of xlat may use: arenas, growable arrays, checked reads of a file's bytes, diagnostics, whole files.
 *
 * Ownership: an arena owns everything allocated from it and frees it at once (xlat_arena_free).  A VEC owns its buffer until vec_free.
 * Out of memory ends the process with a line on standard error: the translator cannot go on without, and the runtime uses none of these
 * allocators.
 */
#ifndef XLAT_BASE_H
#define XLAT_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define XLAT_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* ---- memory ---- */
struct xlat_arena { /* bump allocator; zero-initialise */
    struct xlat_arena_chunk *head;
    size_t total; /* bytes handed out */
};
void *xlat_alloc(struct xlat_arena *a, size_t n);              /* n zeroed bytes, 16-aligned */
void *xlat_try_alloc(struct xlat_arena *a, size_t n);          /* the same; NULL when there is no memory */
void *xlat_alloc_array(struct xlat_arena *a, size_t n, size_t size); /* overflow-checked */
char *xlat_strdup(struct xlat_arena *a, const char *s);
char *xlat_sprintf(struct xlat_arena *a, const char *fmt, ...) XLAT_PRINTF(2, 3); /* the text, in the arena */
void xlat_arena_free(struct xlat_arena *a);

_Noreturn void xlat_out_of_memory(size_t n); /* says how many bytes were wanted, in one line, and ends the program */
void *xlat_xrealloc(void *p, size_t n, size_t size); /* realloc of n*size bytes, fatal when there is no memory */
void *xlat_xcalloc(size_t n, size_t size);           /* likewise calloc: of a large array only the pages that are used take memory */

/* Growable array of a plain type: VEC(int) v = {0}; vec_push(&v, 3); v.at[0]; vec_free(&v). */
#define VEC(T)                                                                                                        \
    struct {                                                                                                          \
        T *at;                                                                                                        \
        size_t n, cap;                                                                                                \
    }
#define vec_push(v, x)                                                                                                \
    ((v)->n == (v)->cap                                                                                               \
         ? (void)((v)->cap = (v)->cap ? (v)->cap * 2 : 16, (v)->at = xlat_xrealloc((v)->at, (v)->cap, sizeof *(v)->at)) \
         : (void)0,                                                                                                   \
     (void)((v)->at[(v)->n++] = (x)))
#define vec_free(v) (xlat_xfree((v)->at), (void)((v)->at = NULL, (v)->n = (v)->cap = 0))
void xlat_xfree(void *p);

int xlat_by_u32(const void *a, const void *b); /* for qsort: uint32_t, ascending */

/* ---- bytes of an untrusted file: every access is checked ---- */
struct xlat_span {
    const uint8_t *p; /* not owned */
    size_t n;         /* bytes */
};
bool xlat_span_sub(struct xlat_span s, uint64_t off, uint64_t n, struct xlat_span *out); /* false: out of range */
bool xlat_rd8(struct xlat_span s, uint64_t off, uint8_t *v);
bool xlat_rd16(struct xlat_span s, uint64_t off, uint16_t *v); /* little endian */
bool xlat_rd32(struct xlat_span s, uint64_t off, uint32_t *v);
bool xlat_rd64(struct xlat_span s, uint64_t off, uint64_t *v);

/* ---- diagnostics ----
 * One error is one line: "xlat: <file>: <reason>".  Functions that read untrusted input put it into the diag and return false;
 * the subcommand prints it. */
struct xlat_diag {
    char text[512]; /* empty: no error */
};
bool xlat_fail(struct xlat_diag *d, const char *fmt, ...) XLAT_PRINTF(2, 3); /* always returns false; keeps the first text */
_Noreturn void xlat_die(const char *fmt, ...) XLAT_PRINTF(1, 2);             /* broken invariant: says where, aborts */
#define xlat_assert(c) ((c) ? (void)0 : xlat_die("%s:%d: invariant broken: %s", __FILE__, __LINE__, #c))

/* ---- files ----
 * False: a line in d. */
/* The whole of a regular file, in a. */
bool xlat_read_file(const char *path, struct xlat_arena *a, struct xlat_span *out, struct xlat_diag *d);
bool xlat_write_all(int fd, const void *p, size_t n); /* all n bytes, however many calls it takes; false: errno says why */
/* Writes to a temporary name in the same folder, syncs, renames: the old file or the whole new one, never a part. */
bool xlat_write_file(const char *path, const void *p, size_t n, struct xlat_diag *d);

#endif

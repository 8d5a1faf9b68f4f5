/* questions.h - the questions behind struct xlat_traits, one file each.  Internal to lifter/cfg/traits/.
 *
 * A question returns its answer and says why in *why: constant text or text in the program's arena.
 */
#ifndef XLAT_TRAITS_QUESTIONS_H
#define XLAT_TRAITS_QUESTIONS_H

#include "lifter/cfg/traits/traits.h"

bool xlat_ask_go(const struct xlat_program *p, const char **why);
bool xlat_ask_gnat(const struct xlat_program *p, const char **why);
enum xlat_threads xlat_ask_threads(const struct xlat_program *p, const char **why);
bool xlat_ask_suspends(const struct xlat_program *p, const char **why);
bool xlat_ask_sse_unmasked(const struct xlat_program *p, const char **why);

/* links: of xlat_find_links(p), in these three. */
bool xlat_ask_cxx(const struct xlat_program *p, const uint8_t *links, const char **why);
/* Also which functions do: see struct xlat_traits. */
bool xlat_ask_seh(const struct xlat_program *p, const uint8_t *links, const uint8_t **own_handler, const char **why);
/* go, gnat: as decided before, perhaps by hand. */
enum xlat_fault_regs xlat_ask_handlers(const struct xlat_program *p, const uint8_t *links, bool go, bool gnat, const char **why);

/* ---- parts of answers ---- */
struct xlat_trait_code;
bool xlat_vectored_handlers_use_context(const struct xlat_program *p, struct xlat_trait_code *code, const char **why);
bool xlat_structured_handlers_use_context(const struct xlat_program *p, struct xlat_trait_code *code, const uint8_t *links, const char **why);
bool xlat_is_cxx_handler(const struct xlat_image *im, uint32_t va); /* as C++ compilers make them, a stub that names the function's tables */
struct xlat_effects;
struct xlat_access;
bool xlat_links_record(const struct xlat_effects *e, const struct xlat_access *to); /* an access to fs:[0], or fs:[reg], that writes a word */

/* How each function of the program links a record into the list of structured handlers that begins at fs:[0]; in the program's arena. */
enum xlat_links {
    XLAT_LINKS_NOT,
    XLAT_LINKS_PERHAPS,     /* reads fs: it may write by way of the address that is at fs:[18h] */
    XLAT_LINKS_BY_REGISTER, /* fs:[reg], with the register zero */
    XLAT_LINKS_DIRECTLY,
};
const uint8_t *xlat_find_links(const struct xlat_program *p);
bool xlat_pushes_constant(const struct xlat_insn *in, uint32_t *value); /* of 32 bits, that stands in the instruction */

/* The address of an occurrence of n bytes in a section, at a multiple of `align` from its base; 0: there is none. */
uint32_t xlat_image_find(const struct xlat_image *im, const void *what, size_t n, uint32_t align);

#endif

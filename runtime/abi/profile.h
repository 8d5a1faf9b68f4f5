/* profile.h - the format of a profile: where a run had to enter the interpreter, as a text file that the next build reads.
 *
 *     xlat-profile 1
 *     module 00112233445566778899aabbccddeeff program.exe
 *     1a2b0 untranslated 12
 *     1a2f4 inside 3
 *     module ...
 *
 * First line: the word and the format's version.  A `module` line names a guest file by its content hash (XXH3-128, as in struct xlat_ident)
 * and, for the reader, by its name.  The lines under it are sorted: RVA in hexadecimal, kind, how often.  Kinds:
 *     untranslated  the module has no translation: everything in it is interpreted
 *     inside        a translated module, but no translated function begins at this address: an indirect target that was not found, a return address
 *                   reached when the host frame of the call was gone (longjmp, exception, fiber), or an instruction that is not translated
 *     unmasked      a function begins there, but SSE exceptions were unmasked and the module was translated for masked ones
 *     skipped       a function begins there, but was not used: on request (XLAT_ONLY, XLAT_SKIP), or because its page became writable
 * Readers treat unknown kinds as `inside`.  A process that ends adds its counts to those in the
 * file, under a lock (flock); counts for the same place add up.
 */
#ifndef XLAT_PROFILE_FORMAT_H
#define XLAT_PROFILE_FORMAT_H

#define XLAT_PROFILE_MAGIC "xlat-profile"
#define XLAT_PROFILE_VERSION 1

#include <stdint.h>

struct xlat_profile_line {
    unsigned version;         /* of a first line */
    char hash[33], name[64];  /* of a module line: hexadecimal; may be empty, and is cut when it is longer */
    uint32_t rva, count;      /* of a line under it */
    char kind[16];
};
enum xlat_profile_what { XLAT_PROFILE_NONE, XLAT_PROFILE_HEAD, XLAT_PROFILE_MODULE, XLAT_PROFILE_PLACE };

/* Reads one line, with or without its end, and sets the members that its kind has.  NONE: it is no line of a profile. */
enum xlat_profile_what xlat_profile_parse(const char *text, struct xlat_profile_line *out);

#endif

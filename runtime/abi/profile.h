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
 *     inside        a translated module, but nothing begins at this address: an indirect target that was not found, the place after a call
 *                   where control came back past its frame (longjmp, exception, fiber), or an instruction that is not translated
 *     unmasked      a function begins there, left to the interpreter because SSE exceptions were unmasked and the module is not made
 *                   for that
 *     skipped       a function begins there, left out on request (XLAT_ONLY, XLAT_SKIP) or because its page became writable
 * Unknown kinds are to be taken as `inside`.  A process that ends adds itself to what the file
 * holds, under a lock (flock); counts for the same place add up.
 */
#ifndef XLAT_PROFILE_FORMAT_H
#define XLAT_PROFILE_FORMAT_H

#define XLAT_PROFILE_MAGIC "xlat-profile"
#define XLAT_PROFILE_VERSION 1

#endif

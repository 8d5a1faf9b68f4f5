/* xlat.h - what the subcommands share: the table of commands, places on this machine, running Wine. */
#ifndef XLAT_XLAT_H
#define XLAT_XLAT_H

#include "lifter/base/base.h"
#include "lifter/cfg/traits/traits.h"
#include "lifter/image/image.h"
#include "xlat/cache.h"

struct xlat_command {
    const char *name, *what;
    int (*run)(int argc, char **argv); /* argv[0] = "xlat name"; returns the exit code */
};

int xlat_cmd_build(int argc, char **argv);
int xlat_cmd_run(int argc, char **argv);
int xlat_cmd_inspect(int argc, char **argv);
int xlat_cmd_cache(int argc, char **argv);
int xlat_cmd_doctor(int argc, char **argv);
int xlat_cmd_background(int argc, char **argv);

/* ---- message.c ---- */
/* One line on standard error: "xlat: ..."; returns code. */
int xlat_error(int code, const char *fmt, ...) XLAT_PRINTF(2, 3);

/* Says on standard error, a line each, which limits for hostile files (struct xlat_diag limit) were met while a file was read. */
void xlat_warn_limits(const struct xlat_diag *image, const struct xlat_diag *program);

/* ---- places.c: where things are.  Strings live in the arena. ---- */
struct xlat_wine {
    const char *loader, *server; /* programs */
    const char *i386_dir;        /* Wine's own i386 DLLs */
    const char *version;         /* "10.0..." */
    const char *kind;            /* "private" or "system" */
};
/* Finds a Wine 10 with i386 DLLs: the one that XLAT_WINE (an env file of tools/wine-root, or its folder) names, else the one that tools/wine-root put
 * into the cache.  False: there is none, or it cannot be run; a line in d. */
bool xlat_find_wine(struct xlat_arena *a, struct xlat_wine *out, struct xlat_diag *d);
/* Whether the kernel answers 32-bit system calls (int 0x80), of which Wine makes one when a 32-bit program starts.  A kernel that does not cannot run
 * 32-bit code either. */
bool xlat_host_has_int80(void);
/* Sets the environment for Wine so that 32-bit programs start on this host: runtime/wine/unix/no_int80.c is preloaded where that is needed. */
bool xlat_prepare_host(struct xlat_arena *a, const char *backend, struct xlat_diag *d);
/* $XDG_CACHE_HOME/xlat, $XDG_DATA_HOME/xlat and $XDG_CONFIG_HOME/xlat, or their defaults below $HOME.  NULL, and a line in d that says what to set:
 * HOME is not set, or a folder on the way belongs to another user or can be written by everybody.  They need not be there yet. */
const char *xlat_cache_dir(struct xlat_arena *a, struct xlat_diag *d);
const char *xlat_data_dir(struct xlat_arena *a, struct xlat_diag *d);
const char *xlat_config_dir(struct xlat_arena *a, struct xlat_diag *d);
/* The file of that name in a folder, whatever the case of its letters, which Windows programs do not tell apart; NULL: there is none. */
const char *xlat_find_file(struct xlat_arena *a, const char *folder, const char *name);
bool xlat_make_dirs(const char *path, struct xlat_diag *d); /* with the folders above it; false: a line in d */

/* ---- installed.c: the other parts of this xlat.  Strings live in the arena. ---- */
bool xlat_exists(const char *path);                         /* false, too, where this user may not reach it */
bool xlat_is_elf(const char *path);                         /* a translated module, rather than a Windows program */
/* The folder that holds x86_64-windows/xlatcpu.dll and x86_64-unix/xlatcpu.so: of XLAT_BACKEND, else the installed one, else the build tree's.  NULL:
 * none, a line in d. */
const char *xlat_find_backend(struct xlat_arena *a, struct xlat_diag *d);
const char *xlat_own_path(struct xlat_arena *a); /* of this program; NULL: the system does not say */
const char *xlat_installed_modules(struct xlat_arena *a); /* root of the cache that was installed with this xlat; NULL: none was */
/* The path of one of the scripts in tools/, for messages: installed, or in the source tree around the build folder; "tools/NAME" when neither is
 * found. */
const char *xlat_tool(struct xlat_arena *a, const char *name);

/* ---- prefix.c ---- */
/* Creates the Wine prefix if it does not exist, and registers our backend in it.  Does nothing when the prefix is prepared already.  Sets WINEPREFIX.
 * False: a line in d. */
bool xlat_prefix_prepare(struct xlat_arena *a, const struct xlat_wine *w, const char *backend, const char *prefix, struct xlat_diag *d);

/* ---- build.c: the work of `xlat build`, also for `xlat run app.exe` ---- */
struct xlat_build_options {
    const char *in, *out;
    const char *report;   /* JSON file, or NULL */
    const char *profile;  /* or NULL */
    const char *target;   /* triple, NULL: x86-64 */
    const char *cpu;      /* host processor, NULL: the oldest of its kind */
    const char *emit;     /* "ir", "asm", "obj" or NULL: the whole module */
    const char *passes;   /* LLVM textual pipeline, NULL: that of opt_level */
    int opt_level, jobs, verbose;
    bool quiet, no_image;
    const uint8_t *translator, *key; /* 16 bytes each, for a module in the cache (struct xlat_aot); NULL: made for no cache */
    struct xlat_trait_choice traits; /* those given by hand; last in the structure (cache_key.c) */
};
/* Translates o->in and writes o->out: the old file or the whole new one.  False: a line in d. */
bool xlat_build(const struct xlat_build_options *o, struct xlat_diag *d);
/* The same for some of the program's functions at a time; o stays the caller's and is read until the end.  entries: RVAs that are to be entries, n of
 * them; partial: only those (struct xlat_cfg_options).  NULL: a line in d. */
struct xlat_build;
struct xlat_build *xlat_build_begin(const struct xlat_build_options *o, const uint32_t *entries, size_t n, bool partial, struct xlat_diag *d);
const struct xlat_program *xlat_build_program(const struct xlat_build *b);
/* Writes a module of the chosen functions (struct xlat_back_options) to out.  options: what it is made with, one line.  False: a line in d. */
bool xlat_build_part(struct xlat_build *b, const uint8_t *chosen, const char *out, const uint8_t key[16], const char *options, struct xlat_diag *d);
void xlat_build_end(struct xlat_build *b);

/* ---- cache_key.c ---- */
/* What of the options changes the output, in one canonical form: "name=value" separated by blanks.  profile: hash of its content, or NULL. */
const char *xlat_options_text(const struct xlat_build_options *o, const char *profile, struct xlat_arena *a);
const char *xlat_target_machine_name(const struct xlat_build_options *o); /* XLAT_CACHE_X86_64 or XLAT_CACHE_AARCH64 */
/* False: the profile cannot be read (a line in d). */
bool xlat_cache_key(const struct xlat_build_options *o, const struct xlat_ident *image, struct xlat_arena *a, struct xlat_cache_key *out,
                    struct xlat_diag *d);

/* ---- build_cached.c ---- */
/* A module for o->in in the cache, made when there is none, or always when keep is false; o->out is not used.  While another process makes the same
 * one this waits and takes that.  choose: runs are to use it from now on.  *path: where it is.  False: a line in d.  True with a line in d: the
 * module can be used, but could not be chosen (a cache that is only read). */
bool xlat_build_cached(struct xlat_cache *c, const struct xlat_build_options *o, bool keep, bool choose, const char **path, struct xlat_diag *d);

/* ---- learned.c ---- */
/* Translates the snapshots that runs of the program, a file, have left in the user's root of the cache, those that are not translated yet.  Of o:
 * level, jobs and what is said.  Returns how many; one that cannot be translated is said on standard error. */
size_t xlat_build_learned(struct xlat_cache *c, const char *program, const struct xlat_build_options *o);

/* ---- with_dlls.c ---- */
/* Translates o->in and the DLLs that it needs into the folder o->out, which is laid out as a cache.  c is changed to that one.  False: a line in
 * d. */
bool xlat_build_with_dlls(struct xlat_cache *c, const struct xlat_build_options *o, struct xlat_diag *d);
/* Translates into the cache those of the DLLs that the program, a file, can be seen to need for which runs have no translation, one after the other.
 * What goes wrong is said on standard error, and so is how far it is, on a terminal. */
void xlat_build_dlls(struct xlat_cache *c, const char *program, bool quiet);

/* ---- refusals.c ---- */
struct xlat_refusal { /* instructions with one mnemonic that have no translation */
    char mnemonic[32];
    unsigned count;
    uint32_t first; /* VA */
};
/* Counts them: *n rows in the arena, the most frequent first.  false: there is no disassembler (a line in d). */
bool xlat_refusals(const struct xlat_program *p, struct xlat_arena *a, struct xlat_refusal **out, size_t *n, struct xlat_diag *d);

#endif

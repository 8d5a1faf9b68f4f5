/* options.h - the options of `xlat run` and `xlat build`, which are the keys of settings files too (settings.h). */
#ifndef XLAT_OPTIONS_H
#define XLAT_OPTIONS_H

#include "xlat/settings.h"
#include "xlat/xlat.h"

struct xlat_run_options {
    const char *prefix, *profile, *only, *skip, *modules, *count, *stats;
    enum { XLAT_TRANSLATE_BACKGROUND, XLAT_TRANSLATE_BEFORE, XLAT_TRANSLATE_NONE } translate;
    const char *trace, *trace_file; /* its kinds, up to a colon, NULL: none; the file, NULL: standard error */
    bool interpret, quiet, print_settings;
    struct xlat_build_options build; /* for translations that the run makes */
    const char *file;
    char **args; /* of the guest, NULL-terminated */
};

struct xlat_build_arguments {
    struct xlat_build_options o;
    bool cache, keep, with_dlls;
};

/* Read the settings files of the program that the command line names, the environment and the command line, in that order; a wrong command line ends
 * the process with what argp says.  s: to be freed.  False: a line in d. */
bool xlat_options_run(int argc, char **argv, struct xlat_settings *s, struct xlat_run_options *o, struct xlat_diag *d);
bool xlat_options_build(int argc, char **argv, struct xlat_settings *s, struct xlat_build_arguments *b, struct xlat_diag *d);
/* What settings files say about translations of the program or DLL.  A file with something wrong in it says nothing here; `xlat run` and `xlat build`
 * report it. */
void xlat_options_of_image(const char *path, struct xlat_arena *a, struct xlat_build_options *o);

#endif

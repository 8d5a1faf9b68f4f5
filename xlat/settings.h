/* settings.h - settings files: lines KEY = VALUE, where a key is a long option of `xlat run` or `xlat build` without its dashes.
 *
 * Read in this order, a later one wins: NAME.xlat in the folder of a program called NAME; `settings` in the user's configuration folder
 * ($XDG_CONFIG_HOME/xlat or ~/.config/xlat); `programs/NAME` there.  The environment wins over all of them, the command line over that.
 * NAME is compared without regard to case, as Windows does it.
 *
 * A file beside a program comes from wherever the program comes from, and is read before the user has had a chance to look at it.  So there only such
 * keys are obeyed as neither name a file nor make a translation that other programs share less exact: XLAT_SETTING_ANYWHERE. */
#ifndef XLAT_SETTINGS_H
#define XLAT_SETTINGS_H

#include <argp.h>
#include "lifter/base/base.h"

enum xlat_setting_group { XLAT_SETTING_ANYWHERE = 1, XLAT_SETTING_USER, XLAT_SETTING_NONE }; /* of a row in argp's table: where its key may stand */

struct xlat_option_table {
    const struct argp_option *rows;
    bool (*set)(void *to, int key, const char *value, struct xlat_diag *d); /* value NULL: the option stood alone.  False: why, in d */
    void *to;                                                              /* its first argument */
};

struct xlat_setting { /* one that was given */
    const char *key, *value;
    const char *from; /* "file:line", a variable, "command line" */
};
struct xlat_settings { /* zero-initialise but for a, which owns all strings */
    struct xlat_arena *a;
    VEC(struct xlat_setting) given; /* in the order of their application */
    VEC(const char *) files;        /* that were read */
};

/* Reads the settings files for the program, a file that need not be there; n tables, of which those have a key that know it.  False: the first thing
 * that is wrong, one line in d. */
bool xlat_settings_read(struct xlat_settings *s, const char *program, const struct xlat_option_table *tables, size_t n, struct xlat_diag *d);
/* Applies one setting of the environment to the table that knows the key, if value is not NULL or empty.  False: a line in d. */
bool xlat_settings_variable(struct xlat_settings *s, const char *variable, const char *key, const struct xlat_option_table *table,
                            struct xlat_diag *d);
/* Notes one that argp has applied. */
void xlat_settings_note(struct xlat_settings *s, const struct xlat_option_table *table, int key, const char *value);
void xlat_settings_print(const struct xlat_settings *s); /* on standard output: what applies and where it comes from */
void xlat_settings_free(struct xlat_settings *s);

/* The value of an option that is on or off: NULL, "yes", "no" and the like.  False: a line in d. */
bool xlat_setting_flag(const char *value, bool *to, struct xlat_diag *d);

#endif

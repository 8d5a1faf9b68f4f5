/* settings.c - see settings.h. */
#define _GNU_SOURCE
#include "xlat/settings.h"
#include "xlat/xlat.h"
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_BYTES = 64 << 10 };

bool xlat_setting_flag(const char *value, bool *to, struct xlat_diag *d)
{
    static const char *const words[2][4] = {{"no", "off", "false", "0"}, {"yes", "on", "true", "1"}};

    for (int v = 0; value && v < 2; v++)
        for (int i = 0; i < 4; i++)
            if (!strcasecmp(value, words[v][i])) {
                *to = v;
                return true;
            }
    *to = true;
    return !value || xlat_fail(d, "yes or no");
}

static const struct argp_option *row_of(const struct xlat_option_table *t, const char *name)
{
    for (const struct argp_option *o = t->rows; o->name || o->key || o->doc; o++)
        if (o->name && !strcmp(o->name, name))
            return o;
    return NULL;
}

static void note(struct xlat_settings *s, const char *key, const char *value, const char *from)
{
    vec_push(&s->given, ((struct xlat_setting){xlat_strdup(s->a, key), xlat_strdup(s->a, value ? value : "yes"), from}));
}

/* ---- one file ---- */

struct reading {
    struct xlat_settings *s;
    const struct xlat_option_table *tables;
    size_t ntables;
    const char *path;
    bool trusted;  /* the user's own */
    FILE *f;
    int line;      /* that is being read */
    int bad;       /* the first that is wrong, 0: none */
    struct xlat_diag why;
};

/* Text of a file for a message: no control characters, which a terminal might obey. */
static const char *shown(struct xlat_arena *a, const char *text)
{
    char *copy = xlat_sprintf(a, "%.60s", text);

    for (char *p = copy; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 127)
            *p = '?';
    return copy;
}

static bool complain(struct reading *r, const char *what)
{
    if (!r->bad) {
        r->bad = r->line;
        xlat_fail(&r->why, "%s", what);
    }
    return false;
}

/* fgets for inih, which splits what does not fit into its buffer. */
static char *read_line(char *to, int cap, void *arg)
{
    struct reading *r = arg;
    char *line = fgets(to, cap, r->f);
    size_t n = line ? strlen(line) : 0;

    r->line += line != NULL;
    if (line && line[strspn(line, " \t")] == '[')
        complain(r, "there are no sections here");
    if (line && n + 1 == (size_t)cap && line[n - 1] != '\n') {
        complain(r, "the line is too long");
        for (int c; (c = getc(r->f)) != EOF && c != '\n';)
            ;
    }
    return line;
}

static int take(void *arg, const char *section, const char *key, const char *value)
{
    struct reading *r = arg;
    struct xlat_arena *a = r->s->a;
    bool known = false, allowed = false, by_user = false;
    struct xlat_diag d = {0};

    value = xlat_strdup(a, value); /* options keep it */
    (void)section; /* refused when its heading was read */
    for (size_t i = 0; i < r->ntables; i++) {
        const struct argp_option *row = row_of(&r->tables[i], key);
        if (!row)
            continue;
        known = true;
        by_user |= row->group <= XLAT_SETTING_USER;
        if (row->group > (r->trusted ? XLAT_SETTING_USER : XLAT_SETTING_ANYWHERE))
            continue;
        allowed = true;
        if (!r->tables[i].set(r->tables[i].to, row->key, value, &d))
            return complain(r, xlat_sprintf(a, "%s = %s: %s", key, shown(a, value), d.text));
    }
    if (!known)
        return complain(r, xlat_sprintf(a, "%s: no such setting", shown(a, key)));
    if (!allowed)
        return complain(r, xlat_sprintf(a, by_user ? "%s: only in your own settings, not beside a program, which may come from anybody" :
                                                     "%s: only on the command line", key));
    note(r->s, key, value, xlat_sprintf(a, "%s:%d", r->path, r->line));
    return 1;
}

/* A file that is not there is empty. */
static bool read_file(struct reading *r, struct xlat_diag *d)
{
    if (!r->path)
        return true;
    int fd = open(r->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a FIFO does not keep a run from starting */
    struct stat sb;

    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR || xlat_fail(d, "%s: %s", r->path, strerror(errno));
    r->f = fdopen(fd, "r");
    if (!r->f || fstat(fd, &sb) || !S_ISREG(sb.st_mode) || sb.st_size > MOST_BYTES) {
        r->f ? fclose(r->f) : close(fd);
        return xlat_fail(d, "%s: not a settings file", r->path);
    }
    int first = ini_parse_stream(read_line, r, take, r);
    fclose(r->f);
    if (first > 0 && (!r->bad || first < r->bad))
        return xlat_fail(d, "%s:%d: not of the form KEY = VALUE", r->path, first);
    if (r->bad)
        return xlat_fail(d, "%s:%d: %s", r->path, r->bad, r->why.text);
    vec_push(&r->s->files, r->path);
    return first == 0 || xlat_fail(d, "%s: cannot be read", r->path);
}

/* ---- which files ---- */

bool xlat_settings_read(struct xlat_settings *s, const char *program, const struct xlat_option_table *tables, size_t n, struct xlat_diag *d)
{
    struct reading r = {.s = s, .tables = tables, .ntables = n}, mine = r, beside = r, own = r;
    const char *slash = strrchr(program, '/'), *name = slash ? slash + 1 : program;
    const char *folder = slash ? xlat_sprintf(s->a, "%.*s", (int)(slash - program + 1), program) : ".", *config;
    bool any = getenv("HOME") || getenv("XDG_CONFIG_HOME");

    beside.path = xlat_find_file(s->a, folder, xlat_sprintf(s->a, "%s.xlat", name));
    if (!any)
        return read_file(&beside, d);
    if (!(config = xlat_config_dir(s->a, d)))
        return false;
    mine.trusted = own.trusted = true;
    mine.path = xlat_sprintf(s->a, "%s/settings", config);
    own.path = xlat_find_file(s->a, xlat_sprintf(s->a, "%s/programs", config), name);
    return read_file(&beside, d) && read_file(&mine, d) && read_file(&own, d);
}

bool xlat_settings_variable(struct xlat_settings *s, const char *variable, const char *key, const struct xlat_option_table *table,
                            struct xlat_diag *d)
{
    const char *value = getenv(variable);
    struct xlat_diag why = {0};

    if (!value || !*value)
        return true;
    if (!table->set(table->to, row_of(table, key)->key, value, &why))
        return xlat_fail(d, "%s=%s: %s", variable, value, why.text);
    note(s, key, value, variable);
    return true;
}

void xlat_settings_note(struct xlat_settings *s, const struct xlat_option_table *table, int key, const char *value)
{
    for (const struct argp_option *o = table->rows; o->name || o->key || o->doc; o++)
        if (o->name && o->key == key)
            note(s, o->name, value, "command line");
}

/* A trait stands beside others; of anything else the last one counts. */
static bool is_overridden(const struct xlat_settings *s, size_t i)
{
    for (size_t k = i + 1; k < s->given.n; k++)
        if (!strcmp(s->given.at[k].key, s->given.at[i].key) && strcmp(s->given.at[i].key, "trait"))
            return true;
    return false;
}

void xlat_settings_print(const struct xlat_settings *s)
{
    for (size_t i = 0; i < s->given.n; i++) {
        const struct xlat_setting *g = &s->given.at[i];
        if (!is_overridden(s, i))
            printf("%-12s = %-20s # %s\n", g->key, shown(s->a, g->value), g->from);
    }
    if (!s->files.n)
        printf("# no settings files\n");
    for (size_t i = 0; i < s->files.n; i++)
        printf("# read: %s\n", s->files.at[i]);
}

void xlat_settings_free(struct xlat_settings *s)
{
    vec_free(&s->given);
    vec_free(&s->files);
}

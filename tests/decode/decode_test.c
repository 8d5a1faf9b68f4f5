/* decode_test.c - runs every .t file of a folder: each line is `hex bytes | expected record`, as xlat_insn_text prints it at address 0x401000.
 * An expectation `short` means that the bytes end inside the instruction.  Lines that begin with # are comments.
 * With --oracle FILE, the output of oracle.c is compared with the decoder instead, and what differs is printed.
 * With --print the expectations are ignored and lines are printed as they come out (to write new ones; read them before keeping them).
 * Built with TEST_EFFECTS, the record is followed by another bar and what the instruction does (tests/effects). */
#include "lifter/decode/decode.h"
#ifdef TEST_EFFECTS
#include "lifter/effects/effects.h"
#endif

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t hex(const char *s, uint8_t *out, size_t cap)
{
    size_t n = 0;
    while (n < cap) {
        char *end;
        unsigned long v = strtoul(s, &end, 16);
        if (end == s)
            break;
        out[n++] = (uint8_t)v;
        s = end;
    }
    return n;
}

static void trim(char *s)
{
    size_t n = strlen(s);
    while (n && (s[n - 1] == '\n' || s[n - 1] == ' '))
        s[--n] = 0;
}

struct count {
    unsigned lines, bad;
};

/* Runs one line (cut at the bar); gives the text of what was decoded. */
static void run(struct xlat_decoder *d, const char *line, char *text, size_t cap)
{
    uint8_t bytes[32];
    struct xlat_insn in;
    size_t n = hex(line, bytes, sizeof bytes);
    unsigned len = xlat_decode(d, bytes, n, 0x401000, &in, NULL, NULL);
    xlat_insn_text(&in, text, cap);
    if (!len)
        snprintf(text, cap, "short");
    else if (len != n)
        snprintf(text + strlen(text), cap - strlen(text), " (length %u)", len);
#ifdef TEST_EFFECTS
    struct xlat_effects e;
    xlat_effects(&in, &e);
    snprintf(text + strlen(text), cap - strlen(text), " |");
    xlat_effects_print(&e, text + strlen(text), cap - strlen(text));
#endif
}

static bool run_file(struct xlat_decoder *d, const char *path, bool print, struct count *c)
{
    char line[2048], text[2048];
    unsigned number = 0;
    FILE *f = fopen(path, "r");
    if (!f) {
        perror(path);
        return false;
    }
    while (fgets(line, sizeof line, f)) {
        number++;
        trim(line);
        if (!*line || *line == '#') {
            if (print)
                puts(line);
            continue;
        }
        char *bar = strchr(line, '|'), *want = bar ? bar + 1 : line + strlen(line);
        if (bar)
            *bar = 0;
        while (*want == ' ')
            want++;
        run(d, line, text, sizeof text);
        trim(line);
        c->lines++;
        if (print)
            printf("%s | %s\n", line, text);
        else if (strcmp(text, want)) {
            printf("%s:%u: %s | %s\n    expected: %s\n", path, number, line, text, want);
            c->bad++;
        }
    }
    fclose(f);
    return true;
}

/* What the processor says (oracle.c) against what the decoder says.  Extensions that the guest's processor does not announce differ. */
static int compare(struct xlat_decoder *d, const char *path)
{
    char line[256], text[256], verdict[4];
    struct count c = {0};
    FILE *f = fopen(path, "r");
    if (!f) {
        perror(path);
        return 1;
    }
    while (fgets(line, sizeof line, f)) {
        uint8_t bytes[32] = {0};
        struct xlat_insn in;
        unsigned want;
        char *bar = strchr(line, '|');
        if (!bar || sscanf(bar, "| %u %3s", &want, verdict) != 2)
            continue;
        *bar = 0;
        hex(line, bytes, 15);
        unsigned len = xlat_decode(d, bytes, 15, 0x401000, &in, NULL, NULL);
        bool ud = in.op == XLAT_OP_invalid || in.op == XLAT_OP_ud2, want_ud = !strcmp(verdict, "ud");
        c.lines++;
        if (ud == want_ud && (ud || len == want))
            continue;
        c.bad++;
        xlat_insn_text(&in, text, sizeof text);
        printf("%s| processor: %u %s; decoder: %u %s\n", line, want, verdict, len, text);
    }
    fclose(f);
    fprintf(stderr, "%u encodings, %u differ\n", c.lines, c.bad);
    return c.bad != 0;
}

int main(int argc, char **argv)
{
    bool print = argc == 3 && !strcmp(argv[1], "--print"), oracle = argc == 3 && !strcmp(argv[1], "--oracle"), ok = true;
    struct count c = {0};
    glob_t g;
    char pattern[4096];
    if (argc != 2 && !print && !oracle) {
        fprintf(stderr, "usage: decode_test [--print] FOLDER | --oracle FILE\n");
        return 2;
    }
    struct xlat_decoder *d = xlat_decoder_new();
    if (d && oracle)
        return compare(d, argv[2]);
    snprintf(pattern, sizeof pattern, "%s/*.t", argv[argc - 1]);
    if (!d || glob(pattern, 0, NULL, &g) != 0) {
        fprintf(stderr, "decode_test: %s\n", d ? "no test files" : "no decoder");
        return 1;
    }
    for (size_t i = 0; i < g.gl_pathc; i++)
        ok &= run_file(d, g.gl_pathv[i], print, &c);
    globfree(&g);
    xlat_decoder_free(d);
    if (!print)
        printf("%u lines, %u wrong\n", c.lines, c.bad);
    return !ok || c.bad || !c.lines;
}

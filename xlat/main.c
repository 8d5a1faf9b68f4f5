/* main.c - the table of subcommands. */
#include "xlat/xlat.h"
#include <string.h>

static const struct xlat_command commands[] = {
    {"build", "translate a Windows program or DLL into a native shared object", xlat_cmd_build},
    {"run", "run a translated module or a Windows program under Wine", xlat_cmd_run},
    {"inspect", "show what a program or a translated module holds", xlat_cmd_inspect},
    {"cache", "list, check or remove the translations in the cache", xlat_cmd_cache},
    {"background", "translate what running programs ask for (`xlat run` starts it)", xlat_cmd_background},
    {"doctor", "say what this machine lacks, and how to get it", xlat_cmd_doctor},
};
#define NCOMMANDS (sizeof commands / sizeof *commands)

static void usage(FILE *to)
{
    fprintf(to, "Usage: xlat COMMAND [OPTION...] FILE...\nRuns 32-bit Windows programs as native code, translated ahead of time.\n\n");
    for (size_t i = 0; i < NCOMMANDS; i++)
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].what);
    fprintf(to, "\n`xlat COMMAND --help` describes a command; `xlat --version` names this one.\n");
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        usage(stderr);
        return 2;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
        usage(stdout);
        return 0;
    }
    if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
        puts("xlat " XLAT_VERSION);
        return 0;
    }
    for (size_t i = 0; i < NCOMMANDS; i++)
        if (!strcmp(argv[1], commands[i].name)) {
            char name[32];
            snprintf(name, sizeof name, "xlat %s", commands[i].name);
            argv[1] = name;
            return commands[i].run(argc - 1, argv + 1);
        }
    return xlat_error(2, "%s: no such command; `xlat --help` lists them", argv[1]);
}

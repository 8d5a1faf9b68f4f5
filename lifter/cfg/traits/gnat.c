/* gnat.c - whether the program was compiled by GNAT: its binder writes the version into each. */
#include "lifter/cfg/traits/questions.h"

bool xlat_ask_gnat(const struct xlat_program *p, const char **why)
{
    static const char text[] = "GNAT Version: ";
    uint32_t va = xlat_image_find(p->image, text, sizeof text - 1, 1);
    *why = va ? xlat_sprintf(p->arena, "the text \"%s\" is at %08x", text, va) : "no version of GNAT's binder in it";
    return va != 0;
}

/* suspends.c - whether the program may stop its own threads by SuspendThread, at any place.
 *
 * A program that has the function's name anywhere may (a scheduler or a garbage collector does so), whether it imports it or looks it up at run time.
 * The system's own libraries have the name because they export the function; they do not count, since code in them soon returns or enters the
 * system, and a thread is stopped there too.
 */
#include <string.h>
#include "lifter/cfg/traits/questions.h"

bool xlat_ask_suspends(const struct xlat_program *p, const char **why)
{
    static const char text[] = "SuspendThread";
    const struct xlat_image *im = p->image;
    for (size_t i = 0; i < im->nexports; i++)
        if (im->exports[i].name && strstr(im->exports[i].name, text)) {
            *why = xlat_sprintf(p->arena, "exports %s itself", im->exports[i].name);
            return false;
        }
    uint32_t va = xlat_image_find(im, text, sizeof text - 1, 1);
    *why = va ? xlat_sprintf(p->arena, "the text \"%s\" is at %08x", text, va) : "does not name SuspendThread";
    return va != 0;
}

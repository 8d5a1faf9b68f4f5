/* threads.c - whether a second thread may run while this program's code does.
 *
 * It may when the program imports a function that starts threads or loads libraries, when it is a library itself, and when it uses any library
 * but those of the system's that start no threads of their own accord.
 */
#include <string.h>
#include <strings.h>
#include "lifter/cfg/traits/questions.h"

enum xlat_threads xlat_ask_threads(const struct xlat_program *p, const char **why)
{
    static const char *const starters[] = {"CreateThread", "CreateRemoteThread", "CreateRemoteThreadEx", "_beginthread", "_beginthreadex",
                                           "NtCreateThread", "NtCreateThreadEx", "RtlCreateUserThread", "QueueUserWorkItem",
                                           "CreateThreadpoolWork", "CreateTimerQueueTimer", "timeSetEvent", "LoadLibraryA", "LoadLibraryW",
                                           "LoadLibraryExA", "LoadLibraryExW", "pthread_create", "CoInitialize", "CoInitializeEx"};
    static const char *const quiet[] = {"kernel32", "msvcrt", "ucrtbase", "api-ms-win-crt", "ntdll"}; /* libraries: how their names begin */
    const struct xlat_image *im = p->image;
    if (im->is_dll) {
        *why = "a DLL: the programs that load it may have several";
        return XLAT_THREADS_SEVERAL;
    }
    for (size_t i = 0; i < im->nimports; i++) {
        bool known = false;
        for (size_t j = 0; j < sizeof starters / sizeof *starters; j++)
            if (im->imports[i].name && !strcmp(im->imports[i].name, starters[j])) {
                *why = xlat_sprintf(p->arena, "imports %s from %s", starters[j], im->imports[i].dll);
                return XLAT_THREADS_SEVERAL;
            }
        for (size_t j = 0; j < sizeof quiet / sizeof *quiet; j++)
            known |= !strncasecmp(im->imports[i].dll, quiet[j], strlen(quiet[j]));
        if (!known) {
            *why = xlat_sprintf(p->arena, "uses %s, which may start threads", im->imports[i].dll);
            return XLAT_THREADS_SEVERAL;
        }
    }
    *why = "imports nothing that starts threads";
    return XLAT_THREADS_ONE;
}

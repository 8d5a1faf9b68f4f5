/* quit.h - ending a thread that has only just been created (quit.c). */
#ifndef XLAT_WINE_QUIT_H
#define XLAT_WINE_QUIT_H

/* Once, in the first thread, in a unix call: takes SIGQUIT over from Wine. */
void xlat_quit_init(void);
/* In each thread's first unix call, the first thread's included: from now on Wine's handler is safe in it.  Does not return when the thread is
 * to end. */
void xlat_quit_thread(void);

#endif

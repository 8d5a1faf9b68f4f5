/* quit.h - ending a thread that has only just been created (quit.c). */
#ifndef XLAT_WINE_QUIT_H
#define XLAT_WINE_QUIT_H

/* Called once, in a unix call of the first thread: installs a handler for SIGQUIT before Wine's. */
void xlat_quit_init(void);
/* Called in each thread's first unix call (also the first thread's), after which Wine's handler is safe in that thread: unblocks SIGQUIT.  Does not
 * return when the thread is to end. */
void xlat_quit_thread(void);

#endif

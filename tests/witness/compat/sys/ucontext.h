/* sys/ucontext.h - see ../signal.h */
#include <signal.h>

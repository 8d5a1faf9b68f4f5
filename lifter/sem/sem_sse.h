/* sem_sse.h - includes the family's files */

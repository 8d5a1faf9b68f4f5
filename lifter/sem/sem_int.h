/* sem_int.h - includes the family's files */

/* sem_x87.h - includes the family's files */

/* ops_f80.h */

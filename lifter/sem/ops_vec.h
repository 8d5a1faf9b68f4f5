/* ops_vec.h */

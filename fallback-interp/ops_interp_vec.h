/* ops_interp_vec.h */

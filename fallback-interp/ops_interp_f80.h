/* ops_interp_f80.h */

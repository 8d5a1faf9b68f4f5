/* ops_emit_vec.h */

/* ops_emit_f80.h */

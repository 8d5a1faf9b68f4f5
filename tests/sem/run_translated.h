/* run_translated.h - cases as translated code in this process: who made the code enters its functions into the table. */
#ifndef XLAT_RUN_TRANSLATED_H
#define XLAT_RUN_TRANSLATED_H

#include "tests/sem/run_local.h"

extern void **xlat_translated; /* dispatch table, by guest address */
struct xlat_slot_facts {
    bool helper;           /* its code calls one */
    bool stayed, declined; /* in some state: executed at least one instruction; left at the first one */
};
extern struct xlat_slot_facts xlat_slot_facts[CASE_SLOTS];
extern struct xlat_emit_counts xlat_translated_counts;

bool xlat_translated_open(void); /* once */
xlat_execute_fn xlat_translated_case; /* translated code where there is a function, else the interpreter */

#endif

/* learn.h - records code that is interpreted and that no image file explains, and writes it as snapshots (runtime/abi/snapshot.h) into the cache,
 * from which it is translated before or during the next run.
 *
 * Uses libc; every function takes its own lock, and reads guest memory.  Nothing is recorded before xlat_learn_start. */
#ifndef XLAT_LEARN_H
#define XLAT_LEARN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct xlat_learn_place { /* guest memory in which the interpreter has met code */
    uint32_t start, end;           /* with the same rights */
    uint32_t area_start, area_end; /* all that was allocated with it, or its image */
    bool writable;
    bool image;
};

/* The translation of the image's file has this code, in a form that may be used with the rights that memory has now: it is not learned.  Where the
 * guest may write, and the file does not say so, it has no form that finds changes. */
struct xlat_original;
bool xlat_learn_is_explained(const struct xlat_original *image, bool writable);
/* folder: where snapshots go, made when it is needed; NULL or empty: nothing is recorded.  It lives as long as the process. */
void xlat_learn_start(const char *folder);
bool xlat_learn_is_on(void);
/* The block [addr, addr + n) with these bytes is about to be interpreted for the first time, or the first time since it has changed.  entered: it
 * was called. */
void xlat_learn_block(uint32_t addr, const uint8_t *bytes, uint32_t n, bool entered, const struct xlat_learn_place *place);
/* Code on the page of addr changes all the time: nothing is learned there. */
bool xlat_learn_is_restless(uint32_t addr);
void xlat_learn_changed(uint32_t addr); /* the block there is not what it was when it last ran */
/* [addr, addr + size) is about to be freed or changed: writes what has been recorded there since it was last written. */
void xlat_learn_save(uint32_t addr, uint32_t size);

/* Takes those addresses out of the slots (XLAT_HOT_SLOTS of them) that are code which no file explains, and asks for translations of them.  A
 * snapshot is written first where none has them, but seldom of the same memory. */
struct xlat_hot_slot;
void xlat_learn_hot(struct xlat_hot_slot *slots);
/* Calls find for each place that was entered while it was recorded. */
void xlat_learn_again(bool (*find)(uint32_t addr, const struct xlat_learn_place *place));

#endif

/* content_test.c - the index of functions by their first bytes (runtime/core/content.h). */
#include "runtime/core/content.h"

#include <stdio.h>
#include <string.h>

static int failures;
#define CHECK(c) ((c) ? (void)0 : (void)(failures++, printf("%s:%d: %s\n", __FILE__, __LINE__, #c)))

struct seen {
    uint32_t entry[8], n, accept; /* accept: the entry to stop at */
};

static bool see(const struct xlat_content_row *row, uint32_t addr, void *arg)
{
    struct seen *s = arg;

    if (s->n < 8)
        s->entry[s->n++] = row->entry;
    return row->entry == s->accept;
}

static struct seen find(struct xlat_content *c, uint32_t addr, const char *bytes, uint32_t accept)
{
    struct seen s = {.accept = accept};

    CHECK(xlat_content_each(c, addr, (const uint8_t *)bytes, strlen(bytes), see, &s) == (s.n && s.entry[s.n - 1] == accept));
    return s;
}

int main(void)
{
    struct xlat_content c = {0};
    struct seen s;
    bool ok = true;

    CHECK(find(&c, 0x1000, "anything", 0).n == 0);
    ok &= xlat_content_add(&c, (const uint8_t *)"push ebp, mov ebp, esp", 22, 0x10, 0, 1); /* of which 16 bytes count */
    ok &= xlat_content_add(&c, (const uint8_t *)"push ebp, mov eXX", 17, 0x10, 0, 2);
    ok &= xlat_content_add(&c, (const uint8_t *)"push", 4, 0x401010, 1, 3); /* the last 12 bits count */
    ok &= xlat_content_add(&c, (const uint8_t *)"push", 4, 0x20, 1, 4);
    ok &= xlat_content_add(&c, (const uint8_t *)"push", 4, 0x10, 1, 5);
    CHECK(ok && !xlat_content_add(&c, (const uint8_t *)"", 0, 0x10, 0, 6));
    s = find(&c, 0x7010, "push ebp, mov ebp, and so on", 99); /* the longest first, all that fit */
    CHECK(s.n == 3 && s.entry[0] == 1 && s.entry[1] == 3 && s.entry[2] == 5);
    s = find(&c, 0x7010, "push ebp, mov ebp, and so on", 3); /* until one is accepted */
    CHECK(s.n == 2 && s.entry[1] == 3);
    s = find(&c, 0x7020, "push ebp, mov ebp, and so on", 99);
    CHECK(s.n == 1 && s.entry[0] == 4);
    CHECK(find(&c, 0x7010, "push", 99).n == 2 && find(&c, 0x7010, "pus", 99).n == 0 && find(&c, 0x7010, "pop ebp, mov ebp", 99).n == 0);
    for (uint32_t i = 0; i < 1000; i++) {
        uint8_t bytes[5] = {0xb8, (uint8_t)i, (uint8_t)(i >> 8), 0, 0};
        ok &= xlat_content_add(&c, bytes, sizeof bytes, i * 16, 2, 1000 + i);
    }
    for (uint32_t i = 0; i < 1000; i++) {
        char bytes[6] = {(char)0xb8, (char)i, (char)(i >> 8), 0, 0, 0};
        struct seen one = {.accept = 1000 + i};
        ok &= xlat_content_each(&c, 0x50000 + i * 16, (const uint8_t *)bytes, 6, see, &one) && one.n == 1;
    }
    CHECK(ok);
    xlat_content_free(&c);
    return failures != 0;
}

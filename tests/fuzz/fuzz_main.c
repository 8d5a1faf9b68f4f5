/* fuzz_main.c - drives a libFuzzer entry point without libFuzzer: `fuzz SECONDS [FILE...]`.
 *
 * First every seed and every FILE as it is, then changed copies of them, drawn from a generator with a fixed seed: the same inputs in the same
 * order on every machine, so a failure can be repeated; only their number depends on the time.  `fuzz 0 FILE` repeats one input.
 * `fuzz --write FOLDER` writes the seeds to files, for libFuzzer.  A crash, a hang (60 seconds), or an input that takes more processor time or memory
 * than one of its size may (budget.h) leaves the input in crash-input.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/fuzz/budget.h"
#include "tests/fuzz/corpus.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
void __sanitizer_set_death_callback(void (*)(void)) __attribute__((weak));

static uint8_t *input; /* the input under test */
static size_t input_n;
static uint64_t state = 0x9e3779b97f4a7c15u;
static double worst_seconds, worst_kb; /* the highest so far, as shares of the budget */
static bool memory_measured = true;

static void keep_input(void)
{
    int fd = open("crash-input", O_WRONLY | O_CREAT | O_TRUNC, 0666);

    if (fd >= 0 && write(fd, input, input_n) == (ssize_t)input_n)
        dprintf(2, "input of %zu bytes kept in crash-input\n", input_n);
}

static void on_signal(int sig)
{
    keep_input();
    dprintf(2, sig == SIGALRM ? "one input took a minute\n" : "signal %d\n", sig);
    _exit(1);
}

static uint32_t draw(uint32_t below) /* xorshift64*, by G. Marsaglia and S. Vigna */
{
    state ^= state >> 12, state ^= state << 25, state ^= state >> 27;
    return (uint32_t)((state * 0x2545f4914f6cdd1du >> 32) * below >> 32);
}

/* A field of /proc/self/status in KiB: VmRSS, memory now, or VmHWM, the most since forget_peak; -1: unknown. */
static long memory_kb(const char *field)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[256];
    long kb = -1;

    while (f && kb < 0 && fgets(line, sizeof line, f))
        if (!strncmp(line, field, strlen(field)))
            kb = atol(line + strlen(field) + 1);
    if (f)
        fclose(f);
    return kb;
}

/* Resets VmHWM to the memory in use (proc(5), clear_refs). */
static bool forget_peak(void)
{
    int fd = open("/proc/self/clear_refs", O_WRONLY);
    bool ok = fd >= 0 && write(fd, "5", 1) == 1;

    if (fd >= 0)
        close(fd);
    return ok;
}

static double processor_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run(const uint8_t *p, size_t n)
{
    /* exactly n bytes, so that the sanitizer sees a read beyond them */
    input = malloc(n ? n : 1);
    input_n = n;
    memcpy(input, p, n);
    alarm(60);
    bool measured = forget_peak();
    long before = measured ? memory_kb("VmRSS:") : -1;
    double start = processor_seconds();
    LLVMFuzzerTestOneInput(input, n);
    double took = processor_seconds() - start;
    long kb = before >= 0 ? memory_kb("VmHWM:") - before : 0;
    worst_seconds = took / budget_seconds(n) > worst_seconds ? took / budget_seconds(n) : worst_seconds;
    worst_kb = (double)kb / (double)budget_kb(n) > worst_kb ? (double)kb / (double)budget_kb(n) : worst_kb;
    memory_measured &= before >= 0;
    if (took > budget_seconds(n) || kb > budget_kb(n)) {
        keep_input();
        dprintf(2, "%zu bytes took %.2f s of %.2f and %ld KiB of %ld\n", n, took, budget_seconds(n), kb, budget_kb(n));
        _exit(1);
    }
    free(input);
}

static size_t change(uint8_t *p, size_t n)
{
    static const uint32_t odd[] = {0,          1,          2,          3,          4,          7,          8,         0x28,   0x7f,
                                   0xff,       0x200,      0xfff,      0x1000,     0x1001,     0x2000,     0x3000,    0xffff, 0x10000,
                                   0x7fffffff, 0x80000000, 0x10001000, 0x10002000, 0xfffff000, 0xfffffffc, 0xffffffff};
    unsigned times = 1 + draw(6);

    for (unsigned k = 0; k < times && n >= 8; k++) {
        /* Headers are small, and most checks are of them: half of the changes go there. */
        uint32_t span = draw(2) && n > 0x300 ? 0x300 : (uint32_t)n, at = draw(span - 3), v = odd[draw(sizeof odd / sizeof *odd)];

        switch (draw(8)) {
        case 0: p[at] = (uint8_t)draw(256); break;
        case 1: p[at] ^= (uint8_t)(1u << draw(8)); break;
        case 2: memcpy(p + at, &v, 2); break;
        case 3:
        case 4: memcpy(p + (at & ~3u), &v, 4); break;
        case 5: { /* copy a piece */
            uint32_t len = draw(64) + 1, from = draw((uint32_t)n), to = draw((uint32_t)n);

            len = len > n - from ? (uint32_t)n - from : len;
            len = len > n - to ? (uint32_t)n - to : len;
            memmove(p + to, p + from, len);
            break;
        }
        case 6: /* copies a value of the file, slightly changed, to another place, since most offsets in a file are close to others */
            memcpy(&v, p + draw((uint32_t)n - 3), 4);
            v += draw(17) - 8;
            memcpy(p + (at & ~3u), &v, 4);
            break;
        case 7:
            if (draw(8) == 0)
                n = draw((uint32_t)n) + 1;
            break;
        }
    }
    return n;
}

int main(int argc, char **argv)
{
    enum { MAX_SEEDS = 4096 };
    static struct {
        uint8_t *p;
        size_t n;
    } seeds[MAX_SEEDS];
    size_t nseeds = 0, runs = 0;
    uint8_t *buf = malloc(CORPUS_MAX);

    if (argc == 3 && !strcmp(argv[1], "--write")) {
        size_t n;

        for (unsigned i = 0; (n = corpus_seed(i, buf)) != SIZE_MAX; i++) {
            char name[4096];

            snprintf(name, sizeof name, "%s/seed-%03u", argv[2], i);
            FILE *f = fopen(name, "wb");
            if (!f || fwrite(buf, 1, n, f) != n || fclose(f)) {
                perror(name);
                return 1;
            }
        }
        free(buf);
        return 0;
    }
    if (argc < 2) {
        fprintf(stderr, "usage: %s SECONDS [FILE...] | --write FOLDER\n", argv[0]);
        return 2;
    }
    double seconds = atof(argv[1]);
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(keep_input);
    signal(SIGALRM, on_signal);
    signal(SIGABRT, on_signal);
    for (int i = 2; i < argc && nseeds < MAX_SEEDS; i++) {
        FILE *f = fopen(argv[i], "rb");
        uint8_t *p = malloc(CORPUS_MAX);

        if (!f) {
            perror(argv[i]);
            return 2;
        }
        seeds[nseeds].n = fread(p, 1, CORPUS_MAX, f);
        seeds[nseeds++].p = p;
        fclose(f);
    }
    for (unsigned i = 0; (seconds > 0 || argc == 2) && nseeds < MAX_SEEDS; i++) {
        size_t n = corpus_seed(i, buf);

        if (n == SIZE_MAX)
            break;
        seeds[nseeds].p = malloc(n ? n : 1);
        memcpy(seeds[nseeds].p, buf, n);
        seeds[nseeds++].n = n;
    }
    for (size_t i = 0; i < nseeds; i++, runs++)
        run(seeds[i].p, seeds[i].n);
    time_t end = time(NULL) + (time_t)seconds;
    while (seconds > 0 && time(NULL) < end)
        for (int k = 0; k < 64; k++, runs++) {
            size_t s = draw((uint32_t)nseeds), n = seeds[s].n;

            memcpy(buf, seeds[s].p, n);
            run(buf, change(buf, n));
        }
    alarm(0);
    for (size_t i = 0; i < nseeds; i++)
        free(seeds[i].p);
    free(buf);
    printf("%zu inputs, at most %.0f %% of the time and %.0f %% of the memory that one of its size may take%s\n", runs, 100 * worst_seconds,
           100 * worst_kb, memory_measured ? "" : " (this system does not tell how much memory was used)");
    return 0;
}

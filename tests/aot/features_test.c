/* features_test.c - the runtime's list of this processor's features agrees with the kernel's (/proc/cpuinfo).
 *
 * Exit code 77: there is no such file, or no name in it is known here. */
#include <stdio.h>
#include <string.h>
#include "runtime/host/features.h"

static const char *const names[][2] = { /* the name in hostcpu_x86.def, the kernel's */
    {"sse3", "pni"}, {"ssse3", "ssse3"}, {"sse4.1", "sse4_1"}, {"sse4.2", "sse4_2"}, {"sse4a", "sse4a"}, {"popcnt", "popcnt"},
    {"movbe", "movbe"}, {"lzcnt", "abm"}, {"bmi", "bmi1"}, {"bmi2", "bmi2"}, {"tbm", "tbm"}, {"aes", "aes"}, {"pclmul", "pclmulqdq"},
    {"sha", "sha_ni"}, {"gfni", "gfni"}, {"avx", "avx"}, {"f16c", "f16c"}, {"fma", "fma"}, {"fma4", "fma4"}, {"xop", "xop"},
    {"avx2", "avx2"}, {"vaes", "vaes"}, {"vpclmulqdq", "vpclmulqdq"}, {"avxvnni", "avx_vnni"}, {"avx512f", "avx512f"},
    {"avx512cd", "avx512cd"}, {"avx512dq", "avx512dq"}, {"avx512bw", "avx512bw"}, {"avx512vl", "avx512vl"}, {"avx512ifma", "avx512ifma"},
    {"avx512vbmi", "avx512vbmi"}, {"avx512vbmi2", "avx512_vbmi2"}, {"avx512vnni", "avx512_vnni"}, {"avx512bitalg", "avx512_bitalg"},
    {"avx512vpopcntdq", "avx512_vpopcntdq"}, {"avx512vp2intersect", "avx512_vp2intersect"}, {"avx512bf16", "avx512_bf16"},
    {"avx512fp16", "avx512_fp16"}, {"adx", "adx"}, {"clwb", "clwb"}, {"clflushopt", "clflushopt"}, {"fsgsbase", "fsgsbase"},
    {"rdrnd", "rdrand"}, {"rdseed", "rdseed"}, {"xsaveopt", "xsaveopt"}, {"xsavec", "xsavec"}, {"movdiri", "movdiri"},
    {"movdir64b", "movdir64b"},
};

/* A kernel does not name features that are newer than itself.  So a feature that only the runtime reports is an error only for the first 24, which
 * every supported kernel names. */
int main(void)
{
    static char line[1 << 16];
    FILE *f = fopen("/proc/cpuinfo", "r");
    int compared = 0, bad = 0;

    while (f && fgets(line, sizeof line, f)) {
        if (strncmp(line, "flags", 5))
            continue;
        line[strcspn(line, "\n")] = ' ';
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            char word[64];
            bool ours = xlat_host_has_feature(names[i][0], strlen(names[i][0])), theirs;

            snprintf(word, sizeof word, " %s ", names[i][1]);
            theirs = strstr(line, word);
            compared += theirs;
            if (theirs != ours) {
                printf("%s: %d, the kernel says %d\n", names[i][0], ours, theirs);
                bad += theirs || i < 24;
            }
        }
        break;
    }
    if (f)
        fclose(f);
    bad += xlat_host_has_feature("avx2x", 5) || xlat_host_has_feature("avx", 2) || xlat_host_has_feature("", 0);
    printf("%d features are here\n", compared);
    return bad ? 1 : compared ? 0 : 77;
}

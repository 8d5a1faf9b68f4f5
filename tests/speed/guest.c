/* guest.c - what interp_speed has the interpreter run: three 32-bit programs, by GUEST_INT, GUEST_X87 or GUEST_SSE (meson.build), the last
 * two of one source.  Freestanding; starts at start(n), which returns a number that depends on all it computed. */

typedef unsigned u;
u start(u n);

#ifdef GUEST_INT
static u table[256], seed;
static unsigned char sieve[65536];

__attribute__((noinline)) static u fib(u n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
static u crc(const unsigned char *p, u n)
{
    u c = ~0u;
    while (n--)
        c = table[(c ^ *p++) & 255] ^ c >> 8;
    return ~c;
}
static u primes(void)
{
    u count = 0;
    for (u i = 0; i < sizeof sieve; i++)
        sieve[i] = 1;
    for (u i = 2; i < sizeof sieve; i++)
        if (sieve[i]) {
            count++;
            for (u j = i * 2; j < sizeof sieve; j += i)
                sieve[j] = 0;
        }
    return count;
}
/* Shell's sort of pseudo-random numbers: comparisons that go either way. */
static u sort(void)
{
    static u a[4096];
    for (u i = 0; i < 4096; i++)
        a[i] = seed = seed * 1664525 + 1013904223;
    for (u gap = 1093; gap; gap = (gap - 1) / 3)
        for (u i = gap; i < 4096; i++) {
            u v = a[i], j = i;
            for (; j >= gap && a[j - gap] > v; j -= gap)
                a[j] = a[j - gap];
            a[j] = v;
        }
    return a[17];
}
u start(u n)
{
    u r = 0;
    for (u i = 0; i < 256; i++) {
        u c = i;
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0xedb88320u : c >> 1;
        table[i] = c;
    }
    while (n--)
        r += fib(20) + primes() + sort(), r ^= crc(sieve, sizeof sieve);
    return r;
}
#else
static double pos[5][3], vel[5][3], mass[5] = {39.47, 0.037, 0.011, 0.0017, 0.002}, m[3][24][24];

static double root(double x)
{
#ifdef GUEST_X87
    __asm__("fsqrt" : "+t"(x));
#else
    __asm__("sqrtsd %0, %0" : "+x"(x));
#endif
    return x;
}
static void move(double dt)
{
    for (int i = 0; i < 5; i++)
        for (int j = i + 1; j < 5; j++) {
            double d[3], r2 = 0;
            for (int k = 0; k < 3; k++)
                d[k] = pos[i][k] - pos[j][k], r2 += d[k] * d[k];
            double f = dt / (r2 * root(r2));
            for (int k = 0; k < 3; k++)
                vel[i][k] -= d[k] * mass[j] * f, vel[j][k] += d[k] * mass[i] * f;
        }
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 3; k++)
            pos[i][k] += dt * vel[i][k];
}
static void multiply(void)
{
    for (int i = 0; i < 24; i++)
        for (int j = 0; j < 24; j++) {
            double s = 0;
            for (int k = 0; k < 24; k++)
                s += m[0][i][k] * m[1][k][j];
            m[2][i][j] = s;
        }
}
static u mandelbrot(void)
{
    u inside = 0;
    for (int y = 0; y < 16; y++)
        for (int x = 0; x < 24; x++) {
            double cr = x / 8.0 - 2, ci = y / 8.0 - 1, a = 0, b = 0;
            int i = 0;
            for (; i < 50 && a * a + b * b < 4; i++) {
                double t = a * a - b * b + cr;
                b = 2 * a * b + ci, a = t;
            }
            inside += i == 50;
        }
    return inside;
}
u start(u n)
{
    u r = 0;
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 3; k++)
            pos[i][k] = (i + 1) * (k - i * 0.7), vel[i][k] = (k + 1) * 0.1 - i * 0.03;
    for (int i = 0; i < 24; i++)
        for (int j = 0; j < 24; j++)
            m[0][i][j] = i + j * 0.5, m[1][i][j] = i - j * 0.25;
    while (n--) {
        for (int i = 0; i < 100; i++)
            move(0.001);
        multiply();
        r += mandelbrot() + (u)(int)(pos[1][0] * 1000) + (u)(int)m[2][3][7];
    }
    return r;
}
#endif

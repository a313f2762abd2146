#include "CKernel.h"

typedef double eight __attribute__((vector_size(64)));
typedef double unaligned_eight __attribute__((vector_size(64), aligned(8), may_alias));
typedef long eight_bits __attribute__((vector_size(64)));

enum { vectors = nsyn_kernel_panel / 8 };

#define WITH(name) plain_##name
#define SET
#define TILE_ROWS 2
#define TILE_VECTORS 1
#include "panels.h"

#if defined(__x86_64__)
#define WITH(name) medium_##name
#define SET __attribute__((target("avx2,fma")))
#define TILE_ROWS 3
#define TILE_VECTORS 2
#include "panels.h"

#define WITH(name) wide_##name
#define SET __attribute__((target("avx512f,avx512dq,fma")))
#define TILE_ROWS 6
#define TILE_VECTORS 4
#include "panels.h"

#define BEST(call)                                                                                                     \
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {                                     \
        wide_##call;                                                                                                   \
    } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {                                      \
        medium_##call;                                                                                                 \
    } else {                                                                                                           \
        plain_##call;                                                                                                  \
    }
#else
#define BEST(call) plain_##call
#endif

void nsyn_kernel_exponential(double *numbers) { BEST(exponentials(numbers)); }

void nsyn_kernel_cross(nsyn_kernel_form form, double variance, const double *known, int rows, int width,
        const double *points, double *values) {
    BEST(cross(form, variance, known, rows, width, points, values));
}

void nsyn_kernel_among(nsyn_kernel_form form, double variance, const double *points, int stride, int count, int width,
        double *values, double *slopes) {
    BEST(among(form, variance, points, stride, count, width, values, slopes));
}

void nsyn_kernel_traces(const double *factors, const double *removed, const double *slopes, const double *points,
        int stride, int count, int width, double *sums) {
    BEST(traces(factors, removed, slopes, points, stride, count, width, sums));
}

void nsyn_kernel_sum(const double *values, int rows, const double *weights, double *sums) {
    BEST(sum(values, rows, weights, sums));
}

void nsyn_kernel_squares(const double *factor, int rows, const double *values, double *sums) {
    BEST(squares(factor, rows, values, sums));
}

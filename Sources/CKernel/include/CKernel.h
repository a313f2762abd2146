#pragma once

// Kernels between known rows and points of which there are many, in the vectors that a processor has.
//
// Points come in panels, one a lane: a point goes through the same operations in the same order whatever stands beside
// it, so that its numbers don't depend on its neighbours.

enum { nsyn_kernel_panel = 32 };

typedef enum {
    nsyn_kernel_gaussian,
    nsyn_kernel_matern32,
    nsyn_kernel_matern52,
} nsyn_kernel_form;

/// The exponential of a panel of numbers, to 4 · 10⁻¹⁶ of each; below −700 it is that of −700.
void nsyn_kernel_exponential(double *numbers);

/// Covariances: `values[row * panel + point]`. `known` are scaled rows of `width` features; feature f of a scaled point
/// is at `points[f * panel + point]`.
void nsyn_kernel_cross(nsyn_kernel_form form, double variance, const double *known, int rows, int width,
        const double *points, double *values);

/// Where the slopes of a row begin in a square matrix that holds covariances up to its diagonal: above the diagonal of
/// the row as far from the end as it is from the beginning, which has room for just as many.
static inline long nsyn_kernel_slopes(long row, long count) { return (count - 1 - row) * count + count - row; }

/// Covariances of scaled rows among themselves: of a row with those before it at `values[row * count]`, its own on the
/// diagonal, and what they change by with the length scales (the factor h in ∂k/∂log ℓ = h · (Δ / ℓ)²) at
/// `slopes[nsyn_kernel_slopes(row, count)]`, which may be the same matrix. Feature f of a row is at
/// `points[f * stride + row]`, and a panel may be read from the last one on.
void nsyn_kernel_among(nsyn_kernel_form form, double variance, const double *points, int stride, int count, int width,
        double *values, double *slopes);

/// By feature the sum of (factor · factor − removed) · slope · (Δ / ℓ)² over all pairs, of rows below the diagonal of
/// `removed`. `factors` has room for a panel more than rows; `sums` for eight numbers a feature.
void nsyn_kernel_traces(const double *factors, const double *removed, const double *slopes, const double *points,
        int stride, int count, int width, double *sums);

/// By point the sum of weight times value over all rows.
void nsyn_kernel_sum(const double *values, int rows, const double *weights, double *sums);

/// By point the squared length of the lower triangular `factor` (rows × rows, zeros above its diagonal) times its values.
void nsyn_kernel_squares(const double *factor, int rows, const double *values, double *sums);

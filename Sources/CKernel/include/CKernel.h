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

/// By point the sum of weight times value over all rows.
void nsyn_kernel_sum(const double *values, int rows, const double *weights, double *sums);

/// By point the squared length of the lower triangular `factor` (rows × rows, zeros above its diagonal) times its values.
void nsyn_kernel_squares(const double *factor, int rows, const double *values, double *sums);

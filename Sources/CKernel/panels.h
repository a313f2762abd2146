// Included once for each instruction set: WITH(name) names its functions, SET is its attribute, and TILE_ROWS and
// TILE_VECTORS say how many sums its registers hold.

#define INLINE SET static inline __attribute__((always_inline))

INLINE eight WITH(broadcast)(double number) {
    return (eight){number, number, number, number, number, number, number, number};
}

/// 2^n · e^r with |r| ≤ ln 2 / 2, and the series of e^r to its 13th term.
INLINE eight WITH(exponential)(eight value) {
    value = __builtin_elementwise_max(value, WITH(broadcast)(-700));
    // Adding 1.5 · 2⁵² rounds to a whole number, which then stands in the low bits.
    eight shift = WITH(broadcast)(6755399441055744.0);
    eight shifted = value * 1.4426950408889634 + shift;
    eight whole = shifted - shift;
    // ln 2 in two parts, the first exact in its product, so that the remainder loses nothing.
    eight r = (value - whole * 0x1.62e42feep-1) - whole * 0x1.a39ef35793c76p-33;
    static const double terms[] = {1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
        1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1, 1};
    eight series = WITH(broadcast)(1.0 / 6227020800);
#pragma clang loop unroll(full)
    for (int term = 0; term < 13; term++) series = series * r + terms[term];
    eight_bits power = ((eight_bits)shifted + 1023) << 52;
    return series * (eight)power;
}

SET static void WITH(exponentials)(double *numbers) {
    for (int part = 0; part < vectors; part++) {
        ((unaligned_eight *)numbers)[part] = WITH(exponential)(((unaligned_eight *)numbers)[part]);
    }
}

/// Covariance at a squared scaled distance, and the factor h with ∂k/∂log ℓ = h · (Δ / ℓ)² for every feature.
INLINE eight WITH(covariance)(nsyn_kernel_form form, double variance, eight square, eight *slope) {
    if (form == nsyn_kernel_gaussian) return *slope = WITH(exponential)(square * -0.5) * variance;
    eight root = __builtin_elementwise_sqrt(square * (form == nsyn_kernel_matern32 ? 3.0 : 5.0));
    eight decay = WITH(exponential)(-root) * variance;
    *slope = form == nsyn_kernel_matern32 ? decay * 3.0 : (root + 1.0) * decay * (5.0 / 3);
    if (form == nsyn_kernel_matern32) return (root + 1.0) * decay;
    return (root + 1.0 + root * root * (1.0 / 3)) * decay;
}

INLINE void WITH(crossed)(nsyn_kernel_form form, double variance, const double *known, int rows, int width,
        const double *points, double *values) {
    for (int row = 0; row < rows; row++) {
        eight squares[vectors];
        for (int part = 0; part < vectors; part++) squares[part] = WITH(broadcast)(0);
        for (int feature = 0; feature < width; feature++) {
            const unaligned_eight *column = (const unaligned_eight *)(points + feature * nsyn_kernel_panel);
            for (int part = 0; part < vectors; part++) {
                eight difference = column[part] - known[row * (long)width + feature];
                squares[part] += difference * difference;
            }
        }
        unaligned_eight *line = (unaligned_eight *)(values + (long)row * nsyn_kernel_panel);
        eight slope;
        for (int part = 0; part < vectors; part++) line[part] = WITH(covariance)(form, variance, squares[part], &slope);
    }
}

SET static void WITH(cross)(nsyn_kernel_form form, double variance, const double *known, int rows, int width,
        const double *points, double *values) {
    switch (form) {
    case nsyn_kernel_gaussian:
        return WITH(crossed)(nsyn_kernel_gaussian, variance, known, rows, width, points, values);
    case nsyn_kernel_matern32:
        return WITH(crossed)(nsyn_kernel_matern32, variance, known, rows, width, points, values);
    default: return WITH(crossed)(nsyn_kernel_matern52, variance, known, rows, width, points, values);
    }
}

/// The rows before one row, a panel at a time: what of the last panel isn't before it is computed and left.
INLINE void WITH(paired)(nsyn_kernel_form form, double variance, const double *points, int stride, int count, int width,
        double *values, double *slopes) {
    for (int row = 0; row < count; row++) {
        double *line = values + (long)row * count, *above = slopes + nsyn_kernel_slopes(row, count);
        line[row] = variance;
        for (int column = 0; column < row; column += nsyn_kernel_panel) {
            eight squares[vectors], slope[vectors];
            for (int part = 0; part < vectors; part++) squares[part] = WITH(broadcast)(0);
            for (int feature = 0; feature < width; feature++) {
                const double *own = points + (long)feature * stride;
                const unaligned_eight *others = (const unaligned_eight *)(own + column);
                for (int part = 0; part < vectors; part++) {
                    eight difference = others[part] - own[row];
                    squares[part] += difference * difference;
                }
            }
            for (int part = 0; part < vectors; part++) {
                squares[part] = WITH(covariance)(form, variance, squares[part], &slope[part]);
            }
            long size = row - column < nsyn_kernel_panel ? row - column : nsyn_kernel_panel;
            if (size == nsyn_kernel_panel) {
                for (int part = 0; part < vectors; part++) {
                    ((unaligned_eight *)(line + column))[part] = squares[part];
                    ((unaligned_eight *)(above + column))[part] = slope[part];
                }
            } else {
                __builtin_memcpy(line + column, squares, (unsigned long)size * sizeof(double));
                __builtin_memcpy(above + column, slope, (unsigned long)size * sizeof(double));
            }
        }
    }
}

SET static void WITH(among)(nsyn_kernel_form form, double variance, const double *points, int stride, int count,
        int width, double *values, double *slopes) {
    switch (form) {
    case nsyn_kernel_gaussian:
        return WITH(paired)(nsyn_kernel_gaussian, variance, points, stride, count, width, values, slopes);
    case nsyn_kernel_matern32:
        return WITH(paired)(nsyn_kernel_matern32, variance, points, stride, count, width, values, slopes);
    default: return WITH(paired)(nsyn_kernel_matern52, variance, points, stride, count, width, values, slopes);
    }
}

SET static void WITH(traces)(const double *factors, const double *removed, const double *slopes, const double *points,
        int stride, int count, int width, double *sums) {
    unaligned_eight *totals = (unaligned_eight *)sums;
    for (int feature = 0; feature < width; feature++) totals[feature] = WITH(broadcast)(0);
    for (int row = 0; row < count; row++) {
        const double *line = removed + (long)row * count, *above = slopes + nsyn_kernel_slopes(row, count);
        for (int column = 0; column < row; column += nsyn_kernel_panel) {
            eight weights[vectors], slope[vectors];
            long size = row - column < nsyn_kernel_panel ? row - column : nsyn_kernel_panel;
            if (size < nsyn_kernel_panel) {
                // Without a slope a pair counts for nothing.
                __builtin_memset(weights, 0, sizeof weights);
                __builtin_memset(slope, 0, sizeof slope);
            }
            __builtin_memcpy(weights, line + column, (unsigned long)size * sizeof(double));
            __builtin_memcpy(slope, above + column, (unsigned long)size * sizeof(double));
            for (int part = 0; part < vectors; part++) {
                eight products = ((const unaligned_eight *)(factors + column))[part] * factors[row];
                weights[part] = (products - weights[part]) * slope[part];
            }
            for (int feature = 0; feature < width; feature++) {
                const double *own = points + (long)feature * stride;
                const unaligned_eight *others = (const unaligned_eight *)(own + column);
                eight total = totals[feature];
                for (int part = 0; part < vectors; part++) {
                    eight difference = others[part] - own[row];
                    total += weights[part] * difference * difference;
                }
                totals[feature] = total;
            }
        }
    }
    for (int feature = 0; feature < width; feature++) {
        double sum = 0;
        for (int lane = 0; lane < 8; lane++) sum += sums[8 * feature + lane];
        sums[feature] = sum;
    }
}

SET static void WITH(sum)(const double *values, int rows, const double *weights, double *sums) {
    eight totals[vectors];
    for (int part = 0; part < vectors; part++) totals[part] = WITH(broadcast)(0);
    for (int row = 0; row < rows; row++) {
        const unaligned_eight *line = (const unaligned_eight *)(values + (long)row * nsyn_kernel_panel);
        for (int part = 0; part < vectors; part++) totals[part] += line[part] * weights[row];
    }
    for (int part = 0; part < vectors; part++) ((unaligned_eight *)sums)[part] = totals[part];
}

/// Some rows of the factor times some of the points, held in registers.
INLINE void WITH(tile)(int tile_rows, const double *factor, int rows, int first, const double *values, double *sums) {
    eight products[TILE_ROWS][TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int row = 0; row < tile_rows; row++) {
#pragma clang loop unroll(full)
        for (int part = 0; part < TILE_VECTORS; part++) products[row][part] = WITH(broadcast)(0);
    }
    for (int column = 0; column < first + tile_rows; column++) {
        const unaligned_eight *line = (const unaligned_eight *)(values + (long)column * nsyn_kernel_panel);
#pragma clang loop unroll(full)
        for (int row = 0; row < tile_rows; row++) {
            double weight = factor[(long)(first + row) * rows + column];
#pragma clang loop unroll(full)
            for (int part = 0; part < TILE_VECTORS; part++) products[row][part] += line[part] * weight;
        }
    }
#pragma clang loop unroll(full)
    for (int row = 0; row < tile_rows; row++) {
#pragma clang loop unroll(full)
        for (int part = 0; part < TILE_VECTORS; part++) {
            ((unaligned_eight *)sums)[part] += products[row][part] * products[row][part];
        }
    }
}

SET static void WITH(squares)(const double *factor, int rows, const double *values, double *sums) {
    for (int point = 0; point < nsyn_kernel_panel; point++) sums[point] = 0;
    for (int point = 0; point < nsyn_kernel_panel; point += 8 * TILE_VECTORS) {
        int row = 0;
        for (; row + TILE_ROWS <= rows; row += TILE_ROWS) {
            WITH(tile)(TILE_ROWS, factor, rows, row, values + point, sums + point);
        }
        for (; row < rows; row++) WITH(tile)(1, factor, rows, row, values + point, sums + point);
    }
}

#undef INLINE
#undef WITH
#undef SET
#undef TILE_ROWS
#undef TILE_VECTORS

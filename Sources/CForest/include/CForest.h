#pragma once

#include <stdint.h>

// The descent of many rows through one decision tree in 512-bit vectors, where the processor has them: Swift can't ask
// for an instruction set at run time. Only integers are compared, so that the result is that of the loop in Swift.

/// Whether `nsyn_forest_descend` may be called.
int nsyn_forest_has_vectors(void);

/// One tree. Rows lie in groups of sixteen, feature after feature, and `rows` counts whole groups of 64.
typedef struct {
    /// Low word: the threshold as an integer that sorts as the float does, all bits set in a leaf. High word: the left
    /// child · 4096 + the feature; a leaf leads to itself. The right child follows the left one.
    const uint64_t *nodes;
    /// The six upper levels as a perfect tree: 64 thresholds and 64 features · 16 in the order of a heap (place 0 is
    /// unused), then the nodes that the 64 ways lead to.
    const uint32_t *head;
    /// Whether anything lies below the head.
    int is_deep;
} nsyn_forest_tree;

/// Writes the leaf that each row ends in. `scratch` has room for 2 · rows + 128 numbers.
void nsyn_forest_descend(const nsyn_forest_tree *tree, int features, const uint32_t *tile, int rows, int32_t *leaves,
        int32_t *scratch);

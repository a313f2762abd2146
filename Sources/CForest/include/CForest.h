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
    /// Levels that the average row passes.
    int sure;
} nsyn_forest_tree;

/// Writes the leaf that each row ends in. `scratch` has room for 2 · rows + 128 numbers.
void nsyn_forest_descend(const nsyn_forest_tree *tree, int features, const uint32_t *tile, int rows, int32_t *leaves,
        int32_t *scratch);

// Trees that ask about few thresholds
//
// Where no feature has more than 255 thresholds in a whole forest, a feature is the number of thresholds that lie below
// it: one byte. Four features are a word of a row, and a node is four bytes.
//
// Bits 24...31 of a node: the rank of its threshold; rows of a greater rank go right. 8...23: the left child's pair,
// which is its number / 2. 5...7: the word of its feature. 3...4: one more than the byte within the word, modulo four, so
// that the node's low bits say how far to rotate. A leaf has all upper eight bits set, and the others say which one.

enum { nsyn_ranked_most_features = 32, nsyn_ranked_most_nodes = 1 << 17, nsyn_ranked_edges = 255 };
static const uint32_t nsyn_ranked_leaf = 0xFF000000;

typedef struct {
    /// Upper levels level by level, and at least 64 numbers that may be read.
    const uint32_t *nodes;
    int count;
    /// Levels that most rows pass: so many steps are made before the rows that have arrived are taken out.
    int sure;
} nsyn_ranked_tree;

/// The least and the greatest rank of every feature among some rows, where nodes look them up: by bits 3...7.
typedef struct {
    uint32_t least[32], greatest[32];
} nsyn_ranked_box;

/// Fills in one feature of rows that lie in groups of sixteen: a word after another, sixteen rows side by side. `edges`
/// are 255 ascending keys, the last ones all bits set.
void nsyn_ranked_fill(const uint32_t *keys, int count, const uint32_t *edges, int words, int feature, uint32_t *rows,
        nsyn_ranked_box *box, int uses_vectors);

/// What a box leaves of a tree: the questions that its rows answer differently.
typedef struct {
    /// Room for `capacity` + 64 numbers each: nodes as in a tree, and what waits to become one.
    uint32_t *nodes, *waiting;
    /// The leaves that are left, by the numbers that they have here.
    uint32_t *leaves;
    int capacity;
    int leaf_count;
    /// As in a tree.
    int sure;
} nsyn_ranked_part;

/// Returns 0 if more than `capacity` nodes are left.
int nsyn_ranked_reduce(const uint32_t *nodes, const nsyn_ranked_box *box, nsyn_ranked_part *part, int uses_vectors);

/// Has a tree's nodes fetched into the second cache, one after another rather than as rows come by them.
void nsyn_ranked_prefetch(const uint32_t *nodes, int count);

/// Says which leaf each row ends in. `count` is whole groups of 64; `scratch` has room for 2 · count + 32 numbers and for
/// two a node, and begins where eight bytes may.
void nsyn_ranked_descend(const nsyn_ranked_tree *tree, int words, const uint32_t *rows, int count, uint32_t *ends,
        uint32_t *scratch, int uses_vectors);

/// Adds the value of its leaf to each row's sum.
void nsyn_ranked_add(const double *values, const uint32_t *ends, int count, double *sums, int uses_vectors);

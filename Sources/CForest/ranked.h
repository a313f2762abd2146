#pragma once

#include "CForest.h"

// What needs vectors of 512 bits; elsewhere it must not be called.

void forest_rank_in_vectors(const uint32_t *keys, int count, const uint32_t *edges, uint8_t *bytes, int stride);

int forest_reduce_in_vectors(const uint32_t *nodes, const nsyn_ranked_box *box, nsyn_ranked_part *part);

void forest_descend_in_vectors(const nsyn_ranked_tree *tree, int words, const uint32_t *rows, int count, uint32_t *ends,
        uint32_t *scratch);

void forest_add_in_vectors(const double *values, const uint32_t *ends, int count, double *sums);

#include "ranked.h"

/// The byte of a feature among those of its row: fours of them in the words of sixteen rows.
static inline long byte_place(int row, int words, int feature) {
    return (((long)(row >> 4) * words + (feature >> 2)) * 16 + (row & 15)) * 4 + (feature & 3);
}

/// How many edges lie below a key: a binary search without a branch.
static inline uint32_t rank(const uint32_t *edges, uint32_t key) {
    uint32_t rank = 0;
    for (uint32_t step = 128; step > 0; step /= 2) rank += edges[rank + step - 1] < key ? step : 0;
    return rank;
}

void nsyn_ranked_fill(const uint32_t *keys, int count, const uint32_t *edges, int words, int feature, uint32_t *rows,
        nsyn_ranked_box *box, int uses_vectors) {
    uint8_t *bytes = (uint8_t *)rows + byte_place(0, words, feature);
    int whole = uses_vectors ? count & ~15 : 0;
    if (whole) forest_rank_in_vectors(keys, whole, edges, bytes, words * 64);
    for (int row = whole; row < count; row++) bytes[byte_place(row, words, 0)] = (uint8_t)rank(edges, keys[row]);
    uint32_t least = ~0u, greatest = 0;
    for (int row = 0; row < count; row++) {
        least = keys[row] < least ? keys[row] : least;
        greatest = keys[row] > greatest ? keys[row] : greatest;
    }
    int place = (feature & ~3) | ((feature + 1) & 3);
    box->least[place] = rank(edges, least) << 24;
    box->greatest[place] = rank(edges, greatest) << 24;
}

static inline uint32_t left_child(uint32_t node) { return node >> 7 & 0x1FFFE; }

/// Goes on from a node as long as the box answers.
static inline uint32_t settled(const uint32_t *nodes, uint32_t node, const nsyn_ranked_box *box) {
    while (node < nsyn_ranked_leaf) {
        int place = node >> 3 & 31;
        int is_right = box->least[place] > node;
        if (!is_right && box->greatest[place] > node) break;
        node = nodes[left_child(node) + (uint32_t)is_right];
    }
    return node;
}

static int reduce(const uint32_t *nodes, const nsyn_ranked_box *box, nsyn_ranked_part *part) {
    // Nodes wait in the order of their levels; the first two places are the root's.
    uint32_t *waiting = part->waiting;
    int end = 2, level = 0, level_end = 2;
    long depths = 0;
    waiting[0] = nodes[0];
    part->leaf_count = 0;
    for (int place = 0; place < end; place++) {
        if (place == 1) continue;
        if (place == level_end) {
            level++;
            level_end = end;
        }
        uint32_t node = settled(nodes, waiting[place], box);
        if (node >= nsyn_ranked_leaf) {
            part->leaves[part->leaf_count] = node & ~nsyn_ranked_leaf;
            part->nodes[place] = nsyn_ranked_leaf | (uint32_t)part->leaf_count++;
            depths += level;
            continue;
        }
        if (end + 2 > part->capacity) return 0;
        waiting[end] = nodes[left_child(node)];
        waiting[end + 1] = nodes[left_child(node) + 1];
        part->nodes[place] = (node & 0xFF0000FF) | (uint32_t)(end / 2) << 8;
        end += 2;
    }
    part->sure = (int)(depths / part->leaf_count);
    return 1;
}

int nsyn_ranked_reduce(const uint32_t *nodes, const nsyn_ranked_box *box, nsyn_ranked_part *part, int uses_vectors) {
    return uses_vectors ? forest_reduce_in_vectors(nodes, box, part) : reduce(nodes, box, part);
}

/// Where one of sixteen rows goes: its node's left child, and one more with the borrow of a subtraction, because a
/// comparison might become a branch.
static inline uint64_t next(const uint64_t *nodes, uint64_t place, const uint8_t *bytes, int lane) {
    uint64_t node = nodes[place];
    uint64_t value = bytes[(node >> 8 & 0xFFFF) + (uint64_t)lane * 4];
    return (node >> 32) + (((node & 255) - value) >> 63);
}

/// Without vectors: sixteen rows side by side, so that some wait for their nodes while others move.
static void descend(const nsyn_ranked_tree *tree, int words, const uint32_t *rows, int count, uint32_t *ends,
        uint64_t *nodes) {
    // Unpacked, a node takes fewer instructions: the child, the place of the byte, the rank. A leaf leads to itself.
    for (int place = 0; place < tree->count; place++) {
        uint32_t node = tree->nodes[place];
        uint64_t offset = (node >> 5 & 7) * 64 + (((node >> 3) + 3) & 3);
        nodes[place] = node >= nsyn_ranked_leaf
            ? (uint64_t)place << 32 | 255
            : (uint64_t)left_child(node) << 32 | offset << 8 | node >> 24;
    }
    for (int row = 0; row < count; row += 16) {
        const uint8_t *bytes = (const uint8_t *)(rows + (long)row * words);
        uint64_t places[16] = {0}, before[16], moved;
        for (int level = 0; level < tree->sure; level++) {
#pragma clang loop unroll(full)
            for (int lane = 0; lane < 16; lane++) places[lane] = next(nodes, places[lane], bytes, lane);
        }
        do {
            moved = 0;
            for (int lane = 0; lane < 16; lane++) before[lane] = places[lane];
#pragma clang loop unroll(full)
            for (int lane = 0; lane < 16; lane++) places[lane] = next(nodes, places[lane], bytes, lane);
            for (int lane = 0; lane < 16; lane++) moved |= places[lane] ^ before[lane];
        } while (moved);
        for (int lane = 0; lane < 16; lane++) ends[row + lane] = tree->nodes[places[lane]] & ~nsyn_ranked_leaf;
    }
}

void nsyn_ranked_prefetch(const uint32_t *nodes, int count) {
    for (int node = 0; node < count; node += 16) __builtin_prefetch(nodes + node, 0, 2);
}

void nsyn_ranked_descend(const nsyn_ranked_tree *tree, int words, const uint32_t *rows, int count, uint32_t *ends,
        uint32_t *scratch, int uses_vectors) {
    if (uses_vectors) {
        forest_descend_in_vectors(tree, words, rows, count, ends, scratch);
    } else {
        descend(tree, words, rows, count, ends, (uint64_t *)(void *)scratch);
    }
}

void nsyn_ranked_add(const double *values, const uint32_t *ends, int count, double *sums, int uses_vectors) {
    int whole = uses_vectors ? count & ~15 : 0;
    if (whole) forest_add_in_vectors(values, ends, whole, sums);
    for (int row = whole; row < count; row++) sums[row] += values[ends[row]];
}

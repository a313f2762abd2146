#include "CForest.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define VECTORS __attribute__((target("avx512f")))

int nsyn_forest_has_vectors(void) { return __builtin_cpu_supports("avx512f"); }

/// One level of the head: `threshold` and `feature` of each lane's place in the heap.
VECTORS static inline __m512i step(__m512i place, __m512i threshold, __m512i feature, const uint32_t *group) {
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m512i value = _mm512_i32gather_epi32(_mm512_add_epi32(feature, lanes), group, 4);
    __m512i child = _mm512_add_epi32(place, place);
    __mmask16 goes_right = _mm512_cmpgt_epu32_mask(value, threshold);
    return _mm512_mask_add_epi32(child, goes_right, child, _mm512_set1_epi32(1));
}

/// Upper levels: tables of 16 and 32 entries are looked up within registers, so that a level costs one gather.
VECTORS static void descend_head(const uint32_t *head, int features, const uint32_t *tile, int rows, int32_t *leaves) {
    __m512i keys[4], offsets[4], exits[4];
    for (int part = 0; part < 4; part++) {
        keys[part] = _mm512_loadu_si512(head + 16 * part);
        offsets[part] = _mm512_loadu_si512(head + 64 + 16 * part);
        exits[part] = _mm512_loadu_si512(head + 128 + 16 * part);
    }
    const __m512i half = _mm512_set1_epi32(32);
    for (int row = 0; row < rows; row += 32) {
        const uint32_t *group = tile + (long)row * features;
        __m512i places[2] = {_mm512_set1_epi32(1), _mm512_set1_epi32(1)};
#pragma clang loop unroll(full)
        for (int level = 0; level < 6; level++) {
#pragma clang loop unroll(full)
            for (int side = 0; side < 2; side++) {
                __m512i place = places[side], key, offset;
                if (level < 5) {
                    // Places 16...31 are looked up modulo 16 in the second part.
                    key = _mm512_permutexvar_epi32(place, keys[level == 4]);
                    offset = _mm512_permutexvar_epi32(place, offsets[level == 4]);
                } else {
                    key = _mm512_permutex2var_epi32(keys[2], place, keys[3]);
                    offset = _mm512_permutex2var_epi32(offsets[2], place, offsets[3]);
                }
                places[side] = step(place, key, offset, group + side * 16 * features);
            }
        }
        for (int side = 0; side < 2; side++) {
            __m512i low = _mm512_permutex2var_epi32(exits[0], places[side], exits[1]);
            __m512i high = _mm512_permutex2var_epi32(exits[2], places[side], exits[3]);
            __mmask16 is_high = _mm512_test_epi32_mask(places[side], half);
            _mm512_storeu_si512(leaves + row + 16 * side, _mm512_mask_blend_epi32(is_high, low, high));
        }
    }
}

enum { group_size = 64, vectors = group_size / 16, steps = 4 };

/// One of the lower levels. `start` is where each row's features begin in the tile.
VECTORS static inline __attribute__((always_inline)) __m512i step_deep(__m512i node, const uint64_t *nodes,
        __m512i start, const uint32_t *tile, __mmask16 *moves) {
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i even = _mm512_add_epi32(lanes, lanes), one = _mm512_set1_epi32(1);
    __m512i low = _mm512_i32gather_epi64(_mm512_castsi512_si256(node), nodes, 8);
    __m512i high = _mm512_i32gather_epi64(_mm512_extracti64x4_epi64(node, 1), nodes, 8);
    __m512i threshold = _mm512_permutex2var_epi32(low, even, high);
    __m512i rest = _mm512_permutex2var_epi32(low, _mm512_add_epi32(even, one), high);
    __m512i offset = _mm512_slli_epi32(_mm512_and_si512(rest, _mm512_set1_epi32(4095)), 4);
    __m512i value = _mm512_i32gather_epi32(_mm512_add_epi32(offset, start), tile, 4);
    __m512i child = _mm512_srli_epi32(rest, 12);
    *moves = _mm512_cmpneq_epi32_mask(threshold, _mm512_set1_epi32(-1));
    return _mm512_mask_add_epi32(child, _mm512_cmpgt_epu32_mask(value, threshold), child, one);
}

/// Lower levels: all rows go down the levels that most of them pass, in the order in which they lie. Those that have not
/// arrived then go on as a list, which is made shorter every few levels.
VECTORS static void descend_deep(const nsyn_forest_tree *tree, int features, const uint32_t *tile, int rows,
        int32_t *leaves, int32_t *scratch) {
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i lane_mask = _mm512_set1_epi32(15), group_stride = _mm512_set1_epi32(16 * features);
    int32_t *waiting = scratch, *who = scratch + rows + group_size;
    int kept = 0, most = tree->sure > 6 ? tree->sure - 5 : 1;
    for (int place = 0; place < rows; place += group_size) {
        const uint32_t *group = tile + (long)place * features;
        __m512i node[vectors];
        __mmask16 moves[vectors];
        for (int part = 0; part < vectors; part++) node[part] = _mm512_loadu_si512(leaves + place + 16 * part);
        for (int level = 0; level < most; level++) {
#pragma clang loop unroll(full)
            for (int part = 0; part < vectors; part++) {
                node[part] = step_deep(node[part], tree->nodes, lanes, group + part * 16 * features, &moves[part]);
            }
        }
        for (int part = 0; part < vectors; part++) {
            __m512i row = _mm512_add_epi32(_mm512_set1_epi32(place + 16 * part), lanes);
            _mm512_storeu_si512(leaves + place + 16 * part, node[part]);
            _mm512_storeu_si512(waiting + kept, _mm512_maskz_compress_epi32(moves[part], node[part]));
            _mm512_storeu_si512(who + kept, _mm512_maskz_compress_epi32(moves[part], row));
            kept += __builtin_popcount(moves[part]);
        }
    }
    for (int count = kept; count > 0; count = kept) {
        // What stands behind the end is loaded too, and must be nodes of this tree.
        for (int part = 0; part < vectors; part++) {
            _mm512_storeu_si512(waiting + count + 16 * part, _mm512_setzero_si512());
            _mm512_storeu_si512(who + count + 16 * part, _mm512_setzero_si512());
        }
        kept = 0;
        for (int place = 0; place < count; place += group_size) {
            __m512i node[vectors], row[vectors], start[vectors];
            __mmask16 moves[vectors];
            for (int part = 0; part < vectors; part++) {
                node[part] = _mm512_loadu_si512(waiting + place + 16 * part);
                row[part] = _mm512_loadu_si512(who + place + 16 * part);
                start[part] = _mm512_add_epi32(
                    _mm512_mullo_epi32(_mm512_srli_epi32(row[part], 4), group_stride),
                    _mm512_and_si512(row[part], lane_mask));
            }
            for (int level = 0; level < steps; level++) {
#pragma clang loop unroll(full)
                for (int part = 0; part < vectors; part++) {
                    node[part] = step_deep(node[part], tree->nodes, start[part], tile, &moves[part]);
                }
            }
            for (int part = 0; part < vectors; part++) {
                int left = count - place - 16 * part;
                __mmask16 valid = left >= 16 ? 0xFFFF : left <= 0 ? 0 : (__mmask16)((1 << left) - 1);
                __mmask16 stays = moves[part] & valid;
                _mm512_mask_i32scatter_epi32(leaves, ~moves[part] & valid, row[part], node[part], 4);
                _mm512_storeu_si512(waiting + kept, _mm512_maskz_compress_epi32(stays, node[part]));
                _mm512_storeu_si512(who + kept, _mm512_maskz_compress_epi32(stays, row[part]));
                kept += __builtin_popcount(stays);
            }
        }
    }
}

VECTORS void nsyn_forest_descend(const nsyn_forest_tree *tree, int features, const uint32_t *tile, int rows,
        int32_t *leaves, int32_t *scratch) {
    descend_head(tree->head, features, tile, rows, leaves);
    if (tree->is_deep) descend_deep(tree, features, tile, rows, leaves, scratch);
}

#else

int nsyn_forest_has_vectors(void) { return 0; }

void nsyn_forest_descend(const nsyn_forest_tree *tree, int features, const uint32_t *tile, int rows, int32_t *leaves,
        int32_t *scratch) {
    (void)tree, (void)features, (void)tile, (void)rows, (void)leaves, (void)scratch;
    __builtin_trap();
}
#endif

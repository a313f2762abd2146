#include "ranked.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define VECTORS __attribute__((target("avx512f")))
#define INLINE VECTORS static inline __attribute__((always_inline))

INLINE __m512i lanes(void) { return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); }

VECTORS void forest_rank_in_vectors(const uint32_t *keys, int count, const uint32_t *edges, uint8_t *bytes, int stride) {
    for (int row = 0; row < count; row += 16, bytes += stride) {
        __m512i key = _mm512_loadu_si512(keys + row), rank = _mm512_setzero_si512();
        for (int step = 128; step > 0; step /= 2) {
            __m512i edge = _mm512_i32gather_epi32(rank, edges + step - 1, 4);
            __mmask16 is_below = _mm512_cmplt_epu32_mask(edge, key);
            rank = _mm512_mask_add_epi32(rank, is_below, rank, _mm512_set1_epi32(step));
        }
        uint32_t ranks[16];
        _mm512_storeu_si512(ranks, rank);
        for (int lane = 0; lane < 16; lane++) bytes[lane * 4] = (uint8_t)ranks[lane];
    }
}

/// Sixteen rows: up to eight features in registers, more of them in memory.
typedef struct {
    __m512i first, second;
    const uint32_t *memory;
    __m512i offsets;
} row_words;

/// Where each row goes from an inner node.
INLINE __m512i child(__m512i node, __mmask16 moves, int words, const row_words *row) {
    __m512i word = row->first;
    if (words == 2) {
        word = _mm512_mask_mov_epi32(word, _mm512_test_epi32_mask(node, _mm512_set1_epi32(32)), row->second);
    } else if (words > 2) {
        __m512i offset = _mm512_and_si512(_mm512_srli_epi32(node, 1), _mm512_set1_epi32(7 * 16));
        word = _mm512_mask_i32gather_epi32(word, moves, _mm512_add_epi32(offset, row->offsets), row->memory, 4);
    }
    // The byte in question comes to the top, where the threshold is in the node.
    __m512i value = _mm512_and_si512(_mm512_rorv_epi32(word, node), _mm512_set1_epi32((int)nsyn_ranked_leaf));
    __m512i left = _mm512_and_si512(_mm512_srli_epi32(node, 7), _mm512_set1_epi32(0x1FFFE));
    return _mm512_mask_add_epi32(left, _mm512_cmpgt_epu32_mask(value, node), left, _mm512_set1_epi32(1));
}

INLINE __mmask16 moving(__m512i node) {
    return _mm512_cmplt_epu32_mask(node, _mm512_set1_epi32((int)nsyn_ranked_leaf));
}

VECTORS int forest_reduce_in_vectors(const uint32_t *nodes, const nsyn_ranked_box *box, nsyn_ranked_part *part) {
    __m512i least[2], greatest[2];
    for (int side = 0; side < 2; side++) {
        least[side] = _mm512_loadu_si512(box->least + 16 * side);
        greatest[side] = _mm512_loadu_si512(box->greatest + 16 * side);
    }
    const __m512i leaf = _mm512_set1_epi32((int)nsyn_ranked_leaf), one = _mm512_set1_epi32(1);
    // Sixteen nodes at a time leave the queue, in the order of their levels; the first two places are the root's.
    uint32_t *waiting = part->waiting;
    int end = 2, leaves = 0, level = 0, level_end = 2;
    long depths = 0;
    waiting[0] = waiting[1] = 0;
    for (int place = 0; place < end;) {
        int taken = place == 0 ? 1 : end - place < 16 ? end - place : 16;
        __mmask16 valid = (__mmask16)((1 << taken) - 1);
        __m512i node = _mm512_mask_i32gather_epi32(leaf, valid, _mm512_loadu_si512(waiting + place), nodes, 4);
        for (;;) {
            __m512i what = _mm512_srli_epi32(node, 3);
            __mmask16 inner = moving(node);
            __mmask16 right = _mm512_cmpgt_epu32_mask(_mm512_permutex2var_epi32(least[0], what, least[1]), node);
            __mmask16 not_left = _mm512_cmpgt_epu32_mask(_mm512_permutex2var_epi32(greatest[0], what, greatest[1]), node);
            __mmask16 goes = inner & (right | (__mmask16)~not_left);
            if (!goes) break;
            __m512i next = _mm512_and_si512(_mm512_srli_epi32(node, 7), _mm512_set1_epi32(0x1FFFE));
            next = _mm512_mask_add_epi32(next, right, next, one);
            node = _mm512_mask_i32gather_epi32(node, goes, next, nodes, 4);
        }
        __mmask16 inner = moving(node), ends = valid & (__mmask16)~inner;
        int more = __builtin_popcount(inner), ended = __builtin_popcount(ends);
        if (end + 2 * more > part->capacity) return 0;
        __m512i pairs = _mm512_maskz_expand_epi32(inner, _mm512_add_epi32(lanes(), _mm512_set1_epi32(end / 2)));
        __m512i content = _mm512_or_si512(
            _mm512_and_si512(node, _mm512_set1_epi32((int)0xFF0000FF)), _mm512_slli_epi32(pairs, 8));
        __m512i numbers = _mm512_maskz_expand_epi32(ends, _mm512_add_epi32(lanes(), _mm512_set1_epi32(leaves)));
        content = _mm512_mask_or_epi32(content, ends, numbers, leaf);
        _mm512_storeu_si512(part->nodes + place, content);
        _mm512_storeu_si512(
            part->leaves + leaves, _mm512_maskz_compress_epi32(ends, _mm512_andnot_si512(leaf, node)));
        __m512i left = _mm512_and_si512(_mm512_srli_epi32(node, 7), _mm512_set1_epi32(0x1FFFE));
        left = _mm512_maskz_compress_epi32(inner, left);
        for (int side = 0; side < 2; side++) {
            __m512i wide = _mm512_cvtepu32_epi64(
                side ? _mm512_extracti64x4_epi64(left, 1) : _mm512_castsi512_si256(left));
            wide = _mm512_or_si512(wide, _mm512_slli_epi64(_mm512_add_epi64(wide, _mm512_set1_epi64(1)), 32));
            _mm512_storeu_si512(waiting + end + 16 * side, wide);
        }
        if (place >= level_end) {
            level++;
            level_end = end;
        }
        depths += (long)level * ended;
        leaves += ended;
        end += 2 * more;
        place += place == 0 ? 2 : taken;
    }
    part->leaf_count = leaves;
    part->sure = (int)(depths / leaves);
    return 1;
}

/// One level among the first 64 nodes, which are in registers; after s levels a row stands below node 2^(s + 1).
INLINE __m512i step_head(__m512i node, const __m512i *head, int level, int words, const row_words *row) {
    __mmask16 moves = moving(node);
    __m512i place = child(node, moves, words, row);
    if (level < 3) return _mm512_mask_permutexvar_epi32(node, moves, place, head[0]);
    __m512i next = _mm512_permutex2var_epi32(head[0], place, head[1]);
    if (level > 3) {
        __mmask16 is_high = _mm512_test_epi32_mask(place, _mm512_set1_epi32(32));
        next = _mm512_mask_mov_epi32(next, is_high, _mm512_permutex2var_epi32(head[2], place, head[3]));
    }
    return _mm512_mask_mov_epi32(node, moves, next);
}

INLINE __m512i step(__m512i node, __mmask16 moves, const uint32_t *nodes, int words, const row_words *row) {
    return _mm512_mask_i32gather_epi32(node, moves, child(node, moves, words, row), nodes, 4);
}

enum { parts = 4, batch = 16 * parts };

/// Goes on with rows out of order until all have arrived.
INLINE void finish(const uint32_t *nodes, int words, const uint32_t *rows, int count, const uint32_t *waiting,
        const uint32_t *who, uint32_t *ends) {
    for (int start = 0; start < count; start += batch) {
        __m512i node[parts], place[parts];
        row_words row[parts];
        __mmask16 valid[parts];
        for (int part = 0; part < parts; part++) {
            int left = count - start - 16 * part;
            valid[part] = left >= 16 ? 0xFFFF : left <= 0 ? 0 : (__mmask16)((1 << left) - 1);
            place[part] = _mm512_maskz_loadu_epi32(valid[part], who + start + 16 * part);
            // Lanes that nobody stands in have arrived.
            node[part] = _mm512_mask_loadu_epi32(_mm512_set1_epi32(-1), valid[part], waiting + start + 16 * part);
            __m512i group = _mm512_mullo_epi32(_mm512_srli_epi32(place[part], 4), _mm512_set1_epi32(16 * words));
            row[part].offsets = _mm512_add_epi32(group, _mm512_and_si512(place[part], _mm512_set1_epi32(15)));
            row[part].memory = rows;
            row[part].first = row[part].second = _mm512_setzero_si512();
            if (words <= 2) row[part].first = _mm512_i32gather_epi32(row[part].offsets, rows, 4);
            if (words == 2) row[part].second = _mm512_i32gather_epi32(row[part].offsets, rows + 16, 4);
        }
        for (int any = 1; any;) {
            any = 0;
#pragma clang loop unroll(full)
            for (int part = 0; part < parts; part++) {
                __mmask16 moves = moving(node[part]);
                any |= moves;
                node[part] = step(node[part], moves, nodes, words, &row[part]);
            }
        }
        for (int part = 0; part < parts; part++) {
            __m512i end = _mm512_andnot_si512(_mm512_set1_epi32((int)nsyn_ranked_leaf), node[part]);
            _mm512_mask_i32scatter_epi32(ends, valid[part], place[part], end, 4);
        }
    }
}

INLINE void descend(const nsyn_ranked_tree *tree, int words, const uint32_t *rows, int count, uint32_t *ends,
        uint32_t *scratch) {
    uint32_t *waiting = scratch, *who = scratch + count + 16;
    int kept = 0;
    const uint32_t *nodes = tree->nodes;
    __m512i head[4];
    for (int part = 0; part < 4; part++) head[part] = _mm512_loadu_si512(nodes + 16 * part);
    for (int start = 0; start < count; start += batch) {
        __m512i node[parts];
        row_words row[parts];
        for (int part = 0; part < parts; part++) {
            const uint32_t *group = rows + ((long)start + 16 * part) * words;
            node[part] = _mm512_set1_epi32((int)nodes[0]);
            row[part] = (row_words){_mm512_loadu_si512(group), _mm512_loadu_si512(group + (words > 1 ? 16 : 0)), group,
                lanes()};
        }
#pragma clang loop unroll(full)
        for (int level = 0; level < 5; level++) {
#pragma clang loop unroll(full)
            for (int part = 0; part < parts; part++) {
                node[part] = step_head(node[part], head, level, words, &row[part]);
            }
        }
        for (int level = 5; level < tree->sure; level++) {
#pragma clang loop unroll(full)
            for (int part = 0; part < parts; part++) {
                node[part] = step(node[part], moving(node[part]), nodes, words, &row[part]);
            }
        }
        for (int part = 0; part < parts; part++) {
            __mmask16 moves = moving(node[part]);
            __m512i place = _mm512_add_epi32(_mm512_set1_epi32(start + 16 * part), lanes());
            __m512i end = _mm512_andnot_si512(_mm512_set1_epi32((int)nsyn_ranked_leaf), node[part]);
            _mm512_storeu_si512(ends + start + 16 * part, end);
            _mm512_storeu_si512(waiting + kept, _mm512_maskz_compress_epi32(moves, node[part]));
            _mm512_storeu_si512(who + kept, _mm512_maskz_compress_epi32(moves, place));
            kept += __builtin_popcount(moves);
        }
    }
    finish(nodes, words, rows, kept, waiting, who, ends);
}

VECTORS void forest_descend_in_vectors(const nsyn_ranked_tree *tree, int words, const uint32_t *rows, int count,
        uint32_t *ends, uint32_t *scratch) {
    switch (words) {
    case 1: return descend(tree, 1, rows, count, ends, scratch);
    case 2: return descend(tree, 2, rows, count, ends, scratch);
    default: return descend(tree, words, rows, count, ends, scratch);
    }
}

VECTORS void forest_add_in_vectors(const double *values, const uint32_t *ends, int count, double *sums) {
    for (int row = 0; row < count; row += 8) {
        __m256i end = _mm256_loadu_si256((const __m256i *)(ends + row));
        __m512d value = _mm512_i32gather_pd(end, values, 8);
        _mm512_storeu_pd(sums + row, _mm512_add_pd(_mm512_loadu_pd(sums + row), value));
    }
}

#else

void forest_rank_in_vectors(const uint32_t *keys, int count, const uint32_t *edges, uint8_t *bytes, int stride) {
    (void)keys, (void)count, (void)edges, (void)bytes, (void)stride;
    __builtin_trap();
}

int forest_reduce_in_vectors(const uint32_t *nodes, const nsyn_ranked_box *box, nsyn_ranked_part *part) {
    (void)nodes, (void)box, (void)part;
    __builtin_trap();
}

void forest_descend_in_vectors(const nsyn_ranked_tree *tree, int words, const uint32_t *rows, int count, uint32_t *ends,
        uint32_t *scratch) {
    (void)tree, (void)words, (void)rows, (void)count, (void)ends, (void)scratch;
    __builtin_trap();
}

void forest_add_in_vectors(const double *values, const uint32_t *ends, int count, double *sums) {
    (void)values, (void)ends, (void)count, (void)sums;
    __builtin_trap();
}
#endif

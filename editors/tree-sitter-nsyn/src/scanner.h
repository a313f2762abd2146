// What the scanner reads: gaps, words, units, formulas and strings.

#ifndef NSYN_SCANNER_H
#define NSYN_SCANNER_H

#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"
#include "words.h"

#include <string.h>

enum { DEEPEST = TREE_SITTER_SERIALIZATION_BUFFER_SIZE, LONGEST_KEYWORD = 14, LONGEST_FORMULA = 256, LONGEST_TAG = 64 };

struct scanner {
    unsigned depth;
    char brackets[DEEPEST];
};

// What stands between two tokens.
struct gap {
    bool is_empty;
    bool has_newline;
    bool has_comment;
    // A comment that only this scanner can read has become the token.
    bool has_token;
};

struct word {
    const struct keyword *keyword;
    bool is_never_unit;
};

// Signs

static inline bool is_digit(int32_t sign) { return sign >= '0' && sign <= '9'; }
static inline bool is_capital(int32_t sign) { return sign >= 'A' && sign <= 'Z'; }
static inline bool is_newline(int32_t sign) { return sign == '\n' || sign == '\r'; }

static inline bool is_blank(int32_t sign) {
    if (sign < 0x80) return sign == ' ' || sign == '\t';
    return sign == 0xA0 || (sign >= 0x2000 && sign <= 0x200B) || sign == 0x202F || sign == 0x205F || sign == 0x3000
        || sign == 0xFEFF;
}

static inline bool is_superscript(int32_t sign) {
    return sign == 0xB2 || sign == 0xB3 || sign == 0xB9 || sign == 0x2070 || (sign >= 0x2074 && sign <= 0x207B);
}

static inline bool is_word_start(int32_t sign) {
    if (sign < 0x80) return (sign >= 'a' && sign <= 'z') || is_capital(sign) || sign == '_';
    if (sign < FIRST_OTHER_LETTER || (sign >= FIRST_SIGN && sign <= LAST_SIGN)) {
        unsigned low = 0, high = sizeof letters / sizeof letters[0];
        while (low < high) {
            unsigned middle = (low + high) / 2;
            if (sign > letters[middle].last) low = middle + 1; else high = middle;
        }
        return low < sizeof letters / sizeof letters[0] && sign >= letters[low].first;
    }
    // Other alphabets: every sign that is no punctuation, no surrogate and no picture.
    return !(sign >= 0x3000 && sign < 0x3005) && !(sign >= 0xD800 && sign < 0xF900) && sign != 0xFEFF
        && !(sign >= 0xFFF0 && sign < 0x10000) && !(sign >= 0x1F000 && sign < 0x20000);
}

static inline bool goes_on_word(int32_t sign) {
    return is_word_start(sign) || is_digit(sign) || sign == '\'' || (sign >= 0x2080 && sign <= 0x2089);
}

// Gaps

static void skip_blanks(TSLexer *lexer, struct gap *gap) {
    gap->is_empty = true;
    while (is_blank(lexer->lookahead)) {
        gap->is_empty = false;
        lexer->advance(lexer, false);
    }
}

static void skip_line(TSLexer *lexer) {
    while (!lexer->eof(lexer) && lexer->lookahead != '\n') lexer->advance(lexer, false);
}

// Behind the `/*` of a comment: to its end, over those inside it. True if there are some, or no end.
static bool skip_comment(TSLexer *lexer, bool *has_newline) {
    bool is_nested = false;
    unsigned depth = 1;
    while (!lexer->eof(lexer)) {
        int32_t sign = lexer->lookahead;
        lexer->advance(lexer, false);
        if (sign == '*' && lexer->lookahead == '/') {
            lexer->advance(lexer, false);
            if (--depth == 0) return is_nested;
        } else if (sign == '/' && lexer->lookahead == '*') {
            lexer->advance(lexer, false);
            is_nested = true;
            depth++;
        } else if (sign == '\n') {
            *has_newline = true;
        }
    }
    return true;
}

// Up to the next token. False if there is nothing to tell about it: it is a comment or a sign of division.
// The first line break is where a token may end that stands for it.
static bool skip_gap(TSLexer *lexer, struct gap *gap, bool is_behind_operand, bool marks_newline) {
    while (true) {
        if (is_newline(lexer->lookahead)) {
            bool is_first = !gap->has_newline;
            gap->has_newline = true;
            gap->is_empty = false;
            lexer->advance(lexer, true);
            if (is_first && marks_newline && !gap->has_comment) lexer->mark_end(lexer);
        } else if (is_blank(lexer->lookahead)) {
            gap->is_empty = false;
            lexer->advance(lexer, true);
        } else if (lexer->lookahead != '/') {
            return true;
        } else {
            lexer->advance(lexer, false);
            bool is_passed = is_behind_operand || (marks_newline && gap->has_newline);
            if (lexer->lookahead == '/') {
                if (!is_passed) return false;
                skip_line(lexer);
            } else if (lexer->lookahead == '*') {
                lexer->advance(lexer, false);
                bool is_nested = skip_comment(lexer, &gap->has_newline);
                if (!is_passed) {
                    if (!is_nested) return false;
                    lexer->mark_end(lexer);
                    lexer->result_symbol = TOKEN_BLOCK_COMMENT;
                    gap->has_token = true;
                    return false;
                }
            } else {
                return false;
            }
            gap->is_empty = false;
            gap->has_comment = true;
        }
    }
}

// Words

static int compare_keyword(const char *spelling, unsigned length, const struct keyword *keyword) {
    unsigned shorter = length < keyword->length ? length : keyword->length;
    int order = memcmp(spelling, keyword->spelling, shorter);
    return order != 0 ? order : (int)length - (int)keyword->length;
}

static const struct keyword *find_keyword(const char *spelling, unsigned length) {
    unsigned low = 0, high = sizeof keywords / sizeof keywords[0];
    while (low < high) {
        unsigned middle = (low + high) / 2;
        int order = compare_keyword(spelling, length, &keywords[middle]);
        if (order == 0) return &keywords[middle];
        if (order < 0) high = middle; else low = middle + 1;
    }
    return NULL;
}

static void read_word(TSLexer *lexer, struct word *word) {
    char spelling[LONGEST_KEYWORD];
    unsigned length = 0;
    bool is_plain = true;
    do {
        if (length == LONGEST_KEYWORD || lexer->lookahead >= 0x80) is_plain = false;
        if (is_plain) spelling[length++] = (char)lexer->lookahead;
        lexer->advance(lexer, false);
    } while (goes_on_word(lexer->lookahead));
    word->keyword = is_plain ? find_keyword(spelling, length) : NULL;
    word->is_never_unit = word->keyword != NULL && word->keyword->traits & NEVER_UNIT;
    for (unsigned index = 0; is_plain && index < sizeof flags_behind_numbers / sizeof flags_behind_numbers[0]; index++) {
        const char *flag = flags_behind_numbers[index];
        if (strlen(flag) == length && memcmp(flag, spelling, length) == 0) word->is_never_unit = true;
    }
}

// Units

static bool read_unit_word(TSLexer *lexer) {
    if (lexer->lookahead == '%') {
        lexer->advance(lexer, false);
    } else if (!is_word_start(lexer->lookahead)) {
        return false;
    }
    if (is_word_start(lexer->lookahead)) {
        while (goes_on_word(lexer->lookahead)) lexer->advance(lexer, false);
    }
    return true;
}

// The percent sign of `mol%`, an exponent (`^-2`, `²`), a species tag (`[Au]`). What a mark was set behind is part of it.
static void read_unit_suffix(TSLexer *lexer, bool marks) {
    if (lexer->lookahead == '%') lexer->advance(lexer, false);
    if (marks) lexer->mark_end(lexer);
    if (lexer->lookahead == '^') {
        lexer->advance(lexer, false);
        if (lexer->lookahead == '-') lexer->advance(lexer, false);
        if (!is_digit(lexer->lookahead)) return;
        while (is_digit(lexer->lookahead) || lexer->lookahead == '_') lexer->advance(lexer, false);
    }
    while (is_superscript(lexer->lookahead)) lexer->advance(lexer, false);
    if (marks) lexer->mark_end(lexer);
    if (lexer->lookahead != '[') return;
    lexer->advance(lexer, false);
    unsigned length = 0;
    while (lexer->lookahead > ' ' && lexer->lookahead != ']' && lexer->lookahead != '[' && lexer->lookahead != ','
           && length < LONGEST_TAG) {
        lexer->advance(lexer, false);
        length++;
    }
    if (lexer->lookahead != ']' || length == 0) return;
    lexer->advance(lexer, false);
    if (marks) lexer->mark_end(lexer);
}

// A unit whose first word has been read, or that starts with a percent sign.
static bool unit(TSLexer *lexer, const struct word *word) {
    if (word == NULL) read_unit_word(lexer);
    unsigned open = 0;
    while (true) {
        read_unit_suffix(lexer, open == 0);
        while (open > 0 && lexer->lookahead == ')') {
            open--;
            lexer->advance(lexer, false);
            read_unit_suffix(lexer, open == 0);
        }
        if (lexer->lookahead != '/' && lexer->lookahead != '*' && lexer->lookahead != 0xB7) break;
        lexer->advance(lexer, false);
        while (lexer->lookahead == '(' && open < 16) {
            lexer->advance(lexer, false);
            open++;
        }
        if (!read_unit_word(lexer)) break;
    }
    lexer->result_symbol = TOKEN_UNIT;
    return true;
}

// Formulas

static bool goes_on_formula(int32_t sign) {
    return goes_on_word(sign) || is_superscript(sign) || sign == 0xB7 || sign == 0x2212 || sign == 0x2032 || sign == '^';
}

// Letters, digits, balanced brackets and charges, up to a blank or a comma outside of brackets. With marks it becomes
// the token; without, the answer is whether it looks like a formula and not like the name of something.
static bool formula(TSLexer *lexer, bool marks) {
    unsigned open = 0, length = 0;
    bool is_telling = false, looks = false, is_any = false;
    while (length++ < LONGEST_FORMULA) {
        int32_t sign = lexer->lookahead;
        if (sign == '[' || sign == '(') {
            open++;
        } else if (sign == ']' || sign == ')') {
            if (open == 0) break;
            open--;
        } else if (sign == ',' || sign == ' ') {
            if (open == 0) break;
        } else if (sign != '+' && sign != '-' && sign != '.' && sign != '/' && sign != '\'' && !goes_on_formula(sign)) {
            break;
        }
        is_telling = is_telling || is_digit(sign) || sign == '(' || sign == '^' || sign >= 0x80;
        lexer->advance(lexer, false);
        int32_t next = lexer->lookahead;
        if ((sign == '+' || sign == '-') && next == '>') break;
        if (sign == '.' && next >= 'a' && next <= 'z') break;
        if (sign == '/' && (next == '/' || next == '*')) break;
        if (open > 0) continue;
        is_any = true;
        looks = is_telling;
        if (marks) lexer->mark_end(lexer);
    }
    if (!marks) return looks;
    lexer->result_symbol = TOKEN_FORMULA;
    return is_any;
}

// To the end of the line, a comment, or a comma or closing bracket of what stands around.
static bool equation(TSLexer *lexer) {
    unsigned open = 0;
    bool is_any = false;
    while (!lexer->eof(lexer)) {
        int32_t sign = lexer->lookahead;
        if (is_newline(sign) || sign == ';' || sign == '"' || (sign == ',' && open == 0)) break;
        if (sign == '[' || sign == '(' || sign == '{') open++;
        if (sign == ']' || sign == ')' || sign == '}') {
            if (open == 0) break;
            open--;
        }
        lexer->advance(lexer, false);
        if (sign == '/' && (lexer->lookahead == '/' || lexer->lookahead == '*')) break;
        if (is_blank(sign)) continue;
        is_any = true;
        lexer->mark_end(lexer);
    }
    lexer->result_symbol = TOKEN_EQUATION;
    return is_any;
}

// Strings

// Up to an escape, the closing quotation marks or, in a string of one line, the end of the line.
static bool string_content(TSLexer *lexer, bool has_lines) {
    bool is_any = false;
    lexer->result_symbol = has_lines ? TOKEN_TEXT_CONTENT : TOKEN_STRING_CONTENT;
    while (!lexer->eof(lexer) && lexer->lookahead != '\\') {
        if (!has_lines && (lexer->lookahead == '"' || is_newline(lexer->lookahead))) break;
        lexer->mark_end(lexer);
        if (lexer->lookahead == '"') {
            unsigned quotes = 0;
            while (lexer->lookahead == '"' && quotes < 3) {
                lexer->advance(lexer, false);
                quotes++;
            }
            if (quotes == 3) return is_any;
        } else {
            lexer->advance(lexer, false);
        }
        is_any = true;
        lexer->mark_end(lexer);
    }
    return is_any;
}

#endif

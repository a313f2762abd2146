// What stands behind a word decides what the word is. The questions are those of nsyn's parser.

#ifndef NSYN_LOOK_AHEAD_H
#define NSYN_LOOK_AHEAD_H

#include "scanner.h"

// The token behind a word.
struct next {
    enum { NEXT_END, NEXT_WORD, NEXT_NUMBER, NEXT_STRING, NEXT_SIGN } kind;
    bool is_spaced;
    bool is_next_line;
    const struct keyword *keyword;
    int32_t sign;
};

// Signs of two characters.
enum { SIGN_EQUAL_EQUAL = 0x110000, SIGN_FAT_ARROW, SIGN_NOT_EQUAL, SIGN_ARROW };

static int32_t pair(int32_t first, int32_t second) {
    if (first == '=' && second == '=') return SIGN_EQUAL_EQUAL;
    if (first == '=' && second == '>') return SIGN_FAT_ARROW;
    if (first == '!' && second == '=') return SIGN_NOT_EQUAL;
    if (first == '-' && second == '>') return SIGN_ARROW;
    return first;
}

// Reads the next token: a word whole, of a number the first digit, of a string the first quotation mark.
static struct next peek(TSLexer *lexer) {
    struct next next = {.kind = NEXT_END};
    while (true) {
        int32_t sign = lexer->lookahead;
        if (lexer->eof(lexer)) {
            next.is_next_line = true;
            return next;
        }
        if (is_newline(sign) || is_blank(sign)) {
            next.is_spaced = true;
            next.is_next_line = next.is_next_line || is_newline(sign);
            lexer->advance(lexer, false);
            continue;
        }
        if (is_word_start(sign)) {
            struct word word;
            read_word(lexer, &word);
            next.kind = NEXT_WORD;
            next.keyword = word.keyword;
            return next;
        }
        lexer->advance(lexer, false);
        if (sign == '/' && lexer->lookahead == '/') {
            next.is_spaced = true;
            skip_line(lexer);
        } else if (sign == '/' && lexer->lookahead == '*') {
            next.is_spaced = true;
            lexer->advance(lexer, false);
            skip_comment(lexer, &next.is_next_line);
        } else {
            next.kind = is_digit(sign) ? NEXT_NUMBER : sign == '"' ? NEXT_STRING : NEXT_SIGN;
            next.sign = pair(sign, lexer->lookahead);
            if (next.sign != sign) lexer->advance(lexer, false);
            return next;
        }
    }
}

static bool is_word(const struct next *next) { return next->kind == NEXT_WORD; }
static bool is_sign(const struct next *next, int32_t sign) { return next->kind == NEXT_SIGN && next->sign == sign; }
static bool is_keyword(const struct next *next, enum word_name name) {
    return next->kind == NEXT_WORD && next->keyword != NULL && next->keyword->name == name;
}
static bool is_preposition(const struct next *next) {
    return next->kind == NEXT_WORD && next->keyword != NULL && next->keyword->traits & PREPOSITION;
}
static bool ends_statement(const struct next *next) {
    return next->kind == NEXT_END || next->is_next_line || is_sign(next, ';');
}

static bool is_comparison(const struct next *next) {
    if (next->kind != NEXT_SIGN) return false;
    switch (next->sign) {
    case SIGN_EQUAL_EQUAL:
    case SIGN_NOT_EQUAL:
    case '<':
    case '>':
    case 0x2260:
    case 0x2264:
    case 0x2265: return true;
    default: return false;
    }
}

// An operator that may start the next line too.
static bool goes_on_across_lines(const struct next *next) {
    if (is_keyword(next, WORD_AND) || is_keyword(next, WORD_OR) || is_comparison(next)) return true;
    if (next->kind != NEXT_SIGN) return false;
    switch (next->sign) {
    case '.':
    case '*':
    case '/':
    case '^':
    case 0xB7:
    case 0xD7: return true;
    default: return false;
    }
}

// What goes on behind a name and could not behind `not` or `if`.
static bool goes_on_behind_name(const struct next *next) {
    if (next->kind == NEXT_END || next->is_next_line || is_comparison(next)) return true;
    if (next->kind == NEXT_WORD) {
        if (next->keyword == NULL) return false;
        switch (next->keyword->name) {
        case WORD_AND:
        case WORD_OR:
        case WORD_IS:
        case WORD_CONTAINS:
        case WORD_AS:
        case WORD_IN:
        case WORD_TO:
        case WORD_BY:
        case WORD_LOG: return true;
        case WORD_DESCENDING:
        case WORD_ASCENDING: return false;
        default: return next->keyword->traits & QUERY;
        }
    }
    if (next->kind != NEXT_SIGN) return false;
    switch (next->sign) {
    case ';':
    case ',':
    case ')':
    case ']':
    case '+':
    case '*':
    case '/':
    case '^':
    case 0xB7:
    case 0xD7:
    case SIGN_FAT_ARROW: return true;
    default: return false;
    }
}

// A keyword of a declaration that declares something, or was meant to.
static bool starts_declaration(TSLexer *lexer, const struct keyword *keyword, const struct next *next) {
    if (ends_statement(next) || is_sign(next, '=') || is_sign(next, '{')) return true;
    if (is_sign(next, '(')) {
        return keyword->name == WORD_PROTOCOL || keyword->name == WORD_VERB || keyword->name == WORD_FN;
    }
    if (!is_word(next)) return false;
    if (next->keyword == NULL) return true;
    switch (next->keyword->name) {
    case WORD_AND:
    case WORD_OR:
    case WORD_IS:
    case WORD_CONTAINS:
    case WORD_AS:
    case WORD_WHERE: {
        // `let is = 3` names something so; `let is heavy` goes on with a name.
        struct next behind = peek(lexer);
        return is_sign(&behind, '=') || (is_sign(&behind, '(') && keyword->name != WORD_LET);
    }
    default: return true;
    }
}

static bool starts_record(const struct next *next) {
    return !next->is_next_line && (next->kind == NEXT_STRING || (is_word(next) && !is_preposition(next)));
}

// True when what follows makes the word a keyword, and not a name that happens to be spelled like it.
static bool starts_control(const struct next *next) {
    if (next->kind == NEXT_END || next->is_next_line) return false;
    if (next->kind != NEXT_SIGN) return true;
    switch (next->sign) {
    case '=':
    case ':':
    case '.':
    case ',':
    case ';':
    case '}':
    case ')':
    case SIGN_FAT_ARROW: return false;
    default: return true;
    }
}

// A verb with its clauses, and not a call, a member or the left side of an operator.
static bool starts_step(TSLexer *lexer, const struct keyword *keyword, const struct next *next) {
    if (keyword != NULL) {
        if (keyword->name == WORD_NOT) return false;
        if (keyword->name == WORD_SIMULATE || keyword->name == WORD_RUN) return true;
    }
    if (next->kind == NEXT_END || next->is_next_line) return !goes_on_across_lines(next);
    if (goes_on_across_lines(next) || is_keyword(next, WORD_WHERE)) return false;
    if (next->kind == NEXT_SIGN) {
        switch (next->sign) {
        case '(':
        case '[': return next->is_spaced;
        case '+':
        case '=':
        case SIGN_FAT_ARROW: return false;
        // `add -1 mL water`: the sign belongs to the number. `a - 1` and `a-1` compute.
        case '-': return next->is_spaced && is_digit(lexer->lookahead);
        default: break;
        }
    }
    if (is_keyword(next, WORD_SORT) || is_keyword(next, WORD_GROUP)) {
        struct next behind = peek(lexer);
        return !is_keyword(&behind, WORD_BY);
    }
    if (keyword == NULL) return true;
    if (next->kind == NEXT_NUMBER && keyword->name == WORD_PH) return false;
    return keyword->name != WORD_TRUE && keyword->name != WORD_FALSE;
}

// `run make(…)`, `simulate screen`: the word has something to work on, and is no name itself.
static bool starts_call(TSLexer *lexer, const struct next *next) {
    if (next->kind == NEXT_END || next->is_next_line) return false;
    if (is_sign(next, '(') || is_sign(next, '[')) return next->is_spaced;
    if (!is_word(next)) return false;
    if (next->keyword == NULL) return true;
    if (next->keyword->traits & DECLARATION) return true;
    switch (next->keyword->name) {
    case WORD_VESSEL:
    case WORD_RUN:
    case WORD_SIMULATE: return true;
    // `run seed()`: whatever the word means elsewhere, here it is called.
    default: return lexer->lookahead == '(';
    }
}

static bool starts_preposition(struct next next) { return is_preposition(&next); }

// True at a word that starts a clause of a query. In a step the words are names unless what follows makes them one.
static bool starts_query(TSLexer *lexer, const struct keyword *keyword, bool is_in_step) {
    if (keyword->name == WORD_WHERE) return true;
    if (!(keyword->traits & QUERY) && keyword->name != WORD_LET) return false;
    struct next next = peek(lexer);
    bool is_name = is_word(&next) && !is_preposition(&next);
    switch (keyword->name) {
    case WORD_SORT:
    case WORD_GROUP: return is_keyword(&next, WORD_BY);
    case WORD_TOP: return next.kind == NEXT_NUMBER || is_sign(&next, '(') || (!is_in_step && is_name);
    case WORD_SELECT:
    case WORD_JOIN:
    case WORD_PIVOT:
    case WORD_SUMMARIZE:
        return is_sign(&next, '[') || next.kind == NEXT_NUMBER || is_name || (is_sign(&next, '(') && next.is_spaced);
    case WORD_LET: {
        if (!is_word(&next)) return false;
        struct next behind = peek(lexer);
        return is_sign(&behind, '=');
    }
    default: return false;
    }
}

// Behind the comma of a list of columns: true when the list goes on. The comma may belong to the call, the step, the
// field or the axis around it.
static bool goes_on_list(TSLexer *lexer) {
    struct next next = peek(lexer);
    if (next.kind == NEXT_END || is_keyword(&next, WORD_WHERE)) return false;
    if (is_sign(&next, ')') || is_sign(&next, ']') || is_sign(&next, '}')) return false;
    if (next.kind == NEXT_STRING) {
        while (!lexer->eof(lexer) && lexer->lookahead != '"' && !is_newline(lexer->lookahead)) {
            bool is_escape = lexer->lookahead == '\\';
            lexer->advance(lexer, false);
            if (is_escape) lexer->advance(lexer, false);
        }
        if (lexer->lookahead == '"') lexer->advance(lexer, false);
        struct next behind = peek(lexer);
        return !is_sign(&behind, ':');
    }
    if (is_preposition(&next) && (is_blank(lexer->lookahead) || is_newline(lexer->lookahead))) return false;
    if (!is_word(&next)) return true;
    struct next behind = peek(lexer);
    return !is_sign(&behind, ':') && !is_sign(&behind, '{');
}

// Behind `(`: the parameters of a closure, which are names, commas and types up to `)` and `=>`.
static bool starts_closure(TSLexer *lexer) {
    while (true) {
        struct next next = peek(lexer);
        if (is_sign(&next, ')')) {
            struct next behind = peek(lexer);
            return is_sign(&behind, SIGN_FAT_ARROW);
        }
        bool goes_on = is_word(&next) || is_sign(&next, ',') || is_sign(&next, ':') || is_sign(&next, '<')
            || is_sign(&next, '>');
        if (!goes_on) return false;
    }
}

#endif

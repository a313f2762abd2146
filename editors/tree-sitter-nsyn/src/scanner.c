// Tells words, line breaks and units apart, as the lexer and the parser of nsyn do: a word of the language is a keyword
// or a name by what stands behind it, and whether a line break ends a statement depends on the brackets around it and
// on the first sign of the next line.
//
// tree-sitter hands in the tokens that may stand here. Where an operand has been read, `_done` is one of them: a token
// without a width that ends the expression unless what follows goes on with it.

#include "look_ahead.h"

void *tree_sitter_nsyn_external_scanner_create(void) { return ts_calloc(1, sizeof(struct scanner)); }

void tree_sitter_nsyn_external_scanner_destroy(void *payload) { ts_free(payload); }

unsigned tree_sitter_nsyn_external_scanner_serialize(void *payload, char *buffer) {
    const struct scanner *scanner = payload;
    memcpy(buffer, scanner->brackets, scanner->depth);
    return scanner->depth;
}

void tree_sitter_nsyn_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
    struct scanner *scanner = payload;
    scanner->depth = length;
    if (length > 0) memcpy(scanner->brackets, buffer, length);
}

// Brackets

static bool lines_count(const struct scanner *scanner) {
    return scanner->depth == 0 || scanner->brackets[scanner->depth - 1] == '{';
}

static bool open_bracket(struct scanner *scanner, TSLexer *lexer, char bracket, enum token token) {
    if (scanner->depth < DEEPEST) scanner->brackets[scanner->depth++] = bracket;
    lexer->result_symbol = token;
    return true;
}

// A brace closes whatever was left open inside it; another bracket closes only its like.
static bool close_bracket(struct scanner *scanner, TSLexer *lexer, char bracket, enum token token) {
    if (bracket == '{') {
        while (scanner->depth > 0 && scanner->brackets[scanner->depth - 1] != '{') scanner->depth--;
    }
    if (scanner->depth > 0 && scanner->brackets[scanner->depth - 1] == bracket) scanner->depth--;
    lexer->result_symbol = token;
    return true;
}

// A declaration at the margin is one whatever was left open before it.
static bool start_declaration(struct scanner *scanner, TSLexer *lexer, const struct keyword *keyword) {
    if (keyword->name == WORD_LET || keyword->name == WORD_STOCK) {
        while (!lines_count(scanner)) scanner->depth--;
    } else {
        scanner->depth = 0;
    }
    lexer->result_symbol = keyword->token;
    return true;
}

// Behind an operand

static bool result(TSLexer *lexer, enum token token) {
    lexer->result_symbol = token;
    return true;
}

static bool has_no_width(TSSymbol token) {
    return token == TOKEN_DONE || token == TOKEN_QUERY || token == TOKEN_RANGE || token == TOKEN_FURTHER;
}

// A word behind an operand: an operator, the start of a query or a range, or the end of the expression.
static bool word_behind_operand(TSLexer *lexer, const bool *valid, bool is_next_line, const struct word *word) {
    const struct keyword *keyword = word->keyword;
    if (keyword == NULL) return result(lexer, TOKEN_DONE);
    switch (keyword->name) {
    case WORD_AND:
    case WORD_OR:
        if (!valid[keyword->token]) return result(lexer, TOKEN_DONE);
        lexer->mark_end(lexer);
        return result(lexer, keyword->token);
    case WORD_IS:
    case WORD_CONTAINS:
    case WORD_IN:
    case WORD_AS:
    case WORD_BY:
    case WORD_LOG:
    case WORD_DESCENDING:
    case WORD_ASCENDING:
        if (is_next_line || !valid[keyword->token]) return result(lexer, TOKEN_DONE);
        lexer->mark_end(lexer);
        return result(lexer, keyword->token);
    case WORD_TO:
        if (is_next_line || !valid[TOKEN_RANGE]) return result(lexer, TOKEN_DONE);
        return result(lexer, starts_preposition(peek(lexer)) ? TOKEN_DONE : TOKEN_RANGE);
    default:
        if (is_next_line || !valid[TOKEN_QUERY]) return result(lexer, TOKEN_DONE);
        return result(lexer, starts_query(lexer, keyword, !valid[TOKEN_RANGE]) ? TOKEN_QUERY : TOKEN_DONE);
    }
}

// Something else behind an operand. What goes on with it and needs no look ahead is left to the other lexer.
static bool sign_behind_operand(
    struct scanner *scanner, TSLexer *lexer, const bool *valid, const struct gap *gap, bool is_next_line) {
    switch (lexer->lookahead) {
    case '(':
    case '[':
        if (gap->is_empty) {
            bool is_call = lexer->lookahead == '(';
            lexer->advance(lexer, false);
            lexer->mark_end(lexer);
            return open_bracket(scanner, lexer, is_call ? '(' : '[', is_call ? TOKEN_CALL_PARENTHESIS : TOKEN_INDEX_BRACKET);
        }
        return result(lexer, TOKEN_DONE);
    case ',':
        if (valid[TOKEN_FURTHER]) {
            lexer->advance(lexer, false);
            return result(lexer, goes_on_list(lexer) ? TOKEN_FURTHER : TOKEN_DONE);
        }
        return result(lexer, TOKEN_DONE);
    case '+':
    case '-':
        if (is_next_line) return result(lexer, TOKEN_DONE);
        if (lexer->lookahead == '+' || valid[TOKEN_PLUS_MINUS]) return false;
        lexer->advance(lexer, false);
        return lexer->lookahead == '>' ? result(lexer, TOKEN_DONE) : false;
    case 0x2212: return is_next_line ? result(lexer, TOKEN_DONE) : false;
    case '=':
    case '!':
        lexer->advance(lexer, false);
        return lexer->lookahead == '=' ? false : result(lexer, TOKEN_DONE);
    case '.':
    case '*':
    case '^':
    case '<':
    case '>':
    case 0xB7:
    case 0xD7:
    case 0x2260:
    case 0x2264:
    case 0x2265: return false;
    default: return result(lexer, TOKEN_DONE);
    }
}

static bool behind_operand(
    struct scanner *scanner, TSLexer *lexer, const bool *valid, const struct gap *gap, bool is_next_line) {
    if (valid[TOKEN_UNIT] && !gap->has_newline && !gap->has_comment && lexer->lookahead == '%') return unit(lexer, NULL);
    if (valid[TOKEN_PLUS_MINUS] && (lexer->lookahead == '+' || lexer->lookahead == 0xB1)) {
        bool is_sign = lexer->lookahead == 0xB1;
        lexer->advance(lexer, false);
        if (!is_sign) {
            if (lexer->lookahead != '-') return is_next_line ? result(lexer, TOKEN_DONE) : false;
            lexer->advance(lexer, false);
        }
        struct gap behind = {0};
        if (is_sign) lexer->mark_end(lexer);
        if (is_sign) return result(lexer, TOKEN_PLUS_MINUS);
        lexer->mark_end(lexer);
        skip_blanks(lexer, &behind);
        return is_digit(lexer->lookahead) ? result(lexer, TOKEN_PLUS_MINUS) : false;
    }
    if (is_word_start(lexer->lookahead)) {
        struct word word;
        read_word(lexer, &word);
        if (valid[TOKEN_UNIT] && !gap->has_newline && !gap->has_comment && !word.is_never_unit) return unit(lexer, &word);
        // A comment in front of a word that goes on with the expression comes first.
        if (!word_behind_operand(lexer, valid, is_next_line, &word)) return false;
        return !gap->has_comment || has_no_width(lexer->result_symbol);
    }
    if (lexer->eof(lexer)) return result(lexer, TOKEN_DONE);
    return sign_behind_operand(scanner, lexer, valid, gap, is_next_line);
}

// Words where an operand, a name or a statement starts

// A keyword that starts a statement, or nothing.
static enum token statement_word(TSLexer *lexer, const struct keyword *keyword, const struct next *next) {
    switch (keyword->name) {
    case WORD_IMPORT: return is_word(next) || next->kind == NEXT_STRING ? TOKEN_IMPORT : NO_TOKEN;
    case WORD_STATED:
    case WORD_CHOSEN: return next->kind == NEXT_STRING && !next->is_next_line ? keyword->token : NO_TOKEN;
    case WORD_FOR: return is_word(next) && !next->is_next_line ? TOKEN_FOR : NO_TOKEN;
    case WORD_RETURN: return starts_control(next) || ends_statement(next) ? TOKEN_RETURN : NO_TOKEN;
    case WORD_IF:
    case WORD_REPEAT:
    case WORD_EXPECT: return starts_control(next) ? keyword->token : NO_TOKEN;
    default:
        if (keyword->traits & RECORD) return starts_record(next) ? TOKEN_RECORD_KEYWORD : NO_TOKEN;
        if (keyword->traits & DECLARATION) return starts_declaration(lexer, keyword, next) ? keyword->token : NO_TOKEN;
        return NO_TOKEN;
    }
}

// A keyword that an operand may start with, or nothing.
static enum token operand_word(TSLexer *lexer, const bool *valid, const struct keyword *keyword, const struct next *next) {
    enum token token = NO_TOKEN;
    switch (keyword->name) {
    case WORD_TRUE:
    case WORD_FALSE: token = TOKEN_BOOLEAN_LITERAL; break;
    case WORD_PH:
        if (next->is_next_line) break;
        if (next->kind == NEXT_NUMBER) token = TOKEN_PH;
        if (is_sign(next, '-') && next->is_spaced && is_digit(lexer->lookahead)) token = TOKEN_PH;
        break;
    case WORD_NOT: token = is_sign(next, ':') || is_sign(next, '.') || goes_on_behind_name(next) ? NO_TOKEN : TOKEN_NOT; break;
    case WORD_IF:
        token = (!next->is_spaced && (is_sign(next, '.') || is_sign(next, '('))) || goes_on_behind_name(next)
            ? NO_TOKEN
            : TOKEN_INNER_IF;
        break;
    case WORD_RUN:
    case WORD_SIMULATE: token = starts_call(lexer, next) ? keyword->token : NO_TOKEN; break;
    case WORD_VESSEL:
        if (is_sign(next, '(') && !next->is_spaced) token = TOKEN_VESSEL;
        if (next->kind == NEXT_WORD && next->keyword == NULL && !next->is_next_line) token = TOKEN_VESSEL;
        break;
    case WORD_WHERE:
        if (is_sign(next, '=')) break;
        if (next->kind == NEXT_WORD && is_keyword(next, WORD_IN)) {
            struct next behind = peek(lexer);
            if (!is_comparison(&behind)) break;
        }
        token = TOKEN_WHERE;
        break;
    case WORD_ZIP: token = is_sign(next, '{') ? TOKEN_ZIP : NO_TOKEN; break;
    default: break;
    }
    return token != NO_TOKEN && valid[token] ? token : NO_TOKEN;
}

// A chemical formula or a reaction behind the word that announces it; NO_TOKEN where none follows.
static enum token chemistry_word(TSLexer *lexer, const bool *valid, const struct keyword *keyword) {
    bool is_reaction = keyword->name == WORD_REACTION;
    if (!is_reaction && keyword->token != TOKEN_CHEMISTRY_KEYWORD) return NO_TOKEN;
    struct gap gap = {0};
    skip_blanks(lexer, &gap);
    int32_t first = lexer->lookahead;
    bool starts = is_capital(first) || first == '[';
    if (is_reaction) {
        return valid[TOKEN_REACTION] && !gap.is_empty && (starts || is_digit(first)) ? TOKEN_REACTION : NO_TOKEN;
    }
    if (starts && !(first == '[' && gap.is_empty)) return valid[TOKEN_CHEMISTRY_KEYWORD] ? TOKEN_CHEMISTRY_KEYWORD : NO_TOKEN;
    return NO_TOKEN;
}

// A field or an argument called `formula`, `cluster` or `complex` and a formula behind its colon.
static bool labels_formula(TSLexer *lexer, const struct keyword *keyword) {
    struct gap gap = {0};
    skip_blanks(lexer, &gap);
    if (!is_capital(lexer->lookahead) && lexer->lookahead != '[') return false;
    return formula(lexer, false) || keyword->name == WORD_FORMULA;
}

static bool word_at_start(struct scanner *scanner, TSLexer *lexer, const bool *valid, bool is_lost) {
    struct word word;
    read_word(lexer, &word);
    lexer->mark_end(lexer);
    const struct keyword *keyword = word.keyword;
    bool touches_name = lexer->lookahead == '.' || lexer->lookahead == '(';
    bool is_preposition = keyword != NULL && keyword->traits & PREPOSITION && !touches_name;
    unsigned column = keyword != NULL && keyword->traits & DECLARATION ? lexer->get_column(lexer) - keyword->length : 1;

    if (keyword != NULL) {
        enum token token = chemistry_word(lexer, valid, keyword);
        if (token != NO_TOKEN) return result(lexer, token);
    }
    struct next next = peek(lexer);
    bool is_at_margin = column == 0 && !next.is_next_line && (next.kind == NEXT_STRING || is_word(&next))
        && keyword->name != WORD_EXPECT && keyword->name != WORD_STATED && keyword->name != WORD_CHOSEN
        && keyword->name != WORD_WAIVE;
    if (is_at_margin && (is_lost || !valid[TOKEN_STEP_VERB] || !valid[keyword->token])) {
        return start_declaration(scanner, lexer, keyword);
    }
    if (is_lost) {
        enum token token = keyword == NULL ? NO_TOKEN : statement_word(lexer, keyword, &next);
        if (token == NO_TOKEN && is_preposition) token = TOKEN_PREPOSITION;
        if (token == NO_TOKEN && keyword != NULL && !(keyword->traits & DECLARATION)) token = keyword->token;
        return result(lexer, token == NO_TOKEN ? TOKEN_WORD : token);
    }
    if (valid[TOKEN_STEP_VERB]) {
        enum token token = keyword == NULL ? NO_TOKEN : statement_word(lexer, keyword, &next);
        if (token != NO_TOKEN) return result(lexer, token);
        if (starts_step(lexer, keyword, &next)) return result(lexer, TOKEN_STEP_VERB);
    }
    if (is_sign(&next, ':') && (valid[TOKEN_LABEL] || valid[TOKEN_FORMULA_LABEL])) {
        if (valid[TOKEN_FORMULA_LABEL] && keyword != NULL && keyword->token == TOKEN_CHEMISTRY_KEYWORD
            && labels_formula(lexer, keyword)) {
            return result(lexer, TOKEN_FORMULA_LABEL);
        }
        return result(lexer, valid[TOKEN_LABEL] ? TOKEN_LABEL : TOKEN_WORD);
    }
    if (valid[TOKEN_COLUMN_NAME] && is_sign(&next, '=')) return result(lexer, TOKEN_COLUMN_NAME);
    if (valid[TOKEN_CLOSURE_NAME] && is_sign(&next, SIGN_FAT_ARROW)) return result(lexer, TOKEN_CLOSURE_NAME);
    if (valid[TOKEN_PARAMETER_LABEL] && is_word(&next)) {
        if (!is_keyword(&next, WORD_IN)) return result(lexer, TOKEN_PARAMETER_LABEL);
        struct next behind = peek(lexer);
        return result(lexer, is_sign(&behind, ':') ? TOKEN_PARAMETER_LABEL : TOKEN_WORD);
    }
    if (keyword != NULL) {
        enum token token = operand_word(lexer, valid, keyword, &next);
        if (token != NO_TOKEN) return result(lexer, token);
        if (is_preposition && valid[TOKEN_FIRST_PREPOSITION]) {
            bool stands_alone = goes_on_behind_name(&next) || is_sign(&next, '-');
            if (!stands_alone) return result(lexer, TOKEN_FIRST_PREPOSITION);
        } else if (is_preposition && valid[TOKEN_PREPOSITION]) {
            return result(lexer, TOKEN_PREPOSITION);
        }
        if (!valid[TOKEN_WORD] && keyword->token != NO_TOKEN) return result(lexer, keyword->token);
    }
    return result(lexer, TOKEN_WORD);
}

// The next line

// Behind a statement, a field or an axis: the line break that ends it, unless the next line goes on.
static bool line_break(TSLexer *lexer, const bool *valid, const struct gap *gap) {
    int32_t first = lexer->lookahead;
    if (is_word_start(first)) {
        struct word word;
        read_word(lexer, &word);
        if (word.keyword != NULL) {
            switch (word.keyword->name) {
            case WORD_ELSE:
            case WORD_THEN:
            case WORD_TIMES:
            case WORD_OVER:
                if (!valid[word.keyword->token]) break;
                if (gap->has_comment) return false;
                lexer->mark_end(lexer);
                return result(lexer, word.keyword->token);
            default: break;
            }
        }
        return result(lexer, TOKEN_NEWLINE);
    }
    switch (first) {
    case '{':
    case '=':
    case ':':
    case ',':
    case ')':
    case ']': return false;
    default: return result(lexer, TOKEN_NEWLINE);
    }
}

// Everything else

static bool sign_at_start(struct scanner *scanner, TSLexer *lexer, const bool *valid, bool is_touching) {
    int32_t sign = lexer->lookahead;
    if (sign != '(' && sign != ')' && sign != '[' && sign != ']' && sign != '{' && sign != '}') return false;
    lexer->advance(lexer, false);
    lexer->mark_end(lexer);
    switch (sign) {
    case '(':
        // Behind the keyword `vessel` a call is all that can touch.
        if (is_touching && valid[TOKEN_CALL_PARENTHESIS] && !valid[TOKEN_NOTHING]) {
            return open_bracket(scanner, lexer, '(', TOKEN_CALL_PARENTHESIS);
        }
        return open_bracket(
            scanner, lexer, '(',
            valid[TOKEN_CLOSURE_PARENTHESIS] && !valid[TOKEN_NOTHING] && starts_closure(lexer)
                ? TOKEN_CLOSURE_PARENTHESIS
                : TOKEN_LEFT_PARENTHESIS);
    case ')': return close_bracket(scanner, lexer, '(', TOKEN_RIGHT_PARENTHESIS);
    case '[': return open_bracket(scanner, lexer, '[', TOKEN_LEFT_BRACKET);
    case ']': return close_bracket(scanner, lexer, '[', TOKEN_RIGHT_BRACKET);
    case '{': return open_bracket(scanner, lexer, '{', TOKEN_LEFT_BRACE);
    default: return close_bracket(scanner, lexer, '{', TOKEN_RIGHT_BRACE);
    }
}

bool tree_sitter_nsyn_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
    struct scanner *scanner = payload;
    // After a mistake every token may come, this one included, which none is.
    bool is_lost = valid[TOKEN_NOTHING];
    if (!is_lost) {
        if (valid[TOKEN_STRING_CONTENT]) return string_content(lexer, false);
        if (valid[TOKEN_TEXT_CONTENT]) return string_content(lexer, true);
    }
    lexer->mark_end(lexer);
    struct gap gap = {.is_empty = true};
    if (is_lost && lines_count(scanner)) {
        while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
        if (is_newline(lexer->lookahead)) {
            lexer->advance(lexer, false);
            lexer->mark_end(lexer);
            return result(lexer, TOKEN_NEWLINE);
        }
    }
    bool is_behind_operand = valid[TOKEN_DONE] && !is_lost;
    bool may_end_line = valid[TOKEN_NEWLINE] && !is_lost;
    if (!skip_gap(lexer, &gap, is_behind_operand, may_end_line)) return gap.has_token;
    if (is_behind_operand) {
        return behind_operand(scanner, lexer, valid, &gap, gap.has_newline && lines_count(scanner));
    }
    if (may_end_line && (lexer->eof(lexer) || lexer->lookahead == '}')) return result(lexer, TOKEN_NEWLINE);
    if (may_end_line && gap.has_newline) return line_break(lexer, valid, &gap);
    if (lexer->eof(lexer)) return false;
    if (valid[TOKEN_FORMULA] && !is_lost) return formula(lexer, true);
    if (valid[TOKEN_EQUATION] && !is_lost) return equation(lexer);
    if (is_word_start(lexer->lookahead)) return word_at_start(scanner, lexer, valid, is_lost);
    return sign_at_start(scanner, lexer, valid, gap.is_empty);
}

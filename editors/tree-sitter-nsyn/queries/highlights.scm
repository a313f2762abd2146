; Written by the tests of NsynSyntax from the table of keywords.

(line_comment) @comment
(block_comment) @comment
(documentation_comment) @comment.documentation
(string_literal) @string
(escape_sequence) @string.escape
[(number) (number_literal)] @number
[(unit) "pH"] @type
[(formula) (equation)] @constant
[(boolean_literal) (hole)] @constant.builtin

; The words of class declaration.
["import" "target" "stock" "protocol" "verb" "fn" "let" "sweep" "campaign" "plates" "expect" "stated" "chosen" "waive"] @keyword
; The words of class record.
[(record_keyword)] @keyword
; The words of class control.
["if" "then" "else" "for" "repeat" "times" "return"] @keyword.control
; The words of class preposition.
["to" "from" "by" "over" "in" "as" "because" (preposition)] @keyword.operator
; The words of class operator.
["and" "or" "not" "is" "contains"] @keyword.operator
; The words of class query.
["where" "sort" "top" "select" "group" "join" "summarize" "descending" "ascending" "pivot"] @keyword
; The words of class modifier.
["zip" "log" "replicate" "randomize" "seed" "design" "control" "blocks" "shard"] @keyword
; The words of class literal.
[(chemistry_keyword) "reaction"] @keyword
; The words of class expression.
["run" "simulate" "vessel"] @keyword

(protocol_declaration name: (name) @function)
(verb_declaration name: (name) @function)
(function_declaration name: (name) @function)
(target_declaration name: (name) @variable)
(stock_declaration name: (name) @variable)
(campaign_declaration name: (name) @variable)
(plates_declaration name: (name) @variable)
(let_declaration name: (name) @variable)
(sweep_declaration name: (name) @variable)
(record_declaration name: (name) @type)
(record_declaration alias: (name) @type)
(generic_parameter_list (name) @type)
(named_type (name) @type)
(path (name) @module)
(for_statement name: (name) @variable)
(range_axis name: (name) @variable)
(derived_axis name: (name) @variable)
(let_clause name: (name) @variable)
(column name: (name) @variable)
(parameter name: (name) @variable.parameter)
(parameter label: (label) @label)
(argument label: (label) @variable.parameter)
(waive_statement name: (name) @constant)
(field name: (name) @property)
(nested_field name: (name) @property)
(member_expression member: (label) @property)
(step_statement verb: (verb) @function.call)
(call_expression function: (name_expression) @function.call)

["->" "→" "=>" "=" "==" "!=" "≠" "<" "<=" "≤" ">" ">=" "≥" "+" "-" "−" "*" "/" "·" "×" "^" "±"] @operator
["," ";" ":" "."] @punctuation.delimiter
["(" ")" "[" "]" "{" "}"] @punctuation.bracket

extension TreeSitterGrammar {
    private enum Strength {
        static let or = 1
        static let and = 2
        static let not = 3
        static let comparison = 4
        static let conversion = 5
        static let sum = 6
        static let product = 7
        static let prefix = 8
        static let power = 9
        static let postfix = 10
    }

    static func expressionRules(_ mode: Mode) -> Rules {
        rules(
            mode,
            [
                (
                    "_range_or_expression",
                    done(
                        .choice(
                            mode.rule("_expression"), mode.rule("range_expression"),
                            shown(mode, "_range_query", "query_expression")))
                ),
                ("range_expression", range(from: mode.rule("_expression"), mode)),
                ("_single", done(mode.rule("_operand"))),
                ("_limit", done(mode.rule("_sum"))),
                ("_expression", .choice(mode.rule("_operand"), mode.rule("query_expression"))),
                (
                    "_operand",
                    .choice(
                        mode.rule("_sum"), shown(mode, "_logical_expression", "binary_expression"),
                        shown(mode, "_not_expression", "unary_expression"))
                ),
                ("_not_expression", .binding(.tight, Strength.not, .sequence(word("not"), mode.rule("_operand")))),
                ("_logical_expression", logicalExpression(mode)),
                ("_sum", .choice(mode.rule("binary_expression"), mode.rule("unary_expression"), mode.rule("_primary"))),
                (
                    "binary_expression",
                    .choice(
                        binary(.left, Strength.sum, mode.rule("_sum"), .choice("+", minus)),
                        binary(.left, Strength.product, mode.rule("_sum"), .choice("*", "/", "·", "×")),
                        binary(.right, Strength.power, mode.rule("_sum"), "^"))
                ),
                ("unary_expression", .binding(.tight, Strength.prefix, .sequence(minus, mode.rule("_sum")))),
            ] + primaryRules(mode)) + (mode == .full ? sharedExpressionRules : [])
    }

    private static func primaryRules(_ mode: Mode) -> Rules {
        [
            (
                "_primary",
                .choice(
                    [
                        .alias(.symbol("_word"), "name_expression", isNode: true), .symbol("quantity_literal"),
                        .alias(.symbol("number"), "number_literal", isNode: true), .symbol("string_literal"),
                        .symbol("boolean_literal"), .symbol("hole"), .symbol("pH_literal"), .symbol("formula_literal"),
                        .symbol("reaction_literal"), .symbol("list_literal"),
                    ]
                        + [
                            "call_expression", "member_expression", "index_expression", "parenthesized_expression",
                            "items_expression", "if_expression", "run_expression", "simulate_expression",
                            "vessel_expression", "closure_expression",
                        ].map(mode.rule))
            ),
            (
                "call_expression",
                .binding(
                    .tight, Strength.postfix,
                    .sequence(
                        .field("function", mode.rule("_primary")), .field("arguments", .symbol("argument_list"))))
            ),
            (
                "member_expression",
                .binding(
                    .tight, Strength.postfix,
                    .sequence(
                        mode.rule("_primary"), ".",
                        .field("member", .alias(.symbol("_word"), "label", isNode: true))))
            ),
            (
                "index_expression",
                .binding(
                    .tight, Strength.postfix,
                    .sequence(
                        mode.rule("_primary"), sign("_index_bracket", "["), .optional(.separated(.symbol("_value"))),
                        rightBracket))
            ),
            (
                "parenthesized_expression",
                .sequence(
                    leftParenthesis, .choice(mode.rule("_range_or_expression"), .symbol("record_literal")),
                    rightParenthesis)
            ),
            (
                "items_expression",
                .sequence(
                    leftParenthesis, .alias(.symbol(mode.name("_enclosed_items")), "item_list", isNode: true),
                    rightParenthesis)
            ),
            (
                "_enclosed_items",
                .choice(
                    .sequence(
                        .choice(
                            .alias(.symbol(mode.name("_long_item")), "item", isNode: true),
                            .alias(.symbol("_enclosed_preposition_item"), "item", isNode: true)), .many(furtherItem)),
                    .sequence(
                        .alias(.symbol(mode.name("_short_item")), "item", isNode: true), .some(furtherItem)))
            ),
            (
                "_long_item",
                .sequence(
                    mode.rule("_range_or_expression"), .some(.symbol("_operand_of_step")))
            ),
            ("_short_item", mode.rule("_range_or_expression")),
            (
                "if_expression",
                .sequence(
                    sign("_inner_if", "if"), .field("condition", mode.rule("_single")), word("then"),
                    mode.rule("_single"), word("else"), mode.rule("_single"))
            ),
            (
                "run_expression",
                .binding(.tight, Strength.prefix, .sequence(word("run"), mode.rule("_sum")))
            ),
            (
                "simulate_expression",
                .binding(.tight, Strength.prefix, .sequence(word("simulate"), mode.rule("_sum")))
            ),
            (
                "vessel_expression",
                .choice(
                    .sequence(word("vessel"), .symbol("argument_list")),
                    .binding(.tight, Strength.prefix, .sequence(word("vessel"), mode.rule("_sum"))))
            ),
            (
                "closure_expression",
                .sequence(
                    .choice(
                        .alias(.symbol("_lone_parameter_list"), "parameter_list", isNode: true),
                        .alias(.symbol("_closure_parameters"), "parameter_list", isNode: true)), "=>",
                    mode == .full ? value : .symbol("_operand_of_step"))
            ),
        ]
    }

    private static let sharedExpressionRules: Rules = [
        ("_value", .choice(.symbol("_range_or_expression"), .symbol("record_literal"))),
        (
            "_enclosed_preposition_item",
            .sequence(
                .alias(.symbol("_first_preposition"), "preposition", isNode: true), .many(.symbol("preposition")),
                .some(.symbol("_operand_of_step")))
        ),
        (
            "quantity_literal",
            .choice(
                .sequence(.symbol("number"), .symbol("unit"), .optional(.symbol("tolerance"))),
                .sequence(.symbol("number"), .symbol("tolerance")))
        ),
        (
            "tolerance",
            .sequence(
                .alias(.symbol("_plus_minus"), "±", isNode: false), .symbol("number"), .optional(.symbol("unit")))
        ),
        (
            "pH_literal",
            .sequence(
                word("pH"), .optional(minus), .symbol("number"),
                .optional(.sequence(.alias(.symbol("_plus_minus"), "±", isNode: false), .symbol("number"))))
        ),
        ("formula_literal", .sequence(.symbol("chemistry_keyword"), .symbol("formula"))),
        ("reaction_literal", .sequence(word("reaction"), .symbol("equation"))),
        ("hole", "?"),
        ("list_literal", .sequence(leftBracket, .optional(.separated(.symbol("_value"))), rightBracket)),
        (
            "argument_list",
            .sequence(sign("_call_parenthesis", "("), .optional(.separated(.symbol("argument"))), rightParenthesis)
        ),
        (
            "argument",
            .choice(
                .sequence(
                    .optional(.sequence(.field("label", .alias(.symbol("_label"), "label", isNode: true)), ":")),
                    .field("value", .symbol("_value"))),
                .sequence(
                    .field("label", .alias(.symbol("_formula_label"), "label", isNode: true)), ":",
                    .field("value", bareFormula)))
        ),
        ("_membership_range", .binding(.right, Strength.conversion, range(from: .symbol("_operand"), .full))),
        ("_operand_of_step", done(Mode.clause.rule("_expression"))),
    ]

    private static func logicalExpression(_ mode: Mode) -> TreeSitterRule {
        let operand = mode.rule("_operand")
        let comparisons: TreeSitterRule = .choice(
            ["==", "!=", "≠", "<", "<=", "≤", ">", ">=", "≥", word("is"), word("contains")])
        var choices = [
            binary(.left, Strength.or, operand, word("or")), binary(.left, Strength.and, operand, word("and")),
            binary(.left, Strength.comparison, operand, comparisons),
        ]
        if mode == .full {
            choices.append(binary(.left, Strength.conversion, operand, word("as")))
            choices.append(
                .binding(
                    .left, Strength.comparison,
                    .sequence(
                        .field("left", operand), .field("operator", word("in")),
                        .field(
                            "right",
                            .choice(
                                operand, .alias(.symbol("_membership_range"), "range_expression", isNode: true))))))
        }
        return .choice(choices)
    }

    private static func binary(
        _ binding: TreeSitterRule.Binding, _ strength: Int, _ operand: TreeSitterRule, _ sign: TreeSitterRule
    ) -> TreeSitterRule {
        .binding(
            binding, strength,
            .sequence(.field("left", operand), .field("operator", sign), .field("right", operand)))
    }

    private static func range(from lower: TreeSitterRule, _ mode: Mode) -> TreeSitterRule {
        .sequence(
            .field("from", lower), .symbol("_range"), word("to"), .field("to", mode.rule("_limit")),
            .optional(.sequence(.choice(["by", "in", "log"].map(word)), .field("step", mode.rule("_limit")))))
    }

    /// The scanner looks ahead and says so where an expression ends. The generator then needs the states of an
    /// expression once, and not for everything that may stand behind one: a tenth of the parser.
    private static func done(_ rule: TreeSitterRule) -> TreeSitterRule { .sequence(rule, .symbol("_done")) }

    // MARK: Queries

    static func queryRules(_ mode: Mode) -> Rules {
        let value = mode.rule("_single")
        let keyOrRecord = TreeSitterRule.choice(value, .symbol("record_literal"))
        let columns = TreeSitterRule.sequence(
            mode.rule("column"), .many(.sequence(.symbol("_further"), ",", mode.rule("column"))))
        let clauses: [(String, TreeSitterRule)] = [
            ("where_clause", .sequence(word("where"), value)),
            ("top_clause", .sequence(word("top"), value)),
            ("let_clause", .sequence(word("let"), .field("name", name), "=", value)),
            (
                "sort_clause",
                .sequence([
                    word("sort"), word("by"), value,
                    .many(.sequence(.symbol("_further"), ",", keyOrRecord)),
                    .optional(.choice(word("descending"), word("ascending"))),
                ])
            ),
            ("select_clause", .sequence(word("select"), columns)),
            ("summarize_clause", .sequence(word("summarize"), columns)),
            ("group_clause", .sequence(word("group"), word("by"), columns)),
            ("join_clause", .sequence(word("join"), value, word("by"), columns)),
            ("pivot_clause", .sequence(word("pivot"), value, word("by"), columns)),
        ]
        return rules(
            mode,
            [
                (
                    "query_expression",
                    .binding(
                        .right, 1,
                        .sequence(
                            .field("table", mode.rule("_operand")), .some(mode.rule("_query_clause"))))
                ),
                // `(1 to 5 top 3)`: in parentheses a query may ask a range.
                (
                    "_range_query",
                    .sequence(.field("table", mode.rule("range_expression")), .some(mode.rule("_query_clause")))
                ),
                ("_query_clause", .sequence(.symbol("_query"), .choice(clauses.map { mode.rule($0.0) }))),
                (
                    "column",
                    .sequence(
                        .optional(
                            .sequence(.field("name", .alias(.symbol("_column_name"), "name", isNode: true)), "=")),
                        keyOrRecord)
                ),
            ] + clauses.map { ($0.0, .binding(.right, 1, $0.1)) })
    }

    // MARK: Tokens

    static let tokenRules: Rules = [
        (
            "string_literal",
            .choice(
                .sequence("\"", .many(.choice(.symbol("string_content"), .symbol("escape_sequence"))), "\""),
                .sequence(
                    "\"\"\"",
                    .many(
                        .choice(
                            .alias(.symbol("_text_content"), "string_content", isNode: true),
                            .symbol("escape_sequence"))), "\"\"\""))
        ),
        ("escape_sequence", .touching(.pattern(#"\\([nt"\\]|u\{[0-9A-Fa-f]+\})"#))),
        ("number", .token(.pattern(#"[0-9][0-9_]*(\.[0-9][0-9_]*)?([eE][+-]?[0-9][0-9_]*)?"#))),
        ("documentation_comment", .token(.binding(.tight, 1, .pattern(#"///([^/\n][^\n]*)?"#)))),
        // Those with others inside are the scanner's.
        ("block_comment", .token(.pattern(#"/\*([^*]|\*+[^*/])*\*+/"#))),
        ("line_comment", .token(.pattern(#"//[^\n]*"#))),
    ]

    private static func rules(_ mode: Mode, _ rules: Rules) -> Rules {
        rules.map { (mode.name($0.0), $0.1) }
    }

    /// A hidden rule under the name of another.
    private static func shown(_ mode: Mode, _ rule: String, _ name: String) -> TreeSitterRule {
        .alias(.symbol(mode.name(rule)), name, isNode: true)
    }
}

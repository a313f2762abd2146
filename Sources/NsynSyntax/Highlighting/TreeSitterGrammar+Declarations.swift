extension TreeSitterGrammar {
    static let extras: [TreeSitterRule] = [
        .pattern("[\\s\\u00A0\\u2000-\\u200B\\u202F\\u205F\\u3000\\uFEFF]"),
        .symbol("line_comment"), .symbol("documentation_comment"), .symbol("block_comment"),
    ]

    static let fileRules: Rules = [
        ("file", .many(.choice(";", .sequence(.symbol("_item"), .symbol("_end"))))),
        ("_end", .choice(.symbol("_newline"), ";")),
        (
            "_item",
            .choice(
                [
                    "import_declaration", "record_declaration", "target_declaration", "protocol_declaration",
                    "verb_declaration", "function_declaration", "sweep_declaration", "campaign_declaration",
                    "plates_declaration", "expect_statement", "_anywhere",
                ].map(TreeSitterRule.symbol))
        ),
        (
            "_anywhere",
            .choice(
                [
                    "let_declaration", "stock_declaration", "stated_statement", "chosen_statement", "waive_statement",
                    "step_statement", "expression_statement",
                ].map(TreeSitterRule.symbol))
        ),
        (
            "_statement",
            .choice(
                ["_anywhere", "if_statement", "for_statement", "repeat_statement", "return_statement"]
                    .map(TreeSitterRule.symbol))
        ),
    ]

    static let declarationRules: Rules = [
        (
            "import_declaration",
            .sequence(word("import"), .field("module", .choice(.symbol("path"), .symbol("string_literal"))))
        ),
        ("path", .sequence(name, .many(.sequence(".", name)))),
        (
            "record_declaration",
            .sequence(
                .field("kind", .symbol("record_keyword")), .field("name", nameOrString),
                .optional(.field("alias", name)), .optional(.field("parameters", .symbol("parameter_list"))),
                .optional(.symbol("annotation")), .optional(.symbol("initializer")),
                .optional(.field("body", .symbol("record_body"))))
        ),
        ("annotation", .sequence(":", .symbol("_type"))),
        ("initializer", .sequence("=", .symbol("_value"))),
        ("record_body", fields), ("record_literal", fields),
        (
            "field",
            .choice(
                .sequence(.field("name", nameOrString), ":", .field("value", .symbol("_value"))),
                .sequence(
                    .field("name", .alias(.symbol("_formula_label"), "name", isNode: true)), ":",
                    .field("value", bareFormula)))
        ),
        ("nested_field", .sequence(.field("name", nameOrString), .field("body", .symbol("record_body")))),
        ("_formula_alone", .symbol("formula")),
        (
            "target_declaration",
            .sequence(
                word("target"), .field("name", name), "=", .field("value", value),
                .optional(.field("body", .symbol("record_body"))))
        ),
        ("stock_declaration", named("stock", .symbol("item_list"))),
        ("campaign_declaration", named("campaign", .symbol("item_list"))),
        ("plates_declaration", named("plates", .symbol("item_list"))),
        (
            "let_declaration",
            .sequence(
                word("let"), .field("name", name), .optional(.sequence(":", .field("type", .symbol("_type")))), "=",
                .field("value", .symbol("_value")))
        ),
        ("expect_statement", .sequence(word("expect"), value)),
        (
            "stated_statement",
            .sequence(
                word("stated"), .symbol("string_literal"), .optional(.sequence(word("from"), value)))
        ),
        (
            "chosen_statement",
            .sequence(
                word("chosen"), .symbol("string_literal"),
                .optional(.sequence(word("because"), .symbol("string_literal"))))
        ),
        (
            "waive_statement",
            .sequence(word("waive"), .field("name", name), word("because"), .symbol("string_literal"))
        ),
        (
            "protocol_declaration",
            .sequence(
                word("protocol"), .field("name", name), .optional(.symbol("generic_parameter_list")),
                .field("parameters", .symbol("parameter_list")), .optional(.symbol("result_clause")),
                .optional(.symbol("route_clause")), .field("body", .symbol("block")))
        ),
        ("result_clause", .sequence(arrow, clauseValue)),
        ("route_clause", .sequence(word("by"), .symbol("path"))),
        (
            "verb_declaration",
            .sequence(
                word("verb"), .field("name", name), .field("parameters", .symbol("parameter_list")),
                .field("body", .symbol("block")))
        ),
        (
            "function_declaration",
            .sequence(
                word("fn"), .field("name", name), .optional(.symbol("generic_parameter_list")),
                .field("parameters", .symbol("parameter_list")),
                .optional(.sequence(arrow, .field("result", .symbol("_type")))),
                .choice(.sequence("=", .field("value", .symbol("_value"))), .field("body", .symbol("block"))))
        ),
        ("generic_parameter_list", .sequence("<", name, .many(.sequence(",", name)), ">")),
        ("parameter_list", .sequence(leftParenthesis, .optional(.separated(.symbol("parameter"))), rightParenthesis)),
        (
            "_closure_parameters",
            .sequence(
                sign("_closure_parenthesis", "("), .separated(.symbol("parameter")), rightParenthesis)
        ),
        ("_lone_parameter_list", .alias(.symbol("_lone_parameter"), "parameter", isNode: true)),
        ("_lone_parameter", .field("name", .alias(.symbol("_closure_name"), "name", isNode: true))),
        (
            "parameter",
            .sequence(
                .optional(.field("label", .alias(.symbol("_parameter_label"), "label", isNode: true))),
                .field("name", name), .optional(.sequence(":", .field("type", .symbol("_type")))),
                .optional(.sequence("=", .field("default", .choice(clauseValue, .symbol("record_literal"))))),
                .optional(.symbol("domain_clause")))
        ),
        ("domain_clause", .sequence(word("in"), clauseValue)),
        (
            "sweep_declaration",
            .sequence(
                word("sweep"), .field("name", name), "=", .field("protocol", clauseValue),
                word("over"), .field("axes", .symbol("axis_list")), .many(.symbol("sweep_modifier")))
        ),
        ("axis_list", lines(.symbol("_axis"))),
        (
            "_axis",
            .choice(["range_axis", "derived_axis", "filter_axis", "zip_axis"].map(TreeSitterRule.symbol))
        ),
        ("range_axis", .sequence(.field("name", name), word("in"), .field("value", .symbol("_value")))),
        ("derived_axis", .sequence(.field("name", name), "=", .field("value", .symbol("_value")))),
        ("filter_axis", .sequence(word("where"), operand)),
        ("zip_axis", .sequence(word("zip"), .symbol("axis_list"))),
        (
            "sweep_modifier",
            .choice(
                .sequence(
                    .choice(["replicate", "design", "control", "blocks", "shard", "where"].map(word)),
                    operand),
                .sequence(word("randomize"), .optional(.sequence(word("seed"), operand))))
        ),
    ]

    static let statementRules: Rules = [
        (
            "block",
            .sequence(leftBrace, .many(.choice(";", .sequence(.symbol("_statement"), .symbol("_end")))), rightBrace)
        ),
        (
            "if_statement",
            .sequence(
                word("if"), .field("condition", value), .field("body", .symbol("block")),
                .optional(.symbol("else_clause")))
        ),
        ("else_clause", .sequence(word("else"), .choice(.symbol("if_statement"), .symbol("block")))),
        (
            "for_statement",
            .sequence(
                word("for"), .field("name", name), word("in"), .field("range", value),
                .field("body", .symbol("block")))
        ),
        (
            "repeat_statement",
            .sequence(
                word("repeat"), .field("count", value), word("times"),
                .field("body", .symbol("block")))
        ),
        ("return_statement", .sequence(word("return"), .optional(.symbol("_value")))),
        (
            "step_statement",
            .sequence(
                .field("verb", .alias(.symbol("_step_verb"), "verb", isNode: true)), .optional(.symbol("item_list")))
        ),
        ("expression_statement", value),
        ("item_list", .sequence(.choice(plainItem, prepositionItem), .many(furtherItem))),
        ("item", .some(.symbol("_operand_of_step"))),
        ("_preposition_item", .sequence(.some(.symbol("preposition")), .some(.symbol("_operand_of_step")))),
    ]

    static let typeRules: Rules = [
        (
            "_type",
            .choice(["product_type", "optional_type", "_factor_type"].map(TreeSitterRule.symbol))
        ),
        ("_factor_type", .choice(.symbol("power_type"), .symbol("_primary_type"))),
        (
            "_primary_type",
            .choice(["named_type", "number_type", "parenthesized_type", "function_type"].map(TreeSitterRule.symbol))
        ),
        (
            "product_type",
            .binding(
                .left, 1,
                .sequence(
                    .symbol("_type"), .field("operator", .choice("*", "/", "·", "×")), .symbol("_type")))
        ),
        (
            "power_type",
            .binding(.tight, 3, .sequence(.symbol("_primary_type"), "^", .optional(minus), .symbol("number")))
        ),
        ("optional_type", .binding(.tight, 2, .sequence(.symbol("_factor_type"), "?"))),
        (
            "named_type",
            .sequence(name, .many(.sequence(".", name)), .optional(.symbol("type_argument_list")))
        ),
        ("type_argument_list", .sequence("<", .symbol("_type"), .many(.sequence(",", .symbol("_type"))), ">")),
        ("number_type", .symbol("number")),
        ("parenthesized_type", .sequence(leftParenthesis, .symbol("_type"), rightParenthesis)),
        (
            "function_type",
            .binding(
                .right, 0,
                .sequence(
                    leftParenthesis, .optional(.separated(.symbol("_type"))), rightParenthesis, arrow, .symbol("_type"))
            )
        ),
    ]

    // MARK: Parts that rules share

    static let arrow = TreeSitterRule.choice("->", "→")
    static let minus = TreeSitterRule.choice("-", "−")
    static let nameOrString = TreeSitterRule.choice(name, .symbol("string_literal"))
    static let bareFormula = TreeSitterRule.alias(.symbol("_formula_alone"), "formula_literal", isNode: true)
    /// An expression or a range; one without a query behind it; one in a clause.
    static let value = TreeSitterRule.symbol("_range_or_expression")
    static let operand = TreeSitterRule.symbol("_single")
    static let clauseValue = Mode.clause.rule("_range_or_expression")
    static let plainItem = TreeSitterRule.symbol("item")
    static let prepositionItem = TreeSitterRule.alias(.symbol("_preposition_item"), "item", isNode: true)
    /// Behind a comma any item, without one what a preposition starts.
    static let furtherItem = TreeSitterRule.choice(
        .sequence(",", .choice(plainItem, prepositionItem)), prepositionItem)

    private static let fields = lines(.choice(.symbol("field"), .symbol("nested_field")))

    private static func named(_ keyword: String, _ value: TreeSitterRule) -> TreeSitterRule {
        .sequence(word(keyword), .field("name", name), "=", .field("value", value))
    }

    /// Between braces, on lines of their own or with commas between them. The scanner ends a line before `}` too.
    private static func lines(_ element: TreeSitterRule) -> TreeSitterRule {
        .sequence(
            leftBrace, .many(.choice(",", ";", .sequence(element, .choice(.symbol("_newline"), ",", ";")))), rightBrace)
    }
}

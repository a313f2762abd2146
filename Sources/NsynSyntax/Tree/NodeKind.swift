/// What a node of the tree is. The comments list the children in order; `[x]` may be absent, `x*` repeats.
/// Tokens that no child covers belong to the node itself.
@frozen
public enum NodeKind: UInt8, Sendable, Hashable {
    /// item*
    case file
    /// Tokens that the grammar has no place for.
    case unexpected
    /// A name in a declaration; no tokens when it is missing. Also a string where the grammar allows one as a name.
    case name
    /// The word before a parameter's name that callers write.
    case label
    /// Names with dots: `std.reagents`.
    case path

    // Items and statements.
    /// path | name (a string)
    case importDeclaration
    /// name [name] [parameterList] [annotation] [initializer] [recordBody]; the keyword says which kind of record
    case recordDeclaration
    /// name expression [recordBody]
    case targetDeclaration
    /// name itemList
    case stockDeclaration
    /// name [genericParameterList] parameterList [resultClause] [routeClause] block
    case protocolDeclaration
    /// name parameterList block
    case verbDeclaration
    /// name [genericParameterList] parameterList [type] (expression | block)
    case functionDeclaration
    /// name [type] expression
    case letDeclaration
    /// name expression axisList sweepModifier*
    case sweepDeclaration
    /// name itemList
    case campaignDeclaration
    /// name itemList
    case platesDeclaration
    /// expression
    case expectStatement
    /// expression(string) [expression]
    case statedStatement
    /// expression(string) [expression(string)]
    case chosenStatement
    /// name expression(string)
    case waiveStatement
    /// expression block [elseClause]
    case ifStatement
    /// name expression block
    case forStatement
    /// expression block
    case repeatStatement
    /// [expression]
    case returnStatement
    /// name itemList: the verb and its clauses; also the directives `show`, `plot`, … of a file
    case stepStatement
    /// expression
    case expressionStatement
    /// Only tokens: what was skipped to get back into step.
    case errorStatement

    // Parts.
    /// (field | nestedField)*
    case recordBody
    /// name expression
    case field
    /// name recordBody
    case nestedField
    /// name*
    case genericParameterList
    /// parameter*
    case parameterList
    /// [label] name [type] [expression] [domainClause]
    case parameter
    /// expression: `in 9 to 13`
    case domainClause
    /// expression: `-> Au25`
    case resultClause
    /// path: `by reduction`
    case routeClause
    /// type or expression after the colon of a record
    case annotation
    /// expression after the `=` of a record
    case initializer
    /// axis*
    case axisList
    /// name expression: `acidity in 9 to 13 by 0.5`
    case rangeAxis
    /// name expression: `base = 1.2 * thiol`
    case derivedAxis
    /// expression: `where thiol > base`
    case filterAxis
    /// axis*
    case zipAxis
    /// [expression]; the first token says which modifier
    case sweepModifier
    /// statement*
    case block
    /// ifStatement | block
    case elseClause
    /// item*
    case itemList
    /// operand*: prepositions are the item's own leading tokens
    case item
    /// argument*
    case argumentList
    /// [label] expression
    case argument
    /// expression
    case whereClause
    /// expression*; own token `descending` or `ascending`
    case sortClause
    /// expression
    case topClause
    /// column*
    case selectClause
    /// column*
    case groupClause
    /// column*
    case summarizeClause
    /// expression column*
    case joinClause
    /// expression column*
    case pivotClause
    /// name expression
    case letClause
    /// [name] expression
    case column

    // Expressions.
    /// Where an expression is missing; no tokens.
    case missingExpression
    /// One word.
    case nameExpression
    /// number
    case numberLiteral
    /// number unit, number ± number unit, number unit ± number unit
    case quantityLiteral
    case stringLiteral
    case booleanLiteral
    /// `pH` number
    case pHLiteral
    /// [keyword] formula
    case formulaLiteral
    /// `reaction` equation
    case reactionLiteral
    /// `?`
    case hole
    /// expression
    case parenthesizedExpression
    /// itemList: `(0.2 M NaOH in water)`
    case itemsExpression
    /// expression*
    case listLiteral
    /// (field | nestedField)*
    case recordLiteral
    /// expression expression; the operator is the own token
    case binaryExpression
    /// expression; the operator is the first token
    case unaryExpression
    /// expression expression [expression]: from, to and step; the own word before the step is `by`, `in` or `log`
    case rangeExpression
    /// expression argumentList
    case callExpression
    /// expression label
    case memberExpression
    /// expression expression*
    case indexExpression
    /// condition, then, else
    case ifExpression
    /// call
    case runExpression
    /// expression
    case simulateExpression
    /// argumentList | expression
    case vesselExpression
    /// parameterList expression
    case closureExpression
    /// expression clause*
    case queryExpression

    // Types.
    /// Where a type is missing; no tokens.
    case missingType
    /// path-like own tokens, [typeArgumentList]
    case namedType
    /// A number standing for a dimensionless factor: `1 / Time`.
    case numberType
    /// type type; the operator is the own token
    case productType
    /// type; the exponent is own tokens
    case powerType
    /// type
    case parenthesizedType
    /// type: `Time?`, which may be left out
    case optionalType
    /// type* type: parameters and result
    case functionType
    /// type*
    case typeArgumentList
}

extension NodeKind {
    @inlinable
    public var isExpression: Bool {
        rawValue >= NodeKind.missingExpression.rawValue && rawValue <= NodeKind.queryExpression.rawValue
    }

    @inlinable
    public var isType: Bool {
        rawValue >= NodeKind.missingType.rawValue && rawValue <= NodeKind.functionType.rawValue
    }

    /// What a file or a block consists of.
    @inlinable
    public var isStatement: Bool {
        rawValue >= NodeKind.importDeclaration.rawValue && rawValue <= NodeKind.errorStatement.rawValue
    }

    @inlinable
    public var isAxis: Bool {
        rawValue >= NodeKind.rangeAxis.rawValue && rawValue <= NodeKind.zipAxis.rawValue
    }

    @inlinable
    public var isQueryClause: Bool {
        rawValue >= NodeKind.whereClause.rawValue && rawValue <= NodeKind.letClause.rawValue
    }
}

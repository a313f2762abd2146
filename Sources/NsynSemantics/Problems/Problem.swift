import NsynDiagnostics
import NsynQuantities

/// Everything that can be wrong with names, types and values, as facts; `Problem+Wording` makes sentences of them.
enum Problem {
    // Names
    case unknownName(String, SourceSpan, suggestions: [String], wanted: String?, hint: String? = nil)
    case declaredTwice(String, SourceSpan, first: SourceSpan)
    case unknownLibraryModule(String, SourceSpan, suggestions: [String])
    case importCycle([String], SourceSpan)
    case unknownVerb(String, SourceSpan, suggestions: [String])
    case unknownClause(verb: String, clause: String, SourceSpan, known: [String], proposal: ClauseProposal?)
    case missingClause(verb: String, clause: String, type: String, SourceSpan)
    case clauseTwice(verb: String, clause: String, SourceSpan)
    case unknownField(record: String, field: String, SourceSpan, suggestions: [String])
    case refersToItself(String, SourceSpan)
    case expected(String, found: Value, at: SourceSpan)
    case unused(what: String, String, SourceSpan)
    case unknownArgument(callee: String, String, SourceSpan, suggestions: [String])
    case missingArgument(callee: String, String, SourceSpan)
    case tooManyArguments(callee: String, limit: Int, SourceSpan)
    case unknownMember(of: String, String, SourceSpan, suggestions: [String], known: [String] = [])
    case notCallable(Value, SourceSpan)
    case misplaced(String, SourceSpan, note: String)
    /// All parts are there, but not in the order in which they are read.
    case otherOrder(String, SourceSpan, String, [TextEdit])
    case unknownRoute(String, SourceSpan, suggestions: [String])
    case unknownFinding(String, SourceSpan, suggestions: [String])
    case tooMuchWork(String, SourceSpan)
    case unreachable(SourceSpan, after: SourceSpan)
    case badRecord(String, SourceSpan)

    // Dimensions, units, numbers
    case dimensionsDiffer(ArithmeticOperator?, Operands)
    case wrongDimension(expected: Type, found: Value, SourceSpan, subject: String)
    case unknownUnit(String, SourceSpan, suggestions: [String])
    case unitMissing(expected: Type, value: Value, SourceSpan, subject: String)
    case sumOfPoints(PointScale, Operands)
    case scaledPoint(PointScale, ArithmeticOperator, SourceSpan, Operands)
    case ambiguousUnit(String, SourceSpan, candidates: [String])
    case prefixNotAllowed(String, SourceSpan, suggestions: [String])
    case malformedUnit(String, SourceSpan, reason: String)
    case kindsDiffer(ArithmeticOperator?, Operands)
    case divisionByZero(Operands)
    case notANumber(ArithmeticOperator, Operands)
    case exponentNotConstant(Operands)
    case notComparable(Operands)
    case belowAbsoluteZero(String, SourceSpan)
    case offTheScale(String, SourceSpan)
    case hole(expected: String?, fits: [String], SourceSpan)
    case speciesDiffer(String, String, SourceSpan)
    case numberTooLarge(SourceSpan)
    case unknownTechnique(String, kind: String, SourceSpan, suggestion: String)
    case expectationFails(String, SourceSpan)
    case lengthsDiffer(Int, Int, SourceSpan)
    case badRange(String, SourceSpan, isWarning: Bool = false)
    case negative(what: String, String, SourceSpan)
    case defaultNotAnOption(parameter: String, value: String, range: String, SourceSpan)

    // Formulas
    case badFormula(message: String, SourceSpan, suggestion: String?)
    case unknownLigand(String, SourceSpan, suggestion: String?)
    case badReaction(message: String, SourceSpan)
}

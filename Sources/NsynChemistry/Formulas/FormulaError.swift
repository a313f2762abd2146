/// Why a formula cannot be read, where, and what was probably meant.
public struct FormulaError: Error, Hashable, Sendable {
    /// One reason per way of being wrong.
    public enum Reason: Hashable, Sendable {
        case empty
        case tooLong(limit: Int)
        case nestedTooDeep(limit: Int)
        case unexpectedCharacter(String)
        case unclosedBracket(String)
        case unmatchedBracket(String)
        case emptyBrackets
        case unknownElement(String)
        case unknownLigand(String)
        case countTooLarge(limit: Int)
        case zeroCount
        case fractionalCount(String)
        case malformedCount(String)
        case malformedCharge(String)
        case ambiguousCharge(String)
        case chargeTooLarge(limit: Int)
        case unknownCounterIonCharge(String)
        case tooManyVariables(limit: Int)
    }

    public let reason: Reason
    /// Bytes within the formula's text.
    public let range: Range<Int>
    /// What could stand there instead, ready to be typed.
    public let suggestion: String?

    public init(_ reason: Reason, at range: Range<Int>, suggestion: String? = nil) {
        self.reason = reason
        self.range = range
        self.suggestion = suggestion
    }

    /// One sentence.
    public var message: String {
        switch reason {
        case .empty: "A formula is missing here."
        case .tooLong(let limit): "The formula is longer than \(limit) bytes."
        case .nestedTooDeep(let limit): "Brackets nest deeper than \(limit)."
        case .unexpectedCharacter(let text): "`\(text)` cannot stand in a formula."
        case .unclosedBracket(let text): "`\(text)` is never closed."
        case .unmatchedBracket(let text): "`\(text)` closes nothing."
        case .emptyBrackets: "There is nothing between the brackets."
        case .unknownElement(let text): "`\(text)` is no element."
        case .unknownLigand(let text): "No ligand is called `\(text)`."
        case .countTooLarge(let limit): "A count above \(limit) is no cluster."
        case .zeroCount: "A count of 0 says nothing: leave the part out."
        case .fractionalCount(let text): "`\(text)` is no whole number of atoms."
        case .malformedCount(let text): "`\(text)` is no count."
        case .malformedCharge(let text): "`\(text)` is no charge."
        case .ambiguousCharge(let text): "`\(text)` can be read as a count or as a charge."
        case .chargeTooLarge(let limit): "A charge beyond ±\(limit) is no cluster."
        case .unknownCounterIonCharge(let text): "The charge of the counter-ion `\(text)` is not known."
        case .tooManyVariables(let limit): "A formula may use at most \(limit) variables."
        }
    }
}

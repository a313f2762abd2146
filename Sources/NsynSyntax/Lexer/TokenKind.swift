/// What a token is. White space and comments are no tokens: they are the gaps between tokens (`SyntaxTree.trivia`).
///
/// Keywords are words like any other: a parser that wants a name takes every kind for which `isWord` holds.
@frozen
public enum TokenKind: UInt8, Sendable, Hashable {
    case endOfFile
    /// Bytes that belong to no token. The lexer has reported them; the parser steps over them.
    case unexpected

    case number
    /// A unit directly behind a number, one token: `mol/(L·s)`.
    case unit
    case string
    /// A chemical formula behind `cluster`, `complex` or `formula`.
    case formula
    /// The equation behind `reaction`.
    case reaction

    case leftParenthesis
    case rightParenthesis
    case leftBracket
    case rightBracket
    case leftBrace
    case rightBrace
    case comma
    case semicolon
    case colon
    case dot
    case dotDot
    case at
    case question
    case equal
    case fatArrow
    case arrow
    case plusMinus
    case equalEqual
    case notEqual
    case less
    case lessEqual
    case greater
    case greaterEqual
    case plus
    case minus
    case multiply
    case divide
    case power

    // Words from here on.
    case identifier

    // Declarations.
    case importWord
    case targetWord
    case stockWord
    case protocolWord
    case verbWord
    case fnWord
    case letWord
    case sweepWord
    case campaignWord
    case platesWord
    case expectWord
    case statedWord
    case chosenWord
    case waiveWord

    // Records.
    case dimensionWord
    case kindWord
    case unitWord
    case sourceWord
    case metalWord
    case ligandclassWord
    case reagentWord
    case solventWord
    case speciesWord
    case dopantWord
    case effectWord
    case templateWord
    case routeWord
    case ruleWord
    case findingWord
    case labwareWord
    case robotWord
    case liquidclassWord
    case modelWord
    case constantWord
    case hazardWord
    case transformationWord
    case classWord
    case techniqueWord
    case materialWord

    // Control.
    case ifWord
    case thenWord
    case elseWord
    case forWord
    case repeatWord
    case timesWord
    case returnWord

    // Prepositions, apart from `for`, which is above.
    case toWord
    case fromWord
    case withWord
    case byWord
    case overWord
    case atWord
    case inWord
    case intoWord
    case onWord
    case ontoWord
    case underWord
    case untilWord
    case throughWord
    case viaWord
    case usingWord
    case everyWord
    case perWord
    case ofWord
    case asWord
    case withoutWord
    case afterWord
    case beforeWord
    case againstWord
    case betweenWord
    case becauseWord
    case scaledWord
    case batchWord

    // Operators.
    case andWord
    case orWord
    case notWord
    case isWord
    case containsWord

    // Queries over tables.
    case whereWord
    case sortWord
    case topWord
    case selectWord
    case groupWord
    case joinWord
    case summarizeWord
    case descendingWord
    case ascendingWord
    case pivotWord

    // Axes and modifiers of a sweep.
    case zipWord
    case logWord
    case replicateWord
    case randomizeWord
    case seedWord
    case designWord
    case controlWord
    case blocksWord
    case shardWord

    // Literals and what introduces them.
    case trueWord
    case falseWord
    case pHWord
    case clusterWord
    case complexWord
    case formulaWord
    case reactionWord

    // Expressions.
    case runWord
    case simulateWord
    case vesselWord
}

extension TokenKind {
    /// An identifier or a keyword: whatever may stand where a name is wanted.
    @inlinable
    public var isAnyWord: Bool { rawValue >= TokenKind.identifier.rawValue }

    @inlinable
    public var isKeyword: Bool { rawValue > TokenKind.identifier.rawValue }

    @inlinable
    public var isRecordKeyword: Bool {
        rawValue >= TokenKind.dimensionWord.rawValue && rawValue <= TokenKind.materialWord.rawValue
    }

    /// A word that starts a new part of a step: `to`, `with`, `over`, …
    @inlinable
    public var isPreposition: Bool {
        (rawValue >= TokenKind.toWord.rawValue && rawValue <= TokenKind.batchWord.rawValue) || self == .forWord
    }

    /// A word that starts a modifier of a sweep.
    @inlinable
    public var isSweepModifier: Bool {
        switch self {
        case .replicateWord, .randomizeWord, .designWord, .controlWord, .blocksWord, .shardWord, .whereWord: true
        default: false
        }
    }
}

/// The groups in which keywords are listed, highlighted and explained.
public enum WordClass: String, Sendable, CaseIterable {
    case declaration
    case record
    case control
    case preposition
    case `operator`
    case query
    case modifier
    case literal
    case expression
}

/// One word of the language: its spelling, its token and its group. The one table from which the lexer, the
/// highlighting grammars and the reserved words behind numbers are made.
public struct Keyword: Sendable {
    public let spelling: String
    public let kind: TokenKind
    public let wordClass: WordClass
    /// Never read as a unit when it stands behind a number: `repeat 3 times`, `9 to 13 by 0.5`.
    public let isNeverUnit: Bool

    init(_ spelling: String, _ kind: TokenKind, _ wordClass: WordClass, neverUnit: Bool = false) {
        self.spelling = spelling
        self.kind = kind
        self.wordClass = wordClass
        self.isNeverUnit = neverUnit
    }
}

extension Keyword {
    /// The word behind a token, empty for what is no keyword.
    public static func spelling(of kind: TokenKind) -> String {
        all.first { $0.kind == kind }?.spelling ?? ""
    }

    public static let all: [Keyword] =
        declarations + records + control + prepositions + operators + queries + modifiers
        + literals + expressions

    static let declarations: [Keyword] = [
        Keyword("import", .importWord, .declaration), Keyword("target", .targetWord, .declaration),
        Keyword("stock", .stockWord, .declaration), Keyword("protocol", .protocolWord, .declaration),
        Keyword("verb", .verbWord, .declaration), Keyword("fn", .fnWord, .declaration),
        Keyword("let", .letWord, .declaration, neverUnit: true), Keyword("sweep", .sweepWord, .declaration),
        Keyword("campaign", .campaignWord, .declaration), Keyword("plates", .platesWord, .declaration),
        Keyword("expect", .expectWord, .declaration), Keyword("stated", .statedWord, .declaration),
        Keyword("chosen", .chosenWord, .declaration), Keyword("waive", .waiveWord, .declaration),
    ]

    static let records: [Keyword] = [
        Keyword("dimension", .dimensionWord, .record), Keyword("kind", .kindWord, .record),
        Keyword("unit", .unitWord, .record), Keyword("source", .sourceWord, .record),
        Keyword("metal", .metalWord, .record), Keyword("ligandclass", .ligandclassWord, .record),
        Keyword("reagent", .reagentWord, .record), Keyword("solvent", .solventWord, .record),
        Keyword("species", .speciesWord, .record), Keyword("dopant", .dopantWord, .record),
        Keyword("effect", .effectWord, .record), Keyword("template", .templateWord, .record),
        Keyword("route", .routeWord, .record), Keyword("rule", .ruleWord, .record),
        Keyword("finding", .findingWord, .record), Keyword("labware", .labwareWord, .record),
        Keyword("robot", .robotWord, .record), Keyword("liquidclass", .liquidclassWord, .record),
        Keyword("model", .modelWord, .record), Keyword("constant", .constantWord, .record),
        Keyword("hazard", .hazardWord, .record), Keyword("transformation", .transformationWord, .record),
        Keyword("class", .classWord, .record), Keyword("technique", .techniqueWord, .record),
        Keyword("material", .materialWord, .record),
    ]

    static let control: [Keyword] = [
        Keyword("if", .ifWord, .control, neverUnit: true), Keyword("then", .thenWord, .control, neverUnit: true),
        Keyword("else", .elseWord, .control, neverUnit: true), Keyword("for", .forWord, .control, neverUnit: true),
        Keyword("repeat", .repeatWord, .control), Keyword("times", .timesWord, .control, neverUnit: true),
        Keyword("return", .returnWord, .control),
    ]

    static let prepositions: [Keyword] = [
        ("to", TokenKind.toWord), ("from", .fromWord), ("with", .withWord), ("by", .byWord), ("over", .overWord),
        ("at", .atWord), ("in", .inWord), ("into", .intoWord), ("on", .onWord), ("onto", .ontoWord),
        ("under", .underWord), ("until", .untilWord), ("through", .throughWord), ("via", .viaWord),
        ("using", .usingWord), ("every", .everyWord), ("per", .perWord), ("of", .ofWord), ("as", .asWord),
        ("without", .withoutWord), ("after", .afterWord), ("before", .beforeWord), ("against", .againstWord),
        ("between", .betweenWord), ("because", .becauseWord), ("scaled", .scaledWord), ("batch", .batchWord),
    ].map { Keyword($0.0, $0.1, .preposition, neverUnit: true) }

    static let operators: [Keyword] = [
        ("and", TokenKind.andWord), ("or", .orWord), ("not", .notWord), ("is", .isWord), ("contains", .containsWord),
    ].map { Keyword($0.0, $0.1, .operator, neverUnit: true) }

    static let queries: [Keyword] = [
        ("where", TokenKind.whereWord), ("sort", .sortWord), ("top", .topWord), ("select", .selectWord),
        ("group", .groupWord), ("join", .joinWord), ("summarize", .summarizeWord), ("descending", .descendingWord),
        ("ascending", .ascendingWord), ("pivot", .pivotWord),
    ].map { Keyword($0.0, $0.1, .query, neverUnit: true) }

    static let modifiers: [Keyword] = [
        Keyword("zip", .zipWord, .modifier), Keyword("log", .logWord, .modifier, neverUnit: true),
        Keyword("replicate", .replicateWord, .modifier, neverUnit: true),
        Keyword("randomize", .randomizeWord, .modifier, neverUnit: true), Keyword("seed", .seedWord, .modifier),
        Keyword("design", .designWord, .modifier, neverUnit: true),
        Keyword("control", .controlWord, .modifier, neverUnit: true),
        Keyword("blocks", .blocksWord, .modifier, neverUnit: true),
        Keyword("shard", .shardWord, .modifier, neverUnit: true),
    ]

    static let literals: [Keyword] = [
        Keyword("true", .trueWord, .literal), Keyword("false", .falseWord, .literal),
        Keyword("pH", .pHWord, .literal), Keyword("cluster", .clusterWord, .literal),
        Keyword("complex", .complexWord, .literal), Keyword("formula", .formulaWord, .literal),
        Keyword("reaction", .reactionWord, .literal),
    ]

    static let expressions: [Keyword] = [
        Keyword("run", .runWord, .expression), Keyword("simulate", .simulateWord, .expression),
        Keyword("vessel", .vesselWord, .expression),
    ]

    /// Words that are no keywords but are read as flags of a step, so never as a unit behind a number.
    static let flagsBehindNumbers = ["dropwise"]
}

/// Spelling → keyword by one multiplication and, nearly always, one comparison.
struct KeywordTable: @unchecked Sendable {
    struct Entry: Sendable {
        var low: UInt64 = 0
        var high: UInt64 = 0
        var kind: UInt8 = TokenKind.identifier.rawValue
        var isNeverUnit = false
    }

    static let slots = 1024
    static let shared = KeywordTable()

    /// Leaked on purpose: made once, read until the process ends.
    let entries: UnsafePointer<Entry>

    private init() {
        let table = UnsafeMutablePointer<Entry>.allocate(capacity: Self.slots)
        table.initialize(repeating: Entry(), count: Self.slots)
        func insert(_ spelling: String, _ kind: TokenKind, _ isNeverUnit: Bool) {
            var low: UInt64 = 0
            var high: UInt64 = 0
            for (index, byte) in spelling.utf8.enumerated() {
                if index < 8 { low |= UInt64(byte) << (8 * index) } else { high |= UInt64(byte) << (8 * (index - 8)) }
            }
            var slot = Self.slot(low, high)
            while table[slot].low != 0 { slot = (slot + 1) & (Self.slots - 1) }
            table[slot] = Entry(low: low, high: high, kind: kind.rawValue, isNeverUnit: isNeverUnit)
        }
        for keyword in Keyword.all { insert(keyword.spelling, keyword.kind, keyword.isNeverUnit) }
        for flag in Keyword.flagsBehindNumbers { insert(flag, .identifier, true) }
        entries = UnsafePointer(table)
    }

    @inline(__always)
    static func slot(_ low: UInt64, _ high: UInt64) -> Int {
        Int(truncatingIfNeeded: ((low ^ (high &* 31)) &* 0x9E37_79B9_7F4A_7C15) >> 54)
    }
}

extension UnsafePointer where Pointee == KeywordTable.Entry {
    /// The entry for a word of at most 16 bytes, packed with zeros behind it, or nil.
    @inline(__always)
    func find(_ low: UInt64, _ high: UInt64) -> UnsafePointer<KeywordTable.Entry>? {
        var slot = KeywordTable.slot(low, high)
        while true {
            let entry = self + slot
            if entry.pointee.low == low && entry.pointee.high == high { return entry }
            if entry.pointee.low == 0 { return nil }
            slot = (slot + 1) & (KeywordTable.slots - 1)
        }
    }
}

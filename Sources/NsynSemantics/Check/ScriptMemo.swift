import NsynChemistry
import NsynDiagnostics
import NsynSyntax

/// A statement of a file by what it says: the same one after it has moved. Of several that say the same, by their order.
/// What checks came to is kept with it.
public final class KnownStatement: Hashable {
    let module: Int
    /// The check that met it last.
    var generation = 0
    /// Where it stands in that check, and what it declares.
    var start: UInt32 = 0
    var item: ItemReference?
    /// The parser finds fault with it, or right behind it: what that does to it is not in its own text, so nothing is kept.
    private(set) var isBroken = false
    /// The check in which somebody used what it declares.
    var usedIn = 0
    /// The name that it declares, and where that stands in it; found once.
    var name: (symbol: Symbol, start: UInt32, length: UInt32)?
    /// The next one that says the same, and the one of them that was met last.
    fileprivate var next: KnownStatement?
    fileprivate var latest: KnownStatement?
    fileprivate var records: [UnitRecord?] = []
    /// What others keep of the statement, such as what rules about writing see in it.
    public var notes: AnyObject?

    init(module: Int) { self.module = module }

    public static func == (left: KnownStatement, right: KnownStatement) -> Bool { left === right }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

    /// Whether something is true of this and all others behind it that say the same.
    fileprivate func all(satisfy holds: (KnownStatement) -> Bool) -> Bool {
        var next: KnownStatement? = self
        while let statement = next {
            guard holds(statement) else { return false }
            next = statement.next
        }
        return true
    }

    subscript(part: UnitPart) -> UnitRecord? {
        get { records.isEmpty ? nil : records[Int(part.rawValue)] }
        set {
            if records.isEmpty {
                if newValue == nil { return }
                records = Array(repeating: nil, count: UnitPart.allCases.count)
            }
            records[Int(part.rawValue)] = newValue
        }
    }

    fileprivate func forgetUnits() { records = [] }

    func note(isBroken: Bool) {
        self.isBroken = isBroken
        if isBroken { forgetUnits() }
    }

    fileprivate func forgetUnits(before generation: Int) {
        for index in records.indices where records[index].map({ $0.generation <= generation }) == true {
            records[index] = nil
        }
    }
}

/// The pieces of a check that are kept one by one.
enum UnitPart: UInt8, CaseIterable {
    /// The value of a declaration, or the body of a function.
    case item
    /// What the rules say about a target.
    case target
    /// A protocol's plan with its sweeps.
    case plan
    case plates
    /// An expectation, a directive or another line at the top of a script.
    case statement
}

struct UnitKey {
    var statement: KnownStatement
    var part: UnitPart

    var record: UnitRecord? { statement[part] }
}

/// What a unit came to. Spans in the script are kept relative to the statements they lie in.
final class UnitRecord {
    struct Answer {
        var lookup: Work.Lookup
        /// The declaration that was found.
        var statement: KnownStatement?
    }

    var findings: [KeptFinding] = []
    /// Findings about the plan, which others may repeat.
    var analysed: [KeptFinding] = []
    var expectation: Expectation?
    /// The statement that the span of the expectation is relative to.
    var place: [KnownStatement] = []
    var isSound = true
    /// What it says of its plan.
    var facts: PlanFacts?
    var answers: [Answer] = []
    var used: [KnownStatement] = []
    /// Units whose results were read.
    var required: [UnitKey] = []
    /// The sweeps that run the protocol.
    var sweeps: [KnownStatement] = []
    /// All names there were, if it asked for them.
    var names: Fingerprint?
    /// Names that it proposed others for, and all names that there were then.
    var misspelt: [String] = []
    var proposed = Fingerprint()
    var fuel = 0
    var generation = 0
    /// Whether it holds in a check, once that is known.
    var judged = 0
    var verdict = false
    /// The names that it depends on, directly or through what they stand for; nil until it has held once.
    var dependence: NameMask?
    /// Nothing is said of it.
    var isQuiet: Bool { findings.isEmpty && analysed.isEmpty && expectation == nil && facts == nil }
}

/// A set of names that may be larger than it was made: what it does not meet, it has nothing in common with.
struct NameMask {
    static let all = NameMask(bits: .max)
    var bits: UInt64 = 0

    mutating func insert(_ symbol: Symbol) {
        let mixed = UInt64(UInt32(bitPattern: symbol.number)) &* 0x9e37_79b9_7f4a_7c15
        bits |= 1 << (mixed >> 58)
    }

    mutating func formUnion(_ other: NameMask) { bits |= other.bits }
    func meets(_ other: NameMask) -> Bool { bits & other.bits != 0 }
}

/// What checks of a script came to, so that the check after a keystroke does again only what the keystroke touched.
///
/// A unit is kept with its statement, with the names it looked up and what they stood for. It is taken over when all of
/// them still stand for statements that say the same and whose own results still hold. What acts on all of a script (its
/// units, rules and imports) is the context: when it changes, everything is forgotten.
public final class ScriptMemo {
    private struct Saying: Hashable {
        var module: Int
        var fingerprint: Fingerprint
    }

    private var known: [Saying: KnownStatement] = [:]
    /// What reagents of the script leave on a metal; nil for those that don't bind.
    var ligands: [KnownStatement: LigandDefinition?] = [:]
    var context: [KnownStatement] = []
    var binding: [KnownStatement] = []
    /// What the last check found declared, and all of it as one number.
    var declared: [Symbol] = []
    var names = Fingerprint()
    /// The statements that declared them.
    var declaring: [KnownStatement?] = []
    /// The statements of each file in the last check, with the number of its tree.
    var files: [(tree: UInt64, statements: [KnownStatement])] = []
    /// The number of the check.
    public internal(set) var generation = 0
    /// How many units the last check took over, and how many it did.
    public internal(set) var reused = 0
    public internal(set) var done = 0

    public init() {}

    deinit {
        // Statements and what is kept of them refer to each other.
        for statement in known.values { ScriptMemo.cut(statement) }
    }

    /// The statement that says this, and has not been met in this check.
    func statement(_ module: Int, _ fingerprint: Fingerprint) -> KnownStatement {
        let saying = Saying(module: module, fingerprint: fingerprint)
        guard let first = known[saying] else {
            let new = KnownStatement(module: module)
            new.generation = generation
            known[saying] = new
            return new
        }
        var statement = first
        if first.generation == generation {
            statement = first.latest ?? first
            while statement.generation == generation {
                if let next = statement.next {
                    statement = next
                } else {
                    let new = KnownStatement(module: module)
                    statement.next = new
                    statement = new
                    break
                }
            }
        }
        first.latest = statement
        statement.generation = generation
        return statement
    }

    /// How many of the first and of the last statements of a file are those of the last check, whose tree this one was made
    /// of. They count as met.
    func inherited(_ module: Int, _ tree: SyntaxTree) -> (
        first: ArraySlice<KnownStatement>, last: ArraySlice<KnownStatement>
    ) {
        guard module < files.count else { return ([], []) }
        let (former, statements) = files[module]
        let heritage = tree.serial == former ? (first: statements.count, last: 0) : tree.heritage(from: former)
        guard let heritage, heritage.first + heritage.last <= statements.count else { return ([], []) }
        for statement in statements.prefix(heritage.first) { statement.generation = generation }
        for statement in statements.suffix(heritage.last) { statement.generation = generation }
        return (statements.prefix(heritage.first), statements.suffix(heritage.last))
    }

    private func forEach(_ body: (KnownStatement) -> Void) {
        for first in known.values {
            var next: KnownStatement? = first
            while let statement = next {
                body(statement)
                next = statement.next
            }
        }
    }

    private static func cut(_ first: KnownStatement) {
        var next: KnownStatement? = first
        while let statement = next {
            statement.forgetUnits()
            statement.notes = nil
            statement.latest = nil
            next = statement.next
            statement.next = nil
        }
    }

    func forgetUnits() {
        forEach { $0.forgetUnits() }
        ligands.removeAll()
    }

    func removeAll() {
        forgetUnits()
        context = []
        binding = []
        declaring = []
    }

    /// Forgets what the last checks had no use for, but not at once: what is undone is often done again.
    /// - Parameter alive: how many statements there are.
    func trim(alive: Int) {
        guard known.count > 4 * alive + 256 else { return }
        let last = known.count > 16 * alive + 4096 ? generation - 1 : generation - 8
        for (saying, first) in known where first.all(satisfy: { $0.generation <= last }) {
            ScriptMemo.cut(first)
            known[saying] = nil
        }
        // What refers to those is not newer than they are.
        forEach { $0.forgetUnits(before: last) }
        ligands = ligands.filter { $0.key.generation > last }
    }
}

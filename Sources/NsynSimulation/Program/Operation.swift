/// A value of a column program: one number for each condition. Truth is one, falsehood zero.
public struct ColumnValue: Hashable, Sendable {
    let number: Int32

    init(_ number: Int) { self.number = Int32(truncatingIfNeeded: number) }

    var index: Int { Int(number) }
}

/// How one value follows from others. Operands stand before their users.
enum Operation: Hashable, Sendable {
    /// The bits of a number: two constants are one exactly where no bit differs.
    case constant(UInt64)
    /// A column that the sweep fills.
    case input(Int32)
    case add(ColumnValue, ColumnValue)
    case subtract(ColumnValue, ColumnValue)
    case multiply(ColumnValue, ColumnValue)
    case divide(ColumnValue, ColumnValue)
    case minimum(ColumnValue, ColumnValue)
    case maximum(ColumnValue, ColumnValue)
    case powerOfTen(ColumnValue)
    case logarithm(ColumnValue)
    case less(ColumnValue, ColumnValue)
    case atMost(ColumnValue, ColumnValue)
    case equal(ColumnValue, ColumnValue)
    case choose(ColumnValue, ColumnValue, ColumnValue)
    /// The pH of a mixture, by the number of its charge balance.
    case acidity(Int32)
    /// An output of a model, by the number of its call and its place in the answer.
    case model(Int32, Int32)
}

/// What a charge balance is made of: it is solved for the pH of each condition.
struct ChargeBalance: Hashable, Sendable {
    struct WeakAcid: Hashable, Sendable {
        /// mol
        var amount: ColumnValue
        /// Acid constants, mol/m³.
        var constants: [Double]
    }

    /// mol of charge that strong acids bring; negative for bases.
    var strong: ColumnValue
    /// m³
    var volume: ColumnValue
    var weak: [WeakAcid]

    var operands: [ColumnValue] { [strong, volume] + weak.map(\.amount) }
}

import NsynQuantities

@testable import NsynTables

/// A few units, declared here so that these tests need no library.
enum TestUnits {
    static let table: UnitTable = {
        var table = UnitTable()
        do {
            try table.addDimension("Temperature", Dimension(.temperature), shows: ["°C", "K"])
            let time = try table.addDimension("Time", Dimension(.time), shows: ["h", "min", "s"])
            let length = Dimension(.length)
            let volume = try table.addDimension("Volume", length.power(3) ?? length, shows: ["L", "mL", "µL"])
            let concentration = try table.addDimension(
                "Concentration", Dimension(.amount) / (length.power(3) ?? length), shows: ["M", "mM", "µM"])
            let acidity = try table.addKind("pH", .dimensionless, shows: ["pH"])
            try table.addUnit(Unit("K", type: QuantityType(.temperature)))
            try table.addUnit(
                Unit("°C", type: QuantityType(.temperature), isPoint: true, offset: Rational(27315, 100)))
            try table.addUnit(Unit("s", type: time))
            try table.addUnit(Unit("min", scale: 60, type: time))
            try table.addUnit(Unit("h", scale: 3600, type: time))
            try table.addUnit(Unit("L", scale: Rational(1, 1000), type: volume, prefixes: ["m", "µ"]))
            try table.addUnit(Unit("M", scale: 1000, type: concentration, prefixes: ["m", "µ"]))
            try table.addUnit(Unit("pH", type: acidity, isPoint: true))
        } catch { preconditionFailure("\(error)") }
        return table
    }()

    static func read(_ text: String) throws(TableProblem) -> Table {
        var reader = TableReader(units: table)
        return try reader.delimited(Array(text.utf8))
    }

    /// The problem of a text with the bytes that it points at.
    static func problem(_ text: String) -> (kind: TableProblem.Kind, message: String, place: String)? {
        do throws(TableProblem) {
            _ = try read(text)
            return nil
        } catch {
            let bytes = Array(text.utf8)
            return (error.kind, error.message, error.range.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "")
        }
    }
}

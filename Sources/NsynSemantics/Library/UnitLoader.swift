import NsynDiagnostics
import NsynQuantities
import NsynSyntax

/// Reads the `dimension`, `kind` and `unit` records of units.nsyn. It needs no evaluator, which needs units itself.
struct UnitLoader {
    var table = UnitTable()
    var findings: [Finding] = []

    init(_ table: UnitTable = UnitTable()) { self.table = table }

    /// Reads a file: first what things are called, then how one passes into another.
    mutating func read(_ tree: SyntaxTree) {
        let records = tree.root.children.filter { $0.kind == .recordDeclaration }
        declare(records, tree)
        for node in records { conversions(node) }
    }

    private mutating func declare(_ records: [SyntaxNode], _ tree: SyntaxTree) {
        for node in records {
            guard let keyword = node.firstToken else { continue }
            do throws(UnitTable.DeclarationProblem) {
                switch tree.kind(keyword) {
                case .dimensionWord: try dimension(node)
                case .kindWord: try kind(node)
                case .unitWord: try unit(node)
                default: break
                }
            } catch {
                findings.append(
                    Finding(code: .badRecord, severity: .error, message: UnitLoader.message(error), span: node.span))
            }
        }
    }

    static func message(_ problem: UnitTable.DeclarationProblem) -> String {
        switch problem {
        case .nameTaken(let name, let other): "`\(name)` is already a spelling of `\(other)`"
        case .unknownPrefix(let name): "`\(name)` is no SI prefix"
        case .tooManyKinds: "There are too many kinds of quantities"
        case .tooManyBaseDimensions(let name): "There is no room for the base dimension `\(name)`"
        case .scaleNotPositive(let name): "The unit `\(name)` has no positive size"
        }
    }

    // MARK: Records

    private mutating func dimension(_ node: SyntaxNode) throws(UnitTable.DeclarationProblem) {
        let name = Self.name(of: node)
        let shows = Self.words("shows", in: node)
        let title = Self.text("name", in: node)
        if let type = node.child(.initializer)?.firstChild.flatMap({ self.type($0) }) {
            try table.addDimension(name, type.dimension, title: title, shows: shows)
        } else {
            try table.addBaseDimension(name, title: title, shows: shows)
        }
    }

    private mutating func kind(_ node: SyntaxNode) throws(UnitTable.DeclarationProblem) {
        guard let type = node.child(.initializer)?.firstChild.flatMap({ self.type($0) }) else { return }
        try table.addKind(
            Self.name(of: node), type.dimension, title: Self.text("name", in: node),
            shows: Self.words("shows", in: node))
    }

    private mutating func unit(_ node: SyntaxNode) throws(UnitTable.DeclarationProblem) {
        guard let definition = node.child(.initializer)?.firstChild else { return }
        guard let (scale, plain) = quantity(definition) else {
            findings.append(
                Finding(
                    code: .badRecord, severity: .error, message: "The size of this unit can't be computed",
                    span: definition.span))
            return
        }
        let kind = node.child(.annotation)?.firstChild.flatMap { table.type(named: $0.string) }
        var unit = Unit(Self.name(of: node), scale: scale, type: kind ?? plain)
        unit.longName = Self.text("name", in: node)
        unit.plural = Self.text("plural", in: node)
        unit.aliases = Self.words("aliases", in: node)
        unit.prefixes = Self.words("prefixes", in: node)
        unit.longPrefixes = Self.words("long_prefixes", in: node)
        unit.isPoint = Self.field("point", in: node)?.string == "true"
        if let offset = Self.field("offset", in: node) {
            // `45967 / 180`: an offset that no decimal writes exactly.
            guard let (value, type) = quantity(offset), type.dimension.isDimensionless else {
                findings.append(
                    Finding(
                        code: .badRecord, severity: .error, message: "The offset of this unit can't be computed",
                        span: offset.span))
                return
            }
            unit.offset = value
        }
        unit.isBareAllowed = Self.field("bare", in: node)?.string != "false"
        try table.addUnit(unit)
    }

    /// `converts: [wavelength(Length, over: 6.6e-34 J·s * 3e8 m/s)]`
    private mutating func conversions(_ node: SyntaxNode) {
        guard let list = Self.field("converts", in: node), let source = table.type(named: Self.name(of: node)) else {
            return
        }
        for call in list.children where call.kind == .callExpression {
            guard let name = call.expression()?.string,
                let arguments = call.child(.argumentList)?.children.filter({ $0.kind == .argument }),
                arguments.count == 2, let target = arguments[0].expression().flatMap({ table.type(named: $0.string) }),
                let factor = arguments[1].expression().flatMap({ quantity($0) })?.0
            else { continue }
            let rule: NamedConversion.Rule =
                switch arguments[1].child(.label)?.string {
                case "over": .over(factor)
                case "level": .level(factor)
                default: .times(factor)
                }
            table.addConversion(NamedConversion(name, from: source, to: target, rule))
        }
    }

    // MARK: Right-hand sides

    /// `Length^3`, `Amount / Volume`, `1 / Time`
    private func type(_ node: SyntaxNode) -> QuantityType? {
        switch node.kind {
        case .nameExpression: return table.type(named: node.string)
        case .numberLiteral: return .number
        case .parenthesizedExpression: return node.expression().flatMap { type($0) }
        case .binaryExpression:
            guard let left = node.expression().flatMap({ type($0) }), let right = node.expression(1) else { return nil }
            if node.ownToken(.power) != nil {
                return Self.exponent(right).flatMap { left.power($0) }
            }
            guard let other = type(right) else { return nil }
            let isQuotient = node.ownToken(.divide) != nil
            return QuantityType(isQuotient ? left.dimension / other.dimension : left.dimension * other.dimension)
        default: return nil
        }
    }

    private static func exponent(_ node: SyntaxNode) -> Rational? {
        switch node.kind {
        case .numberLiteral: Rational(decimal: Array(node.string.utf8))
        case .unaryExpression: node.expression().flatMap { exponent($0) }.map { -$0 }
        case .parenthesizedExpression: node.expression().flatMap { exponent($0) }
        default: nil
        }
    }

    /// `1e-3 m^3`, `Length` (one coherent unit), `K`, `60 s`, `1/100`
    private func quantity(_ node: SyntaxNode) -> (Rational, QuantityType)? {
        switch node.kind {
        case .nameExpression, .stringLiteral:
            let name = Self.plain(node)
            if let type = table.type(named: name) { return (.one, type) }
            return (try? table.resolve(name)).map { ($0.scale, $0.type) }
        case .numberLiteral:
            return Rational(decimal: Array(node.string.utf8)).map { ($0, .number) }
        case .quantityLiteral:
            guard let number = node.ownToken(.number), let unit = node.ownToken(.unit),
                let value = Rational(decimal: node.tree.bytes(number))
            else { return nil }
            if let type = table.type(named: node.tree.string(unit)) { return (value, type) }
            guard let resolved = try? table.resolve(Array(node.tree.bytes(unit))) else { return nil }
            return (value * resolved.scale, resolved.type)
        case .parenthesizedExpression: return node.expression().flatMap { quantity($0) }
        case .binaryExpression:
            guard let (left, leftType) = node.expression().flatMap({ quantity($0) }), let rightNode = node.expression(1)
            else { return nil }
            if node.ownToken(.power) != nil {
                guard let exponent = Self.exponent(rightNode), let whole = exponent.int, let value = left.power(whole),
                    let type = leftType.power(exponent)
                else { return nil }
                return (value, type)
            }
            guard let (right, rightType) = quantity(rightNode) else { return nil }
            if node.ownToken(.divide) != nil { return left.dividing(by: right).map { ($0, leftType / rightType) } }
            return (left * right, leftType * rightType)
        default: return nil
        }
    }

    // MARK: Fields

    static func name(of node: SyntaxNode) -> String { node.child(.name).map { plain($0) } ?? "" }

    static func plain(_ node: SyntaxNode) -> String {
        let bytes = node.tree.bytes(node.span)
        return bytes.first == UInt8(ascii: "\"") ? StringLiteral.value(of: bytes) : node.string
    }

    static func field(_ name: String, in node: SyntaxNode) -> SyntaxNode? {
        node.child(.recordBody)?.children.first { $0.kind == .field && $0.child(.name)?.string == name }?.expression()
    }

    static func text(_ name: String, in node: SyntaxNode) -> String? { field(name, in: node).map { plain($0) } }

    static func words(_ name: String, in node: SyntaxNode) -> [String] {
        guard let value = field(name, in: node) else { return [] }
        guard value.kind == .listLiteral else { return [plain(value)] }
        return value.children.filter { $0.kind.isExpression }.map { plain($0) }
    }
}

/// Quantities that the evaluator itself asks for by name.
struct WellKnownQuantities {
    let volume, mass, amount, concentration, massConcentration, time, length, energy, molarMass: QuantityType
    let equivalents, rotationSpeed, volumeFraction, massPerVolumePercent, percent: QuantityType
    let portions, acidity: QuantityType

    init(_ table: UnitTable) {
        func type(_ name: String, _ fallback: Dimension = .dimensionless) -> QuantityType {
            table.type(named: name) ?? QuantityType(fallback)
        }
        volume = type("Volume")
        mass = type("Mass", .mass)
        amount = type("Amount", .amount)
        concentration = type("Concentration")
        massConcentration = type("Density")
        time = type("Time", .time)
        length = type("Length", .length)
        energy = type("Energy")
        molarMass = type("MolarMass")
        equivalents = type("Equivalents")
        rotationSpeed = type("RotationSpeed")
        volumeFraction = type("VolumeFraction")
        massPerVolumePercent = type("MassPerVolumePercent")
        percent = type("Percent")
        portions = type("Portions")
        acidity = type("pH")
    }
}

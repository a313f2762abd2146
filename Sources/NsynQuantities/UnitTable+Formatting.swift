extension UnitTable {
    /// A value as a reader wants it: in the author's unit where one is given, else in the unit of its type's `shows`
    /// list that makes the shortest honest number.
    ///
    /// `isPoint` chooses between 25 °C and 25 K. A unit that carries the name of its kind stands before the number:
    /// `pH 11`. Decimals that end are printed in full, others to `significantDigits`.
    public func format(
        _ value: Rational, _ type: QuantityType, isPoint: Bool = false, preferredUnit: String? = nil,
        significantDigits: Int = 6
    ) -> String {
        let digits = { (number: Rational) in number.decimal(significantDigits: significantDigits, exactDigits: 15) }
        if let preferredUnit, let unit = try? resolve(preferredUnit), unit.type == type, unit.isPoint == isPoint {
            let number = unit.number(value)
            return write(digits(number), preferredUnit, type, isOne: number.magnitude == .one)
        }
        if let (unit, number) = unitToShow(value, type, isPoint: isPoint) {
            return write(digits(number), unit, type, isOne: number.magnitude == .one)
        }
        if type.dimension.isDimensionless { return digits(value) }
        return digits(value) + " " + composedUnit(type.dimension)
    }

    public func format(_ quantity: Quantity, preferredUnit: String? = nil, significantDigits: Int = 6) -> String {
        format(
            quantity.value, quantity.type, isPoint: quantity.isPoint, preferredUnit: preferredUnit,
            significantDigits: significantDigits)
    }

    /// A written value with its tolerance: `5 ± 0.1 mM`.
    public func format(
        _ tolerance: Tolerance, _ type: QuantityType, isPoint: Bool = false, preferredUnit: String? = nil
    ) -> String {
        let shown = preferredUnit ?? unitToShow(tolerance.value, type, isPoint: isPoint)?.unit
        guard !tolerance.isExact, let shown, let unit = try? resolve(shown) else {
            return format(tolerance.value, type, isPoint: isPoint, preferredUnit: preferredUnit)
        }
        let number = unit.number(tolerance.value).decimal(significantDigits: 6, exactDigits: 15)
        let plusMinus = (tolerance.plusMinus / unit.scale).decimal(significantDigits: 6, exactDigits: 15)
        return write("\(number) ± \(plusMinus)", shown, type, isOne: false)
    }

    private func write(_ number: String, _ unit: String, _ type: QuantityType, isOne: Bool) -> String {
        if namedType(of: type)?.name == unit { return "\(unit) \(number)" }
        // A unit that is a word (`portion`, `metre`) has a plural; a symbol never changes.
        if !isOne, let declared = self.unit(named: unit), unit == declared.longName ?? declared.name,
            let plural = declared.plural
        {
            return "\(number) \(plural)"
        }
        return "\(number) \(unit)"
    }

    /// The largest shown unit that gives a number of at least one whose digits end soon; else the largest that gives at
    /// least one; else the smallest.
    private func unitToShow(_ value: Rational, _ type: QuantityType, isPoint: Bool) -> (unit: String, number: Rational)?
    {
        var candidates: [(unit: String, scale: Rational, number: Rational)] = []
        for name in namedType(of: type)?.shows ?? [] {
            guard let unit = try? resolve(name), unit.type == type, unit.isPoint == isPoint else { continue }
            candidates.append((name, unit.scale, unit.number(value)))
        }
        candidates.sort { $1.scale < $0.scale }
        guard let smallest = candidates.last else { return nil }
        if value.isZero, let main = candidates.first(where: { $0.scale == .one }) ?? candidates.first {
            return (main.unit, main.number)
        }
        let large = candidates.filter { $0.number.magnitude >= .one }
        let best =
            large.first { ($0.number * 1000).isInteger } ?? large.first { $0.number.isFiniteDecimal } ?? large.first
        let chosen = best ?? smallest
        return (chosen.unit, chosen.number)
    }

    /// A unit for a type that nobody declared: a product of coherent SI units.
    public func composedUnit(_ dimension: Dimension) -> String { dimension.coherentUnit }

    /// Both sides of a clash over the same names, so that the eye finds the difference: `Amount·Volume^-1` and
    /// `Mass·Volume^-1`.
    public func factorisation(of type: QuantityType) -> String {
        let names = ["Volume", "Energy", "Pressure"].compactMap { name in
            self.type(named: name).map { (name: name, dimension: $0.dimension) }
        }
        let parts = type.dimension.complexity >= 36 ? names : []
        return type.dimension.factorised(over: parts)
    }
}

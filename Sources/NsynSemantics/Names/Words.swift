/// Symbols that the evaluator itself asks for, made once.
struct Words {
    let underscore, from, of, with, on, to, lasting, by, at, over, inside, using, scaled, without: Symbol
    let until, keep: Symbol
    let dropwise: Symbol
    let ice, protect, fresh, dead, purified, crude, inert: Symbol
    let closed, open, dark: Symbol
    let move, temperature, agitate, hold, gas, illumination, separation, measurement, acidity, discard, manual: Symbol
    let every: Symbol

    init(_ symbols: SymbolTable) {
        func symbol(_ name: String) -> Symbol { symbols.symbol(name) }
        underscore = symbol("_")
        from = symbol("from")
        of = symbol("of")
        with = symbol("with")
        on = symbol("on")
        to = symbol("to")
        lasting = symbol("for")
        by = symbol("by")
        at = symbol("at")
        over = symbol("over")
        inside = symbol("in")
        using = symbol("using")
        scaled = symbol("scaled")
        without = symbol("without")
        until = symbol("until")
        keep = symbol("keep")
        dropwise = symbol("dropwise")
        ice = symbol("ice")
        protect = symbol("protect")
        fresh = symbol("fresh")
        dead = symbol("dead")
        purified = symbol("purified")
        crude = symbol("crude")
        inert = symbol("inert")
        closed = symbol("closed")
        open = symbol("open")
        dark = symbol("dark")
        move = symbol("move")
        temperature = symbol("temperature")
        agitate = symbol("agitate")
        hold = symbol("hold")
        gas = symbol("gas")
        illumination = symbol("light")
        separation = symbol("separation")
        measurement = symbol("measurement")
        acidity = symbol("acidity")
        discard = symbol("discard")
        manual = symbol("manual")
        every = symbol("every")
    }
}

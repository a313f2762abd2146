/// Symbols that the evaluator itself asks for, made once.
struct Words {
    let underscore, from, of, with, on, to, lasting, by, at, over, inside, using, scaled, without, batch: Symbol
    let until, keep: Symbol
    let dropwise, eq, flag, optional: Symbol
    let ice, protect, light, fresh, dead, purified, crude, inert, age: Symbol
    let closed, open, dark, ambient: Symbol
    let move, temperature, agitate, hold, gas, illumination, separation, measurement, acidity, discard, manual: Symbol
    let portions, every: Symbol

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
        batch = symbol("batch")
        until = symbol("until")
        keep = symbol("keep")
        dropwise = symbol("dropwise")
        eq = symbol("eq")
        flag = symbol("Flag")
        optional = symbol("?")
        ice = symbol("ice")
        protect = symbol("protect")
        light = symbol("light")
        fresh = symbol("fresh")
        dead = symbol("dead")
        purified = symbol("purified")
        crude = symbol("crude")
        inert = symbol("inert")
        age = symbol("age")
        closed = symbol("closed")
        open = symbol("open")
        dark = symbol("dark")
        ambient = symbol("ambient")
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
        portions = symbol("portions")
        every = symbol("every")
    }
}

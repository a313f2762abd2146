"""Mistakes of names, clauses, sweeps and structure."""
import re

from classes import mistake, slip

GROUP = "names and structure"
SYNTAX = " ".join(f"NS01{number:02}" for number in range(60))


@mistake(GROUP, "a verb that does not exist", "NS0205")
def unknown_verb(script):
    for right, wrong in (("stir", "stirr"), ("hold", "keep"), ("redissolve", "resolve"), ("centrifuge", "centrifuged")):
        yield from script.replace_each(rf"^    {right} ", f"    {wrong} ", r"^    ")


slip(GROUP, "unknown_clause", "a clause that the verb does not have", "NS0206",
     (r" at (\d+ rpm)", r" over \1", r"^    (stir|shake) "),
     (r" to (\w+) over ", r" to \1 under ", r"^    add .* over "),
     (r"$", r" through 30 min", r"^    measure \w+ by \w+$"))

slip(GROUP, "missing_clause", "a clause that the verb needs is missing", "NS0207",
     (r" to \w+$", "", r"^    add [\d.]+ (mL|eq) \w+ to \w+$"),
     (r" by \w+$", "", r"^    measure \w+ by \w+$"),
     (r" keep \w+$", "", r"^    (centrifuge|separate) "))

slip(GROUP, "clause_twice", "a clause twice", "NS0224",
     (r" over (\d+) (s|min)\b", r" over \1 \2 over 2 min", r"^    add "),
     (r"(at \d+ rpm)$", r"\1 at 200 rpm", r"^    stir "))


@mistake(GROUP, "a stock or vessel that is not declared", "NS0201")
def unknown_name(script):
    for step in script.additions():
        if any(stock.name == step.what for stock in script.stocks()):
            yield from script.replace(step.line, rf"\b{step.what} to", f"{step.what}_2 to")
        yield from script.replace(step.line, rf" to {step.vessel}\b", f" to {step.vessel}x")


slip(GROUP, "unknown_substance", "a substance that the library does not know", "NS0201",
     (r"HAuCl4_3H2O", "HAuC14_3H2O", r"^stock .*HAuCl4_3H2O in"),
     (r"\b(NaBH4|GSH|PET|MHA|p_MBA) in ", r"\1x in ", r"^stock "))


@mistake(GROUP, "an axis that is no parameter", "NS0213 NS0201")
def unknown_axis(script):
    for number in script.sweeps():
        yield from script.replace(number, r"(^    |\{ )(\w\w)\w+( +in )", r"\1\2\3", script.sweeps())

slip(GROUP, "unknown_argument", "an argument that is no parameter", "NS0213",
     (r"(run \w+\()(\w\w)\w+:", r"\1\2:", r"run \w+\(\w+:"))


@mistake(GROUP, "a name declared twice", "NS0202")
def declared_twice(script):
    for stock in script.stocks():
        if not script.lines[stock.line].startswith(" "):
            yield script.insert(stock.line, f"stock {stock.name} = 10 mL of 1 M NaCl in water, dead 0.5 mL", [stock.line])


@mistake(GROUP, "a thing of another kind", "NS0211 NS0316")
def wrong_kind_of_thing(script):
    stocks = [stock.name for stock in script.stocks()]
    if stocks:
        yield from script.replace_each(r"^    (stir|cool) \w+ ", rf"    \1 {stocks[0]} ", r"^    (stir|cool) ")


slip(GROUP, "unknown_import", "an import that leads nowhere", "NS0203 NS1001",
     (r"std\.reagents", "std.reagent", r"^import "),
     (r"import std\.reagents", 'import "./our-stocks.nsyn"', r"^import "))


@mistake(GROUP, "a brace, bracket or quotation mark is missing", SYNTAX)
def unclosed(script):
    everywhere = range(len(script.lines))
    for first, last in script.protocols():
        yield script.delete([last], everywhere)
    yield from script.replace_each(r"vessel\((.*)\)$", r"vessel(\1", r"^    let ", everywhere)
    yield from script.replace_each(r"\]$", "", r"^    \w+ +in \[", everywhere)
    yield from script.replace_each(r'"$', "", r"^    instruct ", everywhere)


@mistake(GROUP, "a stray or missing word", SYNTAX + " NS0206 NS0207 NS0201 NS0211 NS0205")
def broken_statement(script):
    yield from script.replace_each(r" = ", " ", r"^(stock|target) ")
    yield from script.replace_each(r" over \{", " {", r"^sweep ", script.sweeps())
    yield from script.replace_each(r"\+ ", "+ + ", r"^expect ")


slip(GROUP, "unknown_route", "a route that does not exist", "NS0219",
     (r" by (\w+) \{", r" by \1ing {", r"-> \w+ by \w+ \{"))


@mistake(GROUP, "a stock that no step uses", "NS0424 NS0212")
def unused_stock(script):
    stocks = [stock.line for stock in script.stocks() if not script.lines[stock.line].startswith(" ")]
    for number in stocks:
        yield script.insert(number, "stock spare = 10 mL of 0.1 M NaCl in water, dead 0.5 mL")


@mistake(GROUP, "a parameter on which no step depends", "NS0425 NS0212")
def unused_parameter(script):
    yield from script.replace_each(r"\((\w+: )", r"(idle: Ratio = 1 in 0.5 to 2, \1", r"^protocol \w+\(\w+: ")
    yield from script.replace_each(r"\(\)", r"(idle: Ratio = 1 in 0.5 to 2)", r"^protocol \w+\(\)")
    for number in script.lines_with(r"^protocol \w+\($"):
        yield script.insert(number, "    idle: Ratio = 1 in 0.5 to 2,")


@mistake(GROUP, "a `let` that nothing uses", "NS0212")
def unused_let(script):
    for number, _, _ in script.vessels():
        yield script.insert(number, "    let spare = 3 mL")


@mistake(GROUP, "a vessel in which nothing happens", "NS0426 NS0212")
def unused_vessel(script):
    for number, _, _ in script.vessels():
        yield script.insert(number, "    let spare = vessel(20 mL, open, glass, air)")


@mistake(GROUP, "steps that never happen", "NS0222")
def unreachable(script):
    for number in script.lines_with(r"^    return \w+$"):
        name = script.lines[number].split()[-1]
        yield script.insert(number, f"    measure {name} by uvvis")
    for number in script.lines_with(r"^    stir \w+ at \d+ rpm$"):
        name = script.lines[number].split()[1]
        yield script.insert(number, ["    if 1 > 2 {", f"        cool {name} to 10 °C", "    }"])


@mistake(GROUP, "a waiver of nothing, or of a code that does not exist", "NS0220 NS0445")
def bad_waiver(script):
    for first, _ in script.protocols():
        head = script.heads(first + 1)[-1]
        yield script.insert(head, '    waive NS0402 because "the pot is large enough"')
        yield script.insert(head, '    waive NS9876 because "we know better"')


slip(GROUP, "default_outside_range", "a default outside its own range", "NS0432 NS0323",
     (r"(Ratio\s*=) [\d.]+(\s+in [\d.]+ to )([\d.]+)", r"\1 9\g<3>\2\3", r"Ratio"),
     (r"(Temperature\s*=) [\d.]+ °C(\s+in )", r"\1 400 °C\2", r"Temperature.* in "),
     (r"(Time\s*=) [\d.]+ \w+(\s+in )", r"\1 900 d\2", r"Time.* in "))


@mistake(GROUP, "a sweep that leaves the declared range", "NS0433")
def sweep_outside_range(script):
    for number in script.sweeps():
        line = script.lines[number]
        match = re.search(r"(\w+) +in \[.*?([\d.]+)( [^\],\[]+)?\]", line)
        declared = match and script.lines_with(rf"\b{match[1]}:.* in [^\[]*to ")
        if declared:
            yield from script.replace(number, r"\]", f", 30{match[2]}{match[3] or ''}]", script.sweeps())
        declared = script.lines_with(r": \w+ .* in [^\[]*to ")
        if declared and " to " in line:
            yield from script.replace(number, r" to ([\d.]+)", r" to 30\1", script.sweeps())


@mistake(GROUP, "a range that runs backwards or holds nothing", "NS0321 NS0430")
def backwards_range(script):
    for number in script.sweeps():
        yield from script.replace(number, r" in ([\d.]+(?: °C| rpm)?) to ([\d.]+(?: °C| rpm)?)", r" in \2 to \1",
                                  script.sweeps())
        yield from script.replace(number, r" in \[.*\]", " in []", script.sweeps())


@mistake(GROUP, "an axis with one value twice", "NS0431")
def duplicate_value(script):
    for number in script.sweeps():
        yield from script.replace(number, r"\[([^,\]]+)", r"[\1, \1", script.sweeps())


@mistake(GROUP, "a sweep that explodes", "NS0429 NS0221")
def exploding_sweep(script):
    for number in script.sweeps():
        yield from script.replace(number, r" by ([\d.]+)( K| rpm)?$", r" by 0.000000001\2", script.sweeps())
        yield from script.replace(number, r" log (\d+)", r" log \g<1>000000000", script.sweeps())
        yield from script.replace(number, r" in \[([\d.]+), .*?([\d.]+)\]", r" in \1 to \2 by 0.0000000001", script.sweeps())


@mistake(GROUP, "an axis that never changes the plan", "NS0428 NS0425 NS0212")
def axis_without_effect(script):
    for number in script.lines_with(r"^sweep \w+ = (\w+) over \{$"):
        name = re.match(r"sweep \w+ = (\w+)", script.lines[number])[1]
        for head in script.lines_with(rf"^protocol {name}\("):
            if script.lines[head].endswith("("):
                new = [script.lines[head], "    idle: Ratio = 1 in 0.5 to 2,"]
            else:
                new = script.lines[head].replace("(", "(idle: Ratio = 1 in 0.5 to 2, ", 1)
            yield script.change({head: new, number: [script.lines[number], "    idle in [0.5, 1, 2]"]}, [number], "idle in [0.5, 1, 2]")


@mistake(GROUP, "labware that does not exist, or wells too small for the reactions", "NS0201 NS0402 NS0445 NS0211")
def plate_mismatch(script):
    for number in script.lines_with(r"^sweep \w+ = "):
        name = re.match(r"sweep (\w+)", script.lines[number])[1]
        last = max(line for line in script.sweeps())
        for labware in ("plate97_deep", "plate96_deep"):
            if labware == "plate96_deep" and "deep-plate" in script.name:
                continue
            also = [*script.lines_with(r"^    (let \w+ = vessel|add|dilute|precipitate)"), number]
            yield script.insert(last, f"plates small = {name} on {labware} using opentrons.flex", also)

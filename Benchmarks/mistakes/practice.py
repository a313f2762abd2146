"""What only a reviewer sees: the classes of `nsyn lint`."""
from classes import mistake

GROUP = "practice"


@mistake(GROUP, "a loop variable or parameter called like a stock", "NS0701")
def shadowed_name(script):
    stocks = [stock.name for stock in script.stocks() if not script.lines[stock.line].startswith(" ")]
    for number, _, _ in script.vessels():
        if stocks:
            yield script.insert(number, [f"    let {stocks[0]} = 3 mL"])


@mistake(GROUP, "an import twice", "NS0704")
def import_twice(script):
    for number in script.lines_with(r"^import "):
        yield script.insert(number, script.lines[number], [number])


@mistake(GROUP, "a choice left over from trying something out", "NS0705")
def constant_condition(script):
    for number in script.lines_with(r"^    stir \w+ at \d+ rpm$"):
        name = script.lines[number].split()[1]
        yield script.insert(number, ["    if false {", f"        cool {name} to 10 °C", "    }"])
        yield script.insert(number, ["    if 1 > 2 {", f"        cool {name} to 10 °C", "    }"])


@mistake(GROUP, "a block that was emptied", "NS0706")
def empty_block(script):
    for number in script.lines_with(r"^    stir \w+ at \d+ rpm$"):
        yield script.insert(number, ["    repeat 3 times {", "    }"])


@mistake(GROUP, "a reason that gives none", "NS0707")
def thin_reason(script):
    for number in script.lines_with(r"^import "):
        for reason in ("usual", "tbd", "ok"):
            yield script.insert(number, f'chosen "20 mL" because "{reason}"')


@mistake(GROUP, "a target that nothing makes", "NS0708")
def unused_target(script):
    for number in script.lines_with(r"^target "):
        yield script.insert(number, "target Spare = cluster [Au25(SG)18]^-")


@mistake(GROUP, "an expectation that can't fail", "NS0712")
def trivial_expectation(script):
    for number in script.lines_with(r"^expect "):
        yield script.insert(number, "expect 8 == 8")
    yield from script.replace_each(r"^expect (\w+\.electrons) == \d+$", r"expect \1 == \1", r"^expect \w+\.electrons == ")


@mistake(GROUP, "two branches that do the same", "NS0713")
def same_branches(script):
    for number in script.lines_with(r"^    stir \w+ at \d+ rpm$"):
        line = script.lines[number]
        parameter = next((match for match in script.lines if match.startswith("    stir")), None)
        if parameter:
            yield script.insert(
                number, ["    if 1 mL < 2 mL {", f"    {line}", "    } else {", f"    {line}", "    }"])


@mistake(GROUP, "two names that are easily taken for each other", "NS0714")
def similar_names(script):
    for stock in script.stocks():
        if script.lines[stock.line].startswith("stock ") and "_" not in stock.name and len(stock.name) > 3:
            other = stock.name[:2] + "_" + stock.name[2:]
            yield script.insert(stock.line, f"stock {other} = 10 mL of 0.1 M NaCl in water, dead 0.5 mL")


@mistake(GROUP, "a product that nothing measures any more", "NS0715")
def product_not_measured(script):
    for first, last in script.protocols():
        measured = [n for n in range(first, last) if script.lines[n].strip().startswith("measure ")]
        if any(script.lines[n].startswith("     ") for n in measured):
            continue  # inside a block that would be left empty
        if measured and len(list(script.protocols())) == 1:
            yield script.delete(measured, [first])


@mistake(GROUP, "borohydride in plain water for long", "NS5710")
def borohydride_without_base(script):
    yield from script.replace_each(
        r"in \([\d.]+ M NaOH in water\)(.*)fresh for \d+ min", r"in water\1fresh for 30 min", r"^stock .*NaBH4 in \(")
    yield from script.replace_each(r"fresh for \d+ min", "fresh for 2 h", r"^stock .*NaBH4 in water")

"""Faults of Tecan worklists."""

from fault import List, first


def on(folder, change):
    path = first(folder, ".gwl")
    lines = path.read_bytes().decode("latin-1").split("\r\n")
    result = change(lines)
    path.write_bytes("\r\n".join(lines if result is None else result).encode("latin-1"))


fault = List(on)
FAULTS = fault.faults


def records(lines, kind):
    return [index for index, line in enumerate(lines) if line.split(";")[0] == kind]


def set_field(lines, index, field, value):
    fields = lines[index].split(";")
    fields[field] = value
    lines[index] = ";".join(fields)


def field(lines, index, number):
    return lines[index].split(";")[number]


@fault("an unknown record", "NS0955")
def _(lines):
    lines.insert(records(lines, "A")[0], "X;1")


@fault("a wash scheme that does not exist", "NS0955")
def _(lines):
    lines[records(lines, "W")[0]] = "W5;"


@fault("a tip type in the middle", "NS0955")
def _(lines):
    lines.insert(records(lines, "D")[0] + 1, "S;2")


@fault("a field too few", "NS0955")
def _(lines):
    index = records(lines, "A")[0]
    lines[index] = ";".join(lines[index].split(";")[:8])


@fault("a field too many", "NS0955")
def _(lines):
    lines[records(lines, "A")[0]] += ";"


@fault("a volume in words", "NS0955")
def _(lines):
    set_field(lines, records(lines, "A")[0], 6, "much")


@fault("a negative volume", "NS0957")
def _(lines):
    set_field(lines, records(lines, "D")[0], 6, "-5")


@fault("a volume beyond the format", "NS0957")
def _(lines):
    set_field(lines, records(lines, "A")[0], 6, "8000000")


@fault("three digits behind the point", "NS0957")
def _(lines):
    set_field(lines, records(lines, "D")[0], 6, field(lines, records(lines, "D")[0], 6).split(".")[0] + ".123")


@fault("a tip too full", "NS0964")
def _(lines):
    index = records(lines, "A")[0]
    set_field(lines, index, 6, "1900")


@fault("a volume below the arm's range", "NS0963")
def _(lines):
    set_field(lines, records(lines, "D")[-1], 6, "0.3")


@fault("a position behind the last", "NS0959")
def _(lines):
    set_field(lines, records(lines, "D")[0], 4, "1537")


@fault("position zero", "NS0959")
def _(lines):
    set_field(lines, records(lines, "D")[0], 4, "0")


@fault("a position in words", "NS0959")
def _(lines):
    set_field(lines, records(lines, "D")[0], 4, "A1")


@fault("an unknown rack", "NS0959")
def _(lines):
    set_field(lines, records(lines, "D")[0], 1, "plate-99")


@fault("a rack without a name", "NS0955")
def _(lines):
    set_field(lines, records(lines, "D")[0], 1, "")


@fault("a rack label of 33 characters", "NS0957")
def _(lines):
    set_field(lines, records(lines, "A")[0], 1, "x" * 33)


@fault("a liquid class of 33 characters", "NS0957")
def _(lines):
    set_field(lines, records(lines, "A")[0], 7, "Water_" + "x" * 27)


@fault("a rack id of 33 characters", "NS0957")
def _(lines):
    set_field(lines, records(lines, "A")[0], 2, "1" * 33)


@fault("a tip mask of nine tips", "NS0957")
def _(lines):
    set_field(lines, records(lines, "A")[0], 9, "300")


@fault("a tip mask of two tips", "NS0957")
def _(lines):
    set_field(lines, records(lines, "A")[0], 9, "3")


@fault("a tip mask of zero", "NS0957")
def _(lines):
    set_field(lines, records(lines, "A")[0], 9, "0")


@fault("a dispense without an aspiration", "NS0958")
def _(lines):
    del lines[records(lines, "A")[0]]


@fault("an aspiration without a dispense", "NS0958")
def _(lines):
    aspirations, dispenses = records(lines, "A"), records(lines, "D")
    index = aspirations[-1]
    for place in reversed([d for d in dispenses if d > index]):
        del lines[place]


@fault("more dispensed than the tip holds", "NS0965", "NS0958")
def _(lines):
    index = records(lines, "D")[-1]
    set_field(lines, index, 6, str(float(field(lines, index, 6)) + 30))


@fault("washed with liquid in the tip", "NS0958")
def _(lines):
    index = records(lines, "D")[-1]
    set_field(lines, index, 6, str(round(float(field(lines, index, 6)) - 5, 2)))


@fault("one tip for two liquids", "NS0968")
def _(lines):
    return [line for line in lines if line != "W;"]


@fault("a comment with a semicolon", "NS0955")
def _(lines):
    lines.insert(1, "C;first;second")


@fault("a byte that EVOware refuses", "NS0957")
def _(lines):
    lines.insert(1, "C;a\xa0b")


@fault("an instruction that nobody knows", "NS0955")
def _(lines):
    lines.insert(1, 'B;MakeCoffee("2");')


@fault("a wait for a timer that never started", "NS0955")
def _(lines):
    lines.insert(records(lines, "A")[0], 'B;WaitTimer("7","10");')


@fault("an addition left out", "NS0982", "NS0980")
def _(lines):
    # The last aspiration with everything that comes out of it.
    index = records(lines, "A")[-1]
    end = next((i for i in range(index + 1, len(lines)) if lines[i].split(";")[0] in ("A", "W", "B", "C", "")), len(lines))
    del lines[index:end]


@fault("an addition to another well", "NS0980", "NS0983", "NS0982")
def _(lines):
    index = records(lines, "D")[-1]
    position = int(field(lines, index, 4))
    set_field(lines, index, 4, str(position - 1 if position > 1 else 2))


@fault("a tenth too little", "NS0980")
def _(lines):
    dispenses, aspirations = records(lines, "D"), records(lines, "A")
    index = max(dispenses, key=lambda i: float(field(lines, i, 6)))
    draw = max(a for a in aspirations if a < index)
    less = round(float(field(lines, index, 6)) * 0.1, 2)
    for place in (index, draw):
        set_field(lines, place, 6, str(round(float(field(lines, place, 6)) - less, 2)))


@fault("two additions in the wrong order", "NS0981")
def _(lines):
    starts = records(lines, "A")
    label, position = field(lines, starts[-1], 1), field(lines, starts[-1], 4)
    end = next(i for i in range(starts[-1], len(lines)) if lines[i].split(";")[0] == "W") + 1
    block = lines[starts[-1]:end]
    del lines[starts[-1]:end]
    lines[starts[0]:starts[0]] = block


@fault("a source that runs dry", "NS0970", "NS0964")
def _(lines):
    index = records(lines, "A")[0]
    target = next(i for i in records(lines, "D") if i > index)
    back = lines[index].replace("A;", "D;", 1)
    del target
    # Drawn and thrown into a well without end.
    drop = lines[next(i for i in records(lines, "D") if i > index)].split(";")
    draw = lines[index].split(";")
    draw[6], drop[6] = "300", "300"
    del back
    lines[index:index] = [";".join(draw), ";".join(drop)] * 120


@fault("a well overflows", "NS0969")
def _(lines):
    index = records(lines, "A")[0]
    drop = lines[next(i for i in records(lines, "D") if i > index)].split(";")
    draw = lines[index].split(";")
    draw[6], drop[6] = "200", "200"
    lines[index:index] = [";".join(draw), ";".join(drop)] * 15


@fault("a pause left out", "NS0987")
def _(lines):
    index = next(i for i, line in enumerate(lines) if line.startswith("B;UserPrompt"))
    del lines[index]


@fault("a pause for a step that nobody knows", "NS0987")
def _(lines):
    index = next(i for i, line in enumerate(lines) if line.startswith("B;UserPrompt"))
    lines[index] = 'B;UserPrompt("[77] wave",0,-1);'


@fault("a reagent that waits too long", "NS0985")
def _(lines):
    index = records(lines, "A")[-1]
    lines[index:index] = ['B;StartTimer("5");', 'B;WaitTimer("5","86400");']


@fault("a wait left out", "NS0984", "NS0987")
def _(lines):
    index = next(i for i, line in enumerate(lines) if "WaitTimer" in line or line.startswith("TW"))
    del lines[index]


@fault("a distribution without a range", "NS0959")
def _(lines):
    source = lines[records(lines, "A")[0]].split(";")
    target = lines[records(lines, "D")[0]].split(";")
    lines.append(f"R;{source[1]};;;5;1;{target[1]};;;1;2;10;Water;1;1;0")


@fault("a distribution with too few fields", "NS0955")
def _(lines):
    lines.append("R;a;;;1;1;b;;;1;2;10")

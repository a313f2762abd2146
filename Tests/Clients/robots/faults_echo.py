"""Faults of Echo pick lists."""

from fault import List, first


def on(folder, change):
    path = first(folder, ".csv")
    rows = [line.split(",") for line in path.read_bytes().decode("utf-8").split("\r\n") if line]
    result = change(rows)
    text = "\r\n".join(",".join(row) for row in rows) + "\r\n"
    path.write_bytes((text if result is None else result).encode("utf-8"))


fault = List(on)
FAULTS = fault.faults


def put(rows, column, value, row=1):
    rows[row][rows[0].index(column)] = value


def get(rows, column, row=1):
    return rows[row][rows[0].index(column)]


@fault("a source well outside of the plate", "NS0959")
def _(rows):
    put(rows, "Source Well", "Q1")


@fault("a destination well outside of the plate", "NS0959")
def _(rows):
    put(rows, "Destination Well", "AZ99")


@fault("a well with a zero", "NS0959")
def _(rows):
    put(rows, "Destination Well", "A0")


@fault("a negative volume", "NS0971")
def _(rows):
    put(rows, "Transfer Volume", "-50")


@fault("no volume", "NS0971")
def _(rows):
    put(rows, "Transfer Volume", "0")


@fault("a volume between two droplets", "NS0971")
def _(rows):
    put(rows, "Transfer Volume", "51.3")


@fault("a volume beyond one transfer", "NS0971")
def _(rows):
    put(rows, "Transfer Volume", "99997500")


@fault("a volume in words", "NS0955")
def _(rows):
    put(rows, "Transfer Volume", "some")


@fault("an unknown source plate", "NS0959")
def _(rows):
    put(rows, "Source Plate Name", "stocks-99")


@fault("an unknown destination plate", "NS0959")
def _(rows):
    put(rows, "Destination Plate Name", "plate-99")


@fault("the source as the destination", "NS0959")
def _(rows):
    put(rows, "Destination Plate Name", get(rows, "Source Plate Name"))


@fault("the destination as the source", "NS0959")
def _(rows):
    put(rows, "Source Plate Name", get(rows, "Destination Plate Name"))


@fault("a plate of another type", "NS0990")
def _(rows):
    put(rows, "Source Plate Type", "1536LDV_DMSO")


@fault("a column left out", "NS0955")
def _(rows):
    place = rows[0].index("Transfer Volume")
    for row in rows:
        del row[place]


@fault("a column that nobody knows", "NS0956")
def _(rows):
    for number, row in enumerate(rows):
        row.append("Speed" if number == 0 else "fast")


@fault("a column twice", "NS0955")
def _(rows):
    for row in rows:
        row.append(row[0])


@fault("a field too few", "NS0955")
def _(rows):
    rows[2].pop()


@fault("a quotation that never ends", "NS0955")
def _(rows):
    rows[2][-1] = '"' + rows[2][-1]


@fault("an empty file", "NS0955")
def _(rows):
    return ""


@fault("a transfer left out", "NS0980", "NS0982")
def _(rows):
    del rows[-1]


@fault("a transfer twice", "NS0980", "NS0969")
def _(rows):
    rows.append(list(rows[-1]))


@fault("a transfer into another well", "NS0980", "NS0983", "NS0982")
def _(rows):
    well = get(rows, "Destination Well", -1)
    put(rows, "Destination Well", ("B" if well[0] == "A" else "A") + well[1:], -1)


@fault("a source that runs dry", "NS0970")
def _(rows):
    size = get(rows, "Transfer Volume")
    rows[1:1] = [list(rows[1]) for _ in range(4000)]
    del size


@fault("a well overflows", "NS0969", "NS0970")
def _(rows):
    biggest = max(range(1, len(rows)), key=lambda i: float(get(rows, "Transfer Volume", i)))
    rows[biggest:biggest] = [list(rows[biggest]) for _ in range(3000)]


@fault("two liquids in the wrong order", "NS0981")
def _(rows):
    rows[1:] = list(reversed(rows[1:]))

"""Scripts as lines of text, and what it takes to put one mistake into them.

Nothing here knows the grammar: mistakes are put in as people make them, into the text.
"""
import re
from dataclasses import dataclass, field

METALS = ("HAuCl4_3H2O", "HAuCl4", "AgNO3", "CuCl2_2H2O", "H2PtCl6_6H2O")
THIOLS = ("GSH", "MHA", "PET", "p_MBA", "TBBT", "CSH", "C6SH", "PhSH", "tBuSH")
HYDRIDES = ("NaBH4", "TBAB")

STOCK = re.compile(r"^ *stock (\w+)\s*=\s*(.*)$")
VESSEL = re.compile(r"^    let (\w+)\s*=\s*vessel\(([\d.]+) mL(.*)\)")
PROTOCOL = re.compile(r"^protocol (\w+)\(")
ADD = re.compile(r"^    add (?P<amount>.+?) (?P<what>\w+) to (?P<vessel>\w+)(?P<rest>.*)$")


@dataclass
class Case:
    """One script with one mistake, and the lines (from 1) where a finding about it may stand."""
    base: "Script"
    text: str
    places: set = field(default_factory=set)
    label: str = ""


@dataclass
class Stock:
    line: int
    name: str
    text: str

    def holds(self, substances):
        return any(re.search(rf"\b{substance}\b", self.text) for substance in substances)


@dataclass
class Addition:
    line: int
    amount: str
    what: str
    vessel: str
    rest: str


class Script:
    def __init__(self, name, text):
        self.name = name
        self.lines = text.split("\n")

    # What is where. Lines count from 0 inside this module.

    def stocks(self, substances=None):
        for number, line in enumerate(self.lines):
            match = STOCK.match(line)
            if match:
                stock = Stock(number, match[1], match[2])
                if substances is None or stock.holds(substances):
                    yield stock

    def names(self, substances):
        """The stocks that hold one of the substances, and the substances themselves."""
        return {stock.name for stock in self.stocks(substances)} | set(substances)

    def additions(self, substances=None):
        names = None if substances is None else self.names(substances)
        for number, line in enumerate(self.lines):
            match = ADD.match(line)
            if match and (names is None or match["what"] in names):
                yield Addition(number, match["amount"], match["what"], match["vessel"], match["rest"])

    def vessels(self):
        for number, line in enumerate(self.lines):
            match = VESSEL.match(line)
            if match:
                yield number, match[1], float(match[2])

    def protocols(self):
        """(first line, last line) of every protocol; the first is the line with its name."""
        start = None
        for number, line in enumerate(self.lines):
            if PROTOCOL.match(line):
                start = number
            elif line == "}" and start is not None:
                yield start, number
                start = None

    def protocol_of(self, number):
        return next(((first, last) for first, last in self.protocols() if first < number < last), None)

    def within(self, number, pattern=r""):
        """The lines of the protocol around a line that match, after its head."""
        bounds = self.protocol_of(number)
        if bounds is None:
            return []
        return [line for line in range(bounds[0] + 1, bounds[1]) if re.search(pattern, self.lines[line])]

    def heads(self, number):
        """The lines that name the protocol around a line: from `protocol` to the brace."""
        bounds = self.protocol_of(number)
        if bounds is None:
            return []
        lines = [bounds[0]]
        while not self.lines[lines[-1]].rstrip().endswith("{") and lines[-1] < bounds[1]:
            lines.append(lines[-1] + 1)
        return lines

    def lines_with(self, pattern):
        return [number for number, line in enumerate(self.lines) if re.search(pattern, line)]

    def uses(self, name):
        return [number for number in self.lines_with(rf"\b{re.escape(name)}\b")]

    def sweeps(self):
        """All lines of all sweeps."""
        inside = False
        for number, line in enumerate(self.lines):
            inside = inside or line.startswith("sweep ")
            if inside:
                yield number
            if inside and (line.startswith("}") or re.search(r"\}( |$)", line)):
                inside = False

    # Putting mistakes in.

    def change(self, edits, also=(), label=""):
        """A case. `edits`: line → its new text, a list of lines, or None for none. A finding may stand on every
        line that is new, and on the lines `also`, counted in the correct script."""
        also = set(also)
        result, places = [], set()
        for number, line in enumerate(self.lines):
            new = edits.get(number, line)
            for text in [] if new is None else [new] if isinstance(new, str) else new:
                result.append(text)
                if text != line or number in also:
                    places.add(len(result))
        return Case(self, "\n".join(result), places, label)

    def replace(self, number, pattern, replacement, also=()):
        """A case from the first match in one line, or none."""
        new = re.sub(pattern, replacement, self.lines[number], count=1)
        if new != self.lines[number]:
            yield self.change({number: new}, also, new.strip())

    def replace_each(self, pattern, replacement, only=r"", also=()):
        """A case for every line that matches `only` and `pattern`."""
        for number in self.lines_with(only):
            if not self.lines[number].lstrip().startswith("//"):
                yield from self.replace(number, pattern, replacement, also)

    def insert(self, after, lines, also=()):
        lines = [lines] if isinstance(lines, str) else lines
        return self.change({after: [self.lines[after], *lines]}, also, lines[-1].strip())

    def delete(self, numbers, also):
        numbers = list(numbers)
        return self.change({number: None for number in numbers}, also, "without: " + self.lines[numbers[0]].strip())

    def move(self, number, after, also=()):
        """Moves one line behind another one (or before it, where it stands later)."""
        moved = self.lines[number]
        edits = {number: None}
        edits[after] = [self.lines[after], moved] if after > number else [moved, self.lines[after]]
        return self.change(edits, also, "moved: " + moved.strip())

    def with_stock(self, stock, edits, also=()):
        """A case with further edits beside a stock that is declared after the last one; the stock's line is no
        place."""
        last = max((stock.line for stock in self.stocks() if not self.lines[stock.line].startswith(" ")), default=None)
        if last is None:
            return None
        case = self.change({**edits, last: [edits.get(last, self.lines[last]), stock]}, also)
        changed = next((new for number, new in edits.items() if number != last), "")
        case.label = changed.strip() if isinstance(changed, str) else changed[-1].strip()
        case.places.discard(case.text.split("\n").index(stock) + 1)
        return case

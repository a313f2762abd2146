"""Parses Python text with tree-sitter, several times, and prints CPU-seconds, lines and bytes of one parse.

Python, because its tree-sitter grammar is among the fastest and its text looks most like protocols."""
import json
import statistics
import sys
import time

import tree_sitter
import tree_sitter_python

PROTOCOL = '''
def reduce_{n}(acidity=11.0, heat=40.0, excess=2.0):
    """Batch {n}: gold in water. Base slows the reductant and speeds etching."""
    pot = vessel({n} * 5)
    share = {n}.5 / (1 + excess * 0.25)
    add(4.5, "mL", water, to=pot)
    add(0.25, "mL", gold, to=pot)  # 5 umol: the basis of every eq below
    stir(pot, at=500)
    adjust(pot, to=acidity, using=base)
    if heat > 60 and excess < 4:
        bubble("N2", through=pot, minutes=10)
    else:
        shake(pot, at=700, minutes=2)
    for _ in range(3):
        sample(50, "uL", from_=pot)
        measure(pot, by="uvvis")
    return pot


ligand_{n} = dict(
    name="6-mercaptohexanoic acid, lot {n}",
    aliases=["MHA", "HS(CH2)5COOH"],
    density=1.03,
    boils=200 + {n} % 60,
)
'''

lines = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
piece = PROTOCOL.count("\n")
text = "".join(PROTOCOL.replace("{n}", str(n)) for n in range(1, lines // piece + 2)).encode()
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
times = []
for _ in range(5):
    start = time.process_time()
    tree = parser.parse(text)
    times.append(time.process_time() - start)
assert not tree.root_node.has_error
print(json.dumps({"seconds": statistics.median(times), "lines": text.count(b"\n"), "bytes": len(text)}))

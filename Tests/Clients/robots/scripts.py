"""Writes nsyn scripts with plates from a seed: what the clients are tried on.

    scripts.py OUT FIRST-END SEED

Every script is a small screen in water: stocks, a sweep over one or two volumes, additions, waits, a fresh reductant; and a titration in
nanolitres.
"""

import random
import sys
from pathlib import Path


def screen(rng, number):
    wells = rng.choice([8, 12, 16, 24])
    solutes = rng.sample(["GSH", "NaOH", "NaCl", "HCl"], rng.randint(1, 3))
    lines = ["import std.reagents", "", "stock gold = 20 mL of 10 mM HAuCl4_3H2O in water, protect from light"]
    for name in solutes:
        lines.append(f"stock {name.lower()} = 40 mL of {rng.choice([20, 50, 100])} mM {name} in water")
    fresh = rng.choice([20, 30, 60])
    lines.append(f"stock borohydride = 20 mL of {rng.choice([50, 100])} mM NaBH4 in water, on ice, fresh for {fresh} min")
    first = solutes[0].lower()
    low, step = rng.choice([20, 25, 30]), rng.choice([5, 10])
    high = low + step * (wells // 2 - 1)
    two_axes = rng.random() < 0.6
    reductant = rng.choice([30, 40, 50])
    others = {name.lower(): rng.choice([25, 30, 40]) for name in solutes[1:]}
    total = 150 + high + sum(others.values()) + 40 + (80 if two_axes else reductant)
    lines += ["", "protocol make(", f"    amount: Volume = {low} µL in {low} µL to {high} µL,"]
    if two_axes:
        lines.append("    reductant: Volume = 30 µL in 30 µL to 80 µL,")
    lines += [") {", "    let well = vessel(2.4 mL, open, polypropylene, air)"]
    water = f"add {total} µL - amount" + (" - reductant" if two_axes else "") + " water to well"
    if rng.random() < 0.3:
        water = "add 120 µL water to well"
    body = [water, "add 40 µL gold to well", f"add amount {first} to well"]
    body += [f"add {volume} µL {name} to well" for name, volume in others.items()]
    if rng.random() < 0.5:
        body.insert(rng.randint(2, len(body)), f"hold well for {rng.choice([1, 2, 5])} min")
    if rng.random() < 0.2:
        body.insert(2, "shake well at 500 rpm")
    body.append(f"add {'reductant' if two_axes else f'{reductant} µL'} borohydride to well")
    if rng.random() < 0.3:
        body.append(f"hold well for {rng.choice([10, 30])} min")
    if rng.random() < 0.2:
        body.append("measure well by uvvis")
    lines += ["    " + line for line in body] + ["    return well", "}", "", "sweep all = make over {"]
    lines.append(f"    amount in {low} µL to {high} µL by {step} µL")
    if two_axes:
        lines.append("    reductant in [30 µL, 80 µL]")
    lines.append("}" + rng.choice(["", " replicate 2", f" randomize seed {number}"]))
    lines += ["", "plates first = all on plate96_deep using opentrons_ot2", ""]
    # An Echo moves nanolitres from wells that hold little: a protocol of its own.
    count = rng.choice([5, 6, 8])
    lines += [
        "protocol titrate(dose: Volume = 200 nL in 100 nL to 2 µL) {",
        "    let well = vessel(100 µL, open, polypropylene, air)",
        f"    add {rng.choice([3, 4])} µL water to well",
        f"    add {rng.choice([250, 500, 1000])} nL gold to well",
        f"    add dose {first} to well",
        "    return well", "}", "",
        f"sweep doses = titrate over {{ dose in 100 nL to {100 * count} nL by 100 nL }}",
        "plates nano = doses on plate384 using echo",
    ]
    return "\n".join(lines) + "\n"


def main():
    out, (first, end), seed = Path(sys.argv[1]), map(int, sys.argv[2].split("-")), int(sys.argv[3])
    out.mkdir(parents=True, exist_ok=True)
    for number in range(first, end):
        rng = random.Random(seed * 100_003 + number)
        (out / f"screen-{number:04}.nsyn").write_text(screen(rng, number), encoding="utf-8")


if __name__ == "__main__":
    main()

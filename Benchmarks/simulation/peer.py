"""Times simulations beside scikit-learn and XGBoost in the same run, one thread each; prints JSON lines.

    peer.py            NSYN_BUILD names another folder than .build/release

CPU-seconds, medians of five, nsyn and its peer taking turns.
"""
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
import xgboost
from sklearn.ensemble import RandomForestRegressor

here = pathlib.Path(__file__).resolve().parent
built = pathlib.Path(os.environ.get("NSYN_BUILD", here / "../../.build/release")).resolve()
nsyn, bench = str(built / "nsyn"), str(built / "bench-simulation")
TURNS = 5
TREES = 300


def cpu(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def report(name, value, unit, peer=None, peer_value=None, goal=None, met=None, ratio=None):
    row = dict(name=name, value=value, unit=unit, peer=peer, peerValue=peer_value, ratio=ratio)
    print(json.dumps(row | dict(goal=goal, met=met), ensure_ascii=False), flush=True)


def beside(name, value, unit, peer, peer_value, goal):
    ratio = value / peer_value
    report(name, value, unit, peer, peer_value, f"≥ {goal} ×", ratio >= goal, ratio)


def measured(*words):
    output = subprocess.run([bench, *map(str, words)], capture_output=True, text=True, check=True).stdout
    return {name: float(value) for name, value in (line.split() for line in output.splitlines())}


def plans():
    rates = measured("plan", here / "plan.nsyn")
    for name, title in [("plan", "ten-step plan, all that follows from it but the pH"),
                        ("plan-with-pH", "the same with a charge balance for the pH"),
                        ("plan-summary", "the same without pH, with least, mean and greatest of every column")]:
        goal = 20e6 if name == "plan" else None
        report(title, rates[name], "conditions/CPU s", goal="≥ 2e+07 conditions/CPU s" if goal else None,
               met=rates[name] >= goal if goal else None)


def features(gold, thiol, base, borohydride, heat, course):
    """What nsyn derives from the protocol of forest.nsyn: mM, °C, h; volumes in mL."""
    volume = 4.5 + gold + thiol + base + borohydride
    sodium_hydroxide = 500 * base + 200 * borohydride
    duration = course + 0.25 + 30 / 3600
    return np.column_stack([20 * gold, 50 * thiol, 112 * borohydride, sodium_hydroxide, heat, duration]) / np.column_stack(
        [volume, volume, volume, volume, np.ones_like(volume), np.ones_like(volume)])


def forests(folder):
    random = np.random.default_rng(7)
    count = 10_000
    volumes = random.uniform(0.1, 1, (4, count))
    x = features(*volumes, random.uniform(20, 80, count), random.uniform(1, 12, count))
    scaled = (x - x.min(0)) / (x.max(0) - x.min(0))
    y = (10 * np.sin(np.pi * scaled[:, 0] * scaled[:, 1]) + 20 * (scaled[:, 2] - 0.5) ** 2 + 10 * scaled[:, 3] + 5 * scaled[:, 4]
         + random.normal(size=count))
    names = ["gold [mM]", "thiol [mM]", "reductant [mM]", "base [mM]", "heat [°C]", "time [h]", "gloss"]
    table = folder / "train.csv"
    np.savetxt(table, np.column_stack([x, y]), delimiter=",", header=",".join(names), comments="", fmt="%.12g")
    subprocess.run([nsyn, "train", "--table", str(table), "--target", "gloss", "--learner", "forest", "--out", str(folder / "gloss.model")],
                   check=True, capture_output=True)
    script = folder / "forest.nsyn"
    script.write_text((here / "forest.nsyn").read_text())
    # The million conditions of the sweep, the first axis the slowest.
    tenth = np.linspace(0.1, 1, 10)
    grid = np.meshgrid(np.linspace(20, 80, 10), np.linspace(1, 12, 10), tenth, tenth, tenth, tenth, indexing="ij")
    heat, course, gold, thiol, base, borohydride = (axis.ravel() for axis in grid)
    rows = features(gold, thiol, base, borohydride, heat, course).astype(np.float32)
    grown = RandomForestRegressor(TREES, max_features=1 / 3, n_jobs=1, random_state=0).fit(x.astype(np.float32), y)
    boosted = xgboost.XGBRegressor(n_estimators=TREES, max_depth=6, tree_method="hist", n_jobs=1).fit(x, y)
    part = rows[::50]
    own, full, slow, fast = [], [], [], []
    for _ in range(TURNS):
        rates = measured("forest", script)
        own.append(rates["forest"])
        full.append(rates["forest-with-intervals-and-domain"])
        slow.append(len(part) / cpu(lambda: grown.predict(part)))
        fast.append(len(rows) / cpu(lambda: boosted.predict(rows)))
    own, full, slow, fast = map(statistics.median, (own, full, slow, fast))
    title = f"10^6 conditions × {TREES} full trees, from the plan to the prediction"
    beside(title, own, "conditions/CPU s", f"scikit-learn, {TREES} full trees", slow, 10)
    beside(title, own, "conditions/CPU s", f"XGBoost, {TREES} trees of depth 6", fast, 2)
    report("the same with intervals and domain", full, "conditions/CPU s", "XGBoost, the value alone", fast, ratio=full / fast)


def memory():
    # A process counts what its parent held when it was forked: a small one has to be between.
    small_parent = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
assert status == 0
print(usage.ru_maxrss)
"""

    def peak(sweep):
        command = [nsyn, "simulate", str(here / "memory.nsyn"), sweep, "--by", "reaction_volume", "--top", "5", "--threads", "1"]
        output = subprocess.run([sys.executable, "-I", "-S", "-c", small_parent, *command], capture_output=True, text=True, check=True)
        return int(output.stdout) / 1024

    small = statistics.median(peak("million") for _ in range(TURNS))
    large = peak("hundred_million")
    report("memory of 10^8 conditions over that of 10^6", large, "MiB", "nsyn, 10^6 conditions", small, "≤ 1.1 ×", large <= 1.1 * small,
           large / small)


def shell(folder):
    """A question to 10^5 conditions, as the shell times it: with the forest, and with the plan alone."""
    def answer(text, question):
        script = folder / "shell.nsyn"
        script.write_text(text)
        entries = f":load {script}\n{question}\n" + f":time {question}\n" * TURNS
        output = subprocess.run([nsyn, "repl", "--no-init"], input=entries, capture_output=True, text=True, check=True, cwd=folder).stdout
        found = [float(number) * {"ms": 1, "s": 1e3, "µs": 1e-3}[unit] for number, unit in re.findall(r"took ([0-9.]+) (µs|ms|s)\b", output)]
        assert len(found) == TURNS, output[-2000:]
        return statistics.median(found)

    plan = (here / "plan.nsyn").read_text()
    small = plan.split("sweep space")[0] + """sweep space = reduce over {
    heat in 20 °C to 80 °C in 10
    course in 1 h to 12 h in 10
    gold_volume in 0.1 mL to 1 mL in 10
    excess in 1 to 4 in 10
    strength in 1 to 8 in 10
}
"""
    value = answer(small, "show space where ligand_per_metal > 2 sort by metal top 12")
    report("REPL: a ranked table of 10^5 conditions, plan alone", value, "ms", goal="≤ 100 ms", met=value <= 100)
    plates = (here / "../../examples/predicted/silver-nanoplates.nsyn").read_text()
    head = plates.split("/// Where do plates form?")[0]
    many = head + """sweep map = grow over {
    seeding in 2 µL to 60 µL in 25
    metal in 2 µL to 60 µL in 25
    reducer in 5 µL to 40 µL in 8
    polymer in 10 µL to 50 µL in 20
}
"""
    value = answer(many, "show map sort by plate top 12")
    report("REPL: the best of 10^5 conditions, with the model of silver nanoplates", value, "ms", goal="≤ 100 ms", met=value <= 100)


with tempfile.TemporaryDirectory() as name:
    plans()
    forests(pathlib.Path(name))
    memory()
    shell(pathlib.Path(name))

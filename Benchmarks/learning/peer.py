"""Times nsyn's learners beside the Python libraries in the same run and prints a JSON object a line.

    peer.py BENCH_EXECUTABLE [trees | processes | networks]...

One thread each, CPU seconds, medians of five; runs of nsyn and of a peer alternate, so that both meet the same machine.
"""

import json
import os
import statistics
import subprocess
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
import xgboost
from sklearn.ensemble import RandomForestRegressor
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

import peer_networks

try:
    import lightgbm
except ImportError:
    lightgbm = None

bench = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
random = np.random.default_rng(1)


def friedman(rows, features):
    x = random.random((rows, features))
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    return x.astype(np.float32), y + random.normal(size=rows)


def own(name):
    bench.stdin.write(name + "\n")
    bench.stdin.flush()
    return float(bench.stdout.readline())


def cpu(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def compare(name, measurement, peers, goal=None, rows=None, own_rows=None, share=1):
    """`peers` maps a name to its work; with `rows` it is rows a second that count. `share` is the part of nsyn's work
    that a slow peer does. The goal holds for the first peer, or for each by name."""
    times = {peer: [] for peer in peers}
    mine = []
    own(measurement)
    for work in peers.values():
        if share == 1:
            work()
    for _ in range(5):
        mine.append(own(measurement))
        for peer, work in peers.items():
            times[peer].append(cpu(work) / share)
    value = statistics.median(mine)
    for number, (peer, seconds) in enumerate(times.items()):
        seconds = statistics.median(seconds)
        ratio = seconds / value
        aim = goal.get(peer) if isinstance(goal, dict) else goal if number == 0 else None
        row = dict(name=name, peer=peer, ratio=ratio)
        if rows:
            row |= dict(value=rows / value, peerValue=rows / seconds, unit="rows/CPU s")
        else:
            row |= dict(value=value, peerValue=seconds, unit="CPU s")
        row |= dict(goal=f"≥ {aim} ×" if aim else "", met=ratio >= aim if aim else None)
        print(json.dumps(row, ensure_ascii=False), flush=True)


def trees():
    x, y = friedman(10_000, 20)

    def scikit(trees, **settings):
        return lambda: RandomForestRegressor(trees, n_jobs=1, random_state=0, **settings).fit(x, y)

    # scikit-learn's time is proportional to the number of trees.
    compare(
        "forest fit, 10^4 × 20 × 100 full trees, exact splits", "forest-fit-exact", {"scikit-learn": scikit(5)}, 5,
        share=0.05)
    compare("forest fit, 10^4 × 20 × 100 full trees", "forest-fit", {"scikit-learn": scikit(5)}, 5, share=0.05)
    hist = dict(max_depth=6, tree_method="hist", n_jobs=1)
    peers = {"XGBoost": lambda: xgboost.XGBRFRegressor(n_estimators=100, **hist).fit(x, y)}
    if lightgbm:
        settings = dict(
            n_estimators=100, boosting_type="rf", bagging_fraction=0.632, bagging_freq=1, max_depth=6, num_leaves=64,
            n_jobs=1, verbose=-1)
        peers["LightGBM"] = lambda: lightgbm.LGBMRegressor(**settings).fit(x, y)
    compare("forest fit, 10^4 × 20 × 100 trees of depth 6", "forest-fit-depth-6", peers, 1)
    peers = {"XGBoost": lambda: xgboost.XGBRegressor(n_estimators=100, **hist).fit(x, y)}
    if lightgbm:
        settings = dict(n_estimators=100, max_depth=6, num_leaves=64, n_jobs=1, verbose=-1)
        peers["LightGBM"] = lambda: lightgbm.LGBMRegressor(**settings).fit(x, y)
    compare("boosting fit, 10^4 × 20 × 100 trees", "boosting-fit", peers, 1)

    rows = 200_000
    z, _ = friedman(rows, 20)
    few = z[:20_000]
    forest = RandomForestRegressor(30, n_jobs=1, random_state=0).fit(x, y)
    for splits, measurement in (("exact splits", "forest-predict"), ("256 bins", "forest-predict-bins")):
        compare(
            f"forest prediction, 300 full trees, {splits}", measurement,
            {"scikit-learn": lambda: forest.predict(few)}, 10, rows=rows, share=0.01)
    shallow = RandomForestRegressor(30, max_depth=6, n_jobs=1, random_state=0).fit(x, y)
    boosted = xgboost.XGBRegressor(n_estimators=300, **hist).fit(x, y)
    peers = {"XGBoost": lambda: boosted.predict(z)}
    if lightgbm:
        light = lightgbm.LGBMRegressor(n_estimators=300, max_depth=6, num_leaves=64, n_jobs=1, verbose=-1).fit(x, y)
        peers["LightGBM"] = lambda: light.predict(z)
    compare("forest prediction, 300 trees of depth 6", "forest-predict-depth-6", peers, 2, rows=rows)
    compare("boosting prediction, 300 trees of depth 6", "boosting-predict", peers, 2, rows=rows)
    compare(
        "forest prediction, 300 trees of depth 6", "forest-predict-depth-6",
        {"scikit-learn": lambda: shallow.predict(few)}, 10, rows=rows, share=0.01)


def processes():
    for count, goal in ((1000, 8), (2000, 6)):
        points, values = friedman(count, 5)
        kernel = ConstantKernel(1.0) * Matern([0.6] * 5, nu=2.5) + WhiteKernel(0.1)
        process = GaussianProcessRegressor(kernel, optimizer=None).fit(points.astype(float), values)
        theta = process.kernel_.theta
        compare(
            f"GP likelihood and gradient, n = {count}", f"likelihood-{count}",
            {"scikit-learn": lambda: process.log_marginal_likelihood(theta, eval_gradient=True)}, goal)


def networks():
    dense = {kit.name: peer_networks.dense(kit) for kit in peer_networks.kits()}
    compare("dense net 20-64-64-1, 200,000 rows", "dense-predict", dense, 1, rows=200_000)
    for count in (1, 100, 10_000):
        peers = {kit.name: peer_networks.siamese(kit, count) for kit in peer_networks.kits()}
        compare(
            f"graph + Siamese inference, {count} reactions, 54 supports", f"siamese-{count}", peers,
            {"PyTorch": 3}, rows=max(1, 1000 // count) * count)


# One part alone: `Benchmarks/learning/run processes`.
parts = {"trees": trees, "processes": processes, "networks": networks}
for part in sys.argv[2:] or parts:
    parts[part]()
bench.stdin.close()

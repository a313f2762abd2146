"""Times nsyn's learners beside scikit-learn and XGBoost in the same run, one thread each; prints JSON lines.

    peer.py BENCH_EXECUTABLE
"""

import json
import os
import subprocess
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
import xgboost
from sklearn.ensemble import RandomForestRegressor
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

bench = sys.argv[1]
random = np.random.default_rng(1)


def friedman(rows, features):
    x = random.random((rows, features))
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    return x.astype(np.float32), y + random.normal(size=rows)


def cpu(work, repeats=3):
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return sorted(times)[repeats // 2]


def nsyn(group):
    out = subprocess.run([bench, group], capture_output=True, text=True, check=True).stdout
    return {name: float(value) for name, value in (line.split() for line in out.splitlines())}


def report(name, value, unit, peer, peer_value, goal, higher_is_better=False):
    ratio = value / peer_value if higher_is_better else peer_value / value
    row = dict(name=name, value=value, unit=unit, peer=peer, peerValue=peer_value, ratio=ratio)
    print(json.dumps(row | dict(goal=f"≥ {goal} ×", met=ratio >= goal)), flush=True)


x, y = friedman(10_000, 20)
mine = nsyn("forest-fit")
# A tenth of the trees: scikit-learn's time is proportional to their number.
peer = 10 * cpu(lambda: RandomForestRegressor(10, n_jobs=1, random_state=0).fit(x, y), 1)
report("forest fit, 10^4 × 20, 100 full trees", mine["forest-fit"], "CPU s", "scikit-learn", peer, 5)
peer = cpu(lambda: xgboost.XGBRFRegressor(n_estimators=100, max_depth=6, tree_method="hist", n_jobs=1).fit(x, y))
report("forest fit, 10^4 × 20, 100 trees of depth 6", mine["forest-fit-depth-6"], "CPU s", "XGBoost forest", peer, 1)
mine = nsyn("boosting-fit")
boosted = xgboost.XGBRegressor(n_estimators=100, max_depth=6, tree_method="hist", n_jobs=1)
report("boosting fit, 10^4 × 20, 100 trees", mine["boosting-fit"], "CPU s", "XGBoost", cpu(lambda: boosted.fit(x, y)), 1)

mine = nsyn("forest-predict")
rows = 200_000
z, _ = friedman(rows, 20)
forest = RandomForestRegressor(30, n_jobs=1, random_state=0).fit(x, y)
peer = 20_000 / (10 * cpu(lambda: forest.predict(z[:20_000]), 1))
report("forest rows/s, 300 full trees", rows / mine["forest-predict"], "1/CPU s", "scikit-learn", peer, 10, True)
boosted = xgboost.XGBRegressor(n_estimators=300, max_depth=6, tree_method="hist", n_jobs=1).fit(x, y)
peer = rows / cpu(lambda: boosted.predict(z))
report("boosting rows/s, 300 trees", rows / mine["boosting-predict"], "1/CPU s", "XGBoost", peer, 2, True)
report(
    "forest rows/s, 300 trees of depth 6", rows / mine["forest-predict-depth-6"], "1/CPU s", "XGBoost", peer, 2, True)

for count, goal in ((1000, 8), (2000, 6)):
    points, values = friedman(count, 5)
    kernel = ConstantKernel(1.0) * Matern([0.6] * 5, nu=2.5) + WhiteKernel(0.1)
    process = GaussianProcessRegressor(kernel, optimizer=None).fit(points.astype(float), values)
    theta = process.kernel_.theta
    peer = cpu(lambda: process.log_marginal_likelihood(theta, eval_gradient=True), 1)
    value = nsyn(f"likelihood-{count}")[f"likelihood-{count}"]
    report(f"GP likelihood and gradient, n = {count}", value, "CPU s", "scikit-learn", peer, goal)

"""scikit-learn's baselines on the very folds of `nsyn evaluate`.

    nsyn evaluate ag-nanoplates --quick --data DATA --folds folds.csv --table table.csv
    .cache/venvs/learning/bin/python Tests/Clients/learning/baselines.py table.csv folds.csv

The table is what nsyn learned from: its features as numbers, the target in the last column.
"""

import csv
import os
import sys
from collections import defaultdict

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, balanced_accuracy_score, matthews_corrcoef, mean_absolute_error, r2_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

with open(sys.argv[1]) as file:
    lines = list(csv.reader(file))
x = np.array([[float(v) for v in line[:-1]] for line in lines[1:]])
text = [line[-1] for line in lines[1:]]
is_number = not lines[0][-1].startswith("class ")
y = np.array([float(v) for v in text]) if is_number else np.array(text)

folds = defaultdict(lambda: defaultdict(lambda: {"training": [], "test": []}))
with open(sys.argv[2]) as file:
    for row in csv.DictReader(file):
        folds[row["plan"], int(row["repetition"])][int(row["fold"])][row["part"]].append(int(row["row"]))

if is_number:
    gp = ConstantKernel() * Matern([1.0] * x.shape[1], nu=2.5) + WhiteKernel()
    learners = {
        "mean": DummyRegressor(),
        "forest": RandomForestRegressor(300, max_features=0.34, random_state=0),
        "boosting": HistGradientBoostingRegressor(random_state=0),
    }
    if len(y) < 400:
        learners["gp"] = make_pipeline(StandardScaler(), GaussianProcessRegressor(gp, normalize_y=True))
    measures = {"MAE": mean_absolute_error, "R²": r2_score}
else:
    learners = {
        "majority": DummyClassifier(),
        "logistic": make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)),
        "svm": make_pipeline(StandardScaler(), SVC()),
        "forest": RandomForestClassifier(300, random_state=0),
        "boosting": HistGradientBoostingClassifier(random_state=0),
    }
    measures = {"accuracy": accuracy_score, "balanced": balanced_accuracy_score, "MCC": matthews_corrcoef}

results = defaultdict(lambda: defaultdict(list))
for (plan, repetition), parts in folds.items():
    for name, learner in learners.items():
        truth, answers = [], []
        for part in parts.values():
            training, test = part["training"], part["test"]
            if not is_number and len(set(y[training])) < 2:
                answers += [y[training][0]] * len(test)
            else:
                answers += list(learner.fit(x[training], y[training]).predict(x[test]))
            truth += list(y[test])
        for measure, function in measures.items():
            results[plan, name][measure].append(function(truth, answers))
for (plan, name), values in results.items():
    said = "  ".join(f"{measure} {np.mean(v):.3f} ± {np.std(v):.3f}" for measure, v in values.items())
    print(f"{plan:12} {name:10} {said}")

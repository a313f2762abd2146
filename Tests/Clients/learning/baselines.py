"""scikit-learn's baselines on the very folds of `nsyn evaluate`, for nsyn to judge.

    nsyn evaluate --all --data DATA --export FOLDER
    .cache/venvs/learning/bin/python Tests/Clients/learning/baselines.py FOLDER
    nsyn evaluate --all --data DATA --beside FOLDER

Every TASK.table.csv holds what nsyn learned from: its features as numbers, the target in the last column. The answers go
to TASK.answers.csv.
"""

import csv
import os
import sys
import warnings
from collections import defaultdict
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Matern, WhiteKernel
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

warnings.filterwarnings("ignore")
# The cube of the rows is paid for in every fold.
MOST_GP_ROWS = 400


def learners(is_number, rows, columns):
    if is_number:
        kernel = ConstantKernel() * Matern([1.0] * columns, nu=2.5) + WhiteKernel()
        result = {
            "ridge": make_pipeline(StandardScaler(), RidgeCV()),
            "forest": RandomForestRegressor(100, max_features=0.34, random_state=0),
            "boosting": HistGradientBoostingRegressor(random_state=0),
        }
        if rows <= MOST_GP_ROWS and columns <= 20:
            result["gp"] = make_pipeline(StandardScaler(), GaussianProcessRegressor(kernel, normalize_y=True))
        return result
    result = {
        "logistic": make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)),
        "svm": make_pipeline(StandardScaler(), SVC()),
        "forest": RandomForestClassifier(200, random_state=0),
        "boosting": HistGradientBoostingClassifier(random_state=0),
    }
    if rows <= MOST_GP_ROWS and columns <= 20:
        result["gp"] = make_pipeline(StandardScaler(), GaussianProcessClassifier(ConstantKernel() * RBF(2.0)))
    return result


def answer(folder, task):
    with open(folder / f"{task}.table.csv") as file:
        lines = list(csv.reader(file))
    x = np.array([[float(v) for v in line[:-1]] for line in lines[1:]])
    text = [line[-1] for line in lines[1:]]
    is_number = not lines[0][-1].startswith("class ")
    y = np.array([float(v) for v in text]) if is_number else np.array(text)
    folds = defaultdict(lambda: {"training": [], "test": []})
    with open(folder / f"{task}.folds.csv") as file:
        for row in csv.DictReader(file):
            folds[row["plan"], int(row["repetition"]), int(row["fold"])][row["part"]].append(int(row["row"]))
    whole = folder / f"{task}.answers.csv"
    part = whole.with_suffix(".part")
    with open(part, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["plan", "repetition", "learner", "row", "answer"])
        for name, learner in learners(is_number, *x.shape).items():
            for (plan, repetition, _), rows in folds.items():
                training, test = rows["training"], rows["test"]
                if not is_number and len(set(y[training])) < 2:
                    said = [y[training][0]] * len(test)
                else:
                    said = learner.fit(x[training], y[training]).predict(x[test])
                for row, value in zip(test, said):
                    writer.writerow([plan, repetition, f"scikit-learn {name}", row, value])
    part.replace(whole)
    print(task, flush=True)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for table in sorted(folder.glob("*.table.csv")):
        answer(folder, table.name.removesuffix(".table.csv"))

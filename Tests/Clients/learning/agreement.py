"""Compares nsyn's learners with scikit-learn and shap on the same table, to stated tolerances.

    .cache/venvs/learning/bin/python Tests/Clients/learning/agreement.py .build/release/bench-learning

Exit code 1 when one differs by more than its tolerance.
"""

import subprocess
import sys
import tempfile

import numpy as np
import shap
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Matern, WhiteKernel
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

random = np.random.default_rng(3)
rows, features = 160, 4
# Values that a 32-bit float holds exactly: trees compare in that precision on both sides.
x = random.normal(size=(rows, features)).astype(np.float32).astype(float)
y = np.sin(2 * x[:, 0]) * x[:, 1] + 0.5 * x[:, 2] + 0.1 * random.normal(size=rows)
kind = np.digitize(x[:, 0] * x[:, 1] + 0.2 * random.normal(size=rows), [-0.3, 0.3])

with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    file.write(",".join(f"x{i}" for i in range(features)) + ",y,kind\n")
    for row in range(rows):
        file.write(",".join(repr(float(v)) for v in x[row]) + f",{float(y[row])!r},{int(kind[row])}\n")
    file.flush()
    out = subprocess.run([sys.argv[1], "agree", file.name], capture_output=True, text=True, check=True).stdout
mine = {line.split()[0]: np.array(line.split()[1:], float) for line in out.splitlines()}

failures = 0


def compare(name, theirs, tolerance):
    global failures
    theirs = np.ravel(theirs)
    gap = np.max(np.abs(mine[name] - theirs)) if mine[name].shape == theirs.shape else np.inf
    verdict = "agrees" if gap <= tolerance else "DIFFERS"
    failures += gap > tolerance
    print(f"{name:12} {verdict}  largest difference {gap:.2e}, tolerance {tolerance:.0e}")


tree = DecisionTreeRegressor(max_depth=6, min_samples_leaf=8, random_state=0).fit(x, y)
compare("tree", tree.predict(x), 1e-9)
compare("shapley", shap.TreeExplainer(tree).shap_values(x), 1e-6)
compare("class-tree", DecisionTreeClassifier(max_depth=4, random_state=0).fit(x, kind).predict_proba(x), 1e-9)

scales = np.exp(-0.5 + 0.2 * np.arange(features))
for name, form in (
    ("matern52", Matern(scales, nu=2.5)),
    ("matern32", Matern(scales, nu=1.5)),
    ("rbf", RBF(scales)),
):
    kernel = ConstantKernel(np.exp(0.3)) * form + WhiteKernel(np.exp(-1.5))
    process = GaussianProcessRegressor(kernel, optimizer=None, alpha=0).fit(x, y)
    value, gradient = process.log_marginal_likelihood(process.kernel_.theta, eval_gradient=True)
    compare(name, np.concatenate([[value], gradient]), 1e-6)

scaled = StandardScaler().fit_transform(x)
machine = SVC(C=2, gamma=1 / features, decision_function_shape="ovo", tol=1e-5).fit(scaled, kind)
compare("svm", machine.decision_function(scaled), 1e-2)
agree = np.mean(mine["votes"] == machine.predict(scaled))
print(f"{'votes':12} agree on {agree:.1%}")
failures += agree < 0.99
logistic = LogisticRegression(C=0.7, tol=1e-8, max_iter=1000).fit(scaled, kind)
compare("logistic", logistic.predict_proba(scaled), 1e-4)
sys.exit(1 if failures else 0)

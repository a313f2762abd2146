"""Computes nsyn's graph layers again in numpy, to a relative 1e-10.

    .cache/venvs/learning/bin/python Tests/Clients/learning/graph_layers.py .build/release/bench-learning

Exit code 1 when one differs by more.
"""

import subprocess
import sys

import numpy as np

out = subprocess.run([sys.argv[1], "agree-networks"], capture_output=True, text=True, check=True).stdout
values = {}
for line in out.splitlines():
    name, *numbers = line.split()
    array = np.array(numbers, float)
    if ":" in name:
        name, shape = name.split(":")
        array = array.reshape([int(size) for size in shape.split("x")])
    values[name] = array


def integers(name):
    return values[name].astype(int)


def segment(x, owner, count):
    result = np.zeros((count, x.shape[1]))
    np.add.at(result, owner, x)
    return result


def softmax(x):
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def fingerprint(name):
    atoms, bonds = values["atoms"], values["bonds"]
    sources, targets, molecule = integers("sources"), integers("targets"), integers("molecule")
    degree = np.minimum(np.bincount(sources, minlength=len(atoms)), 5)
    count = molecule.max() + 1

    def apply(x, place, rows=slice(None)):
        part = {key: values[f"{name}.{place}.{key}"] for key in ("atom", "bond", "bias")}
        return x[rows] @ part["atom"] + bonds[rows] @ part["bond"] + part["bias"]

    result = segment(softmax(apply(atoms, "readout0")), molecule, count)
    for layer in (1, 2):
        total = atoms + segment(atoms[targets], sources, len(atoms))
        if name == "shared":
            hidden = apply(total, f"hidden{layer}.0")
        else:
            hidden = np.concatenate([apply(total, f"hidden{layer}.{d}", [i]) for i, d in enumerate(degree)])
        atoms = np.maximum(hidden, 0)
        result = result + segment(softmax(apply(atoms, f"readout{layer}")), molecule, count)
    return result


def crystal():
    sources, targets, graph = integers("edge-sources"), integers("edge-targets"), integers("graph")
    atoms = values["core.embedding"][integers("elements")]
    centres = np.linspace(1, 5, 9)
    bells = np.exp(-(((values["distances"][:, None] - centres) / (centres[1] - centres[0])) ** 2))
    for layer in (1, 2):
        pairs = np.concatenate([atoms[sources], atoms[targets], bells], 1)

        def gate(kind):
            part = [values[f"core.{layer}.{kind}.{key}"] for key in ("own", "other", "edge")]
            return pairs @ np.concatenate(part) + values[f"core.{layer}.{kind}.bias"]

        message = segment(1 / (1 + np.exp(-gate("filter"))) * np.log1p(np.exp(gate("core"))), sources, len(atoms))
        centred = message - message.mean(1, keepdims=True)
        normal = centred / np.sqrt((centred**2).mean(1, keepdims=True) + 1e-5)
        atoms = atoms + normal * values[f"core.{layer}.gain"] + values[f"core.{layer}.shift"]
    return segment(atoms, graph, graph.max() + 1) / np.bincount(graph)[:, None]


failures = 0
for name, expected in [("shared", fingerprint("shared")), ("degrees", fingerprint("degrees")), ("core", crystal())]:
    error = np.abs(values[f"out-{name}"] - expected).max() / np.abs(expected).max()
    failures += error > 1e-10
    print(f"{name}: largest relative difference {error:.1e}")
sys.exit(1 if failures else 0)

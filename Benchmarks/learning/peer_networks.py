"""The graph + Siamese network and a dense net of nsyn, written down once for PyTorch and numpy."""

import contextlib

import numpy as np

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None

ATOM, BOND, HIDDEN, LENGTH, LAYERS = 36, 6, 16, 10, 2
generator = np.random.default_rng(1)


def molecule():
    count = generator.integers(6, 11)
    atoms = (generator.random((count, ATOM)) < 0.15).astype(np.float32)
    bonds = (generator.random((count - 1, BOND)) < 0.3).astype(np.float32)
    first = np.arange(count - 1)
    return atoms, np.stack([first, first + 1]), bonds


def batched(molecules):
    atoms, sums, sources, targets, owner, offset = [], [], [], [], [], 0
    for index, (features, ends, bonds) in enumerate(molecules):
        total = np.zeros((len(features), BOND), np.float32)
        for (a, b), row in zip(ends.T, bonds):
            total[a] += row
            total[b] += row
        atoms.append(features)
        sums.append(total)
        sources += list(ends[0] + offset) + list(ends[1] + offset)
        targets += list(ends[1] + offset) + list(ends[0] + offset)
        owner += [index] * len(features)
        offset += len(features)
    return np.concatenate(atoms), np.concatenate(sums), np.array(sources), np.array(targets), np.array(owner)


def weight(*shape):
    return generator.normal(0, 0.3, shape).astype(np.float32)


ENCODERS = [
    {
        "hidden": [(weight(ATOM if l == 0 else HIDDEN, HIDDEN), weight(BOND, HIDDEN), weight(HIDDEN)) for l in range(LAYERS)],
        "readout": [(weight(ATOM if l == 0 else HIDDEN, LENGTH), weight(BOND, LENGTH), weight(LENGTH)) for l in range(LAYERS + 1)],
    }
    for _ in range(3)
]
TRUNK = [(weight(17 + 3 * LENGTH, 32), weight(32)), (weight(32, 16), weight(16))]
HEAD = (weight(16, 1), weight(1))
LIBRARY = [molecule() for _ in range(30)]


class Numpy:
    name = "numpy"

    @staticmethod
    def wrap(array):
        return array

    @staticmethod
    def softmax(x):
        e = np.exp(x - x.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)

    @staticmethod
    def segment(x, owner, count):
        out = np.zeros((count, x.shape[1]), np.float32)
        np.add.at(out, owner, x)
        return out

    relu = staticmethod(lambda x: np.maximum(x, 0))
    sigmoid = staticmethod(lambda x: 1 / (1 + np.exp(-x)))
    concatenate = staticmethod(lambda parts: np.concatenate(parts, 1))


class Torch:
    name = "PyTorch"

    @staticmethod
    def wrap(array):
        return torch.from_numpy(np.ascontiguousarray(array))

    softmax = staticmethod(lambda x: torch.softmax(x, 1))

    @staticmethod
    def segment(x, owner, count):
        return torch.zeros(count, x.shape[1]).index_add_(0, owner, x)

    relu = staticmethod(lambda x: torch.relu(x))
    sigmoid = staticmethod(lambda x: torch.sigmoid(x))
    concatenate = staticmethod(lambda parts: torch.cat(parts, 1))


def convert(kit, value):
    if isinstance(value, np.ndarray):
        return kit.wrap(value)
    if isinstance(value, dict):
        return {key: convert(kit, item) for key, item in value.items()}
    return type(value)(convert(kit, item) for item in value)


def encode(kit, encoder, batch, count):
    atoms, bonds, sources, targets, owner = batch
    apply = lambda x, f: x @ f[0] + bonds @ f[1] + f[2]
    result = kit.segment(kit.softmax(apply(atoms, encoder["readout"][0])), owner, count)
    for layer, filters in enumerate(encoder["hidden"]):
        near = kit.segment(atoms[targets], sources, len(atoms))
        atoms = kit.relu(apply(atoms + near, filters))
        result = result + kit.segment(kit.softmax(apply(atoms, encoder["readout"][layer + 1])), owner, count)
    return result


def half(kit, model, numbers, places, batch):
    encoders, trunk, _ = model
    prints = [encode(kit, e, batch, len(LIBRARY))[p] for e, p in zip(encoders, places)]
    x = kit.concatenate([numbers] + prints)
    for w, b in trunk:
        x = kit.relu(x @ w + b)
    return x


def predict(kit, model, query, support, labels, batch):
    w, b = model[2]
    x = half(kit, model, *query, batch)
    score = kit.sigmoid((abs(x[:, None, :] - support[None]) @ w)[:, :, 0] + b)
    good, bad = score[:, labels].mean(1), score[:, ~labels].mean(1)
    return good / (good + bad)


def reactions(kit, count):
    numbers = generator.normal(size=(count, 17)).astype(np.float32)
    places = [generator.integers(0, len(LIBRARY), count) for _ in range(3)]
    return kit.wrap(numbers), [kit.wrap(p) for p in places]


def kits():
    return [Numpy] + ([Torch] if torch else [])


def quiet(kit):
    """No gradients are recorded."""
    return torch.no_grad() if kit is not Numpy else contextlib.nullcontext()


def siamese(kit, count):
    """As nsyn's side, each run asks at least a thousand times."""
    model = convert(kit, (ENCODERS, TRUNK, HEAD))
    batch = convert(kit, batched(LIBRARY))
    labels = kit.wrap(np.arange(54) % 2 == 0)
    query = reactions(kit, count)
    with quiet(kit):
        support = half(kit, model, *reactions(kit, 54), batch)

    def work():
        with quiet(kit):
            for _ in range(max(1, 1000 // count)):
                predict(kit, model, query, support, labels, batch)

    return work


def dense(kit):
    layers = convert(kit, [(weight(20, 64), weight(64)), (weight(64, 64), weight(64)), (weight(64, 1), weight(1))])
    rows = kit.wrap(generator.normal(size=(200_000, 20)).astype(np.float32))

    def work():
        with quiet(kit):
            # The size of a block that numpy is fastest with.
            for start in range(0, len(rows), 2048):
                x = rows[start : start + 2048]
                for index, (w, b) in enumerate(layers):
                    x = x @ w + b
                    x = kit.relu(x) if index < 2 else x

    return work

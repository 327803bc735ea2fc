"""Ridge regression on named features: tells by samples which labels something is like.

Dual coordinate descent (Shalev-Shwartz and Zhang, 2013) over sparse rows: thousands of samples with
thousands of features take a fraction of a second, with numpy alone. The samples are taken in an order that
mixes the labels and is the same every time, so that one sample more changes little else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

PENALTY = 0.3
ROUNDS = 5
MOST = 5
"""So many features explain a score."""

Features = Mapping[str, float]
Row = tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]


class Ridge:
    """Scores labels by what their samples look like; the scores of a sample add up to about one."""

    def __init__(self, samples: Sequence[tuple[Features, str]]) -> None:
        seen = Counter(name for features, _ in samples for name in features)
        self.names = list(seen)
        self._columns = {name: column for column, name in enumerate(self.names)}
        counts = np.array([seen[name] for name in self.names], dtype=np.float32)
        self._rarity = np.log((1 + len(samples)) / (1 + counts)).astype(np.float32)
        self.labels = sorted({label for _, label in samples})
        mixed = sorted(samples, key=lambda sample: crc32(" ".join(sample[0]).encode()))
        self._weights = self._learned(
            [self._row(features) for features, _ in mixed],
            [self.labels.index(label) for _, label in mixed],
        )

    def _learned(self, rows: Sequence[Row], wanted: Sequence[int]) -> npt.NDArray[np.float32]:
        """Return the weight of every feature for every label."""
        weights = np.zeros((len(self.names), len(self.labels)), dtype=np.float32)
        duals = np.zeros((len(rows), len(self.labels)), dtype=np.float32)
        targets = np.eye(len(self.labels), dtype=np.float32)
        for at in [*range(len(rows))] * ROUNDS:
            columns, values = rows[at]
            error = targets[wanted[at]] - values @ weights[columns] - PENALTY * duals[at]
            step = error / (float(values @ values) + PENALTY)
            duals[at] += step
            weights[columns] += values[:, None] * step
        return weights

    def _row(self, features: Features) -> Row:
        """Return the columns and values of features that are known, as long as a unit."""
        known = [(self._columns[name], value) for name, value in features.items() if name in self._columns]
        columns = np.array([column for column, _ in known], dtype=np.int64)
        values = np.array([value for _, value in known], dtype=np.float32) * self._rarity[columns]
        length = float(np.linalg.norm(values))
        return columns, values / length if length else values

    def scores(self, features: Features) -> dict[str, float]:
        """Return how much something is like the samples of each label."""
        columns, values = self._row(features)
        return dict(zip(self.labels, (values @ self._weights[columns]).tolist(), strict=True))

    def grounds(self, features: Features, label: str) -> list[str]:
        """Return the features that speak most for a label."""
        columns, values = self._row(features)
        speaks = values * self._weights[columns, self.labels.index(label)]
        return [self.names[columns[at]] for at in np.argsort(-speaks)[:MOST] if speaks[at] > 0]

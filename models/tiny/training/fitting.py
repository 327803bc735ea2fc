# The training libraries are an extra: mypy does without them.
# mypy: disable-error-code="import-not-found,import-untyped"
"""Fit the network to examples."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from zuruf.models.tiny.recipe.phones import Inventory
from zuruf.models.tiny.training.features import COEFFICIENTS, Example
from zuruf.models.tiny.training.loss import MutualInformation
from zuruf.models.tiny.training.network import CONTEXT, SPLICE, STRIDE, Network, padded
from zuruf.models.tiny.training.utterances import Segments

TOLERANCE = 7
"""How far a phone's boundary may move, in input frames (10 ms)."""
LEARNING_RATE, WARM_UP = 2e-3, 60
FRAMES_A_BATCH, SHORTEST = 16_000, 20

Batch = list[tuple[int, int]]
"""Numbers of examples, and which of their versions."""


@dataclass(frozen=True)
class Fitted:
    """A trained network and the mean and deviation of its input."""

    network: Network
    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]


@dataclass(frozen=True)
class Tensors:
    """A batch as tensors; see loss.py for the shapes."""

    frames: torch.Tensor
    lengths: torch.Tensor
    phones: torch.Tensor
    counts: torch.Tensor
    allowed: torch.Tensor


def labels(
    segments: Segments, ids: dict[str, int], frames: int, shift: int
) -> tuple[list[int], NDArray[np.bool_]]:
    """Return the phones, and (output frames, phones) where each may be heard."""
    starts = np.array([begin for _, begin in segments]) * 100 - shift
    ends = np.append(starts[1:], frames - shift)
    outputs = (frames - shift + 2) // STRIDE
    # A window of 25 ms that begins at a frame has its centre 12.5 ms later.
    centres = STRIDE * np.arange(outputs) - 1.0
    allowed = (centres[:, None] >= starts[None] - TOLERANCE) & (centres[:, None] <= ends[None] + TOLERANCE)
    return [ids[phone] for phone, _ in segments], allowed


class Trainer:
    """Everything that a step of training needs."""

    def __init__(self, inventory: Inventory, examples: Sequence[Example], seed: int = 1) -> None:
        """Prepare batches, the objective and an untrained network."""
        torch.manual_seed(seed)
        torch.set_flush_denormal(True)
        self._rng = np.random.default_rng(seed)
        self._examples = examples
        self._ids = {phone: number for number, phone in enumerate(inventory.phones)}
        sequences = [[self._ids[phone] for phone, _ in each.segments] for each in examples]
        self._objective = MutualInformation(sequences, len(self._ids))
        clean = [each.versions[0].astype(np.float32) for each in examples]
        spoilt = [each.versions[1].astype(np.float32) for each in examples]
        self.mean = np.mean([each.mean(0) for each in clean], 0)
        self.deviation = np.mean([each.std(0) for each in spoilt], 0) + 1e-3
        self.network = Network(2 * len(self._ids))
        self._optimizer = torch.optim.AdamW(self.network.parameters(), lr=LEARNING_RATE, weight_decay=1e-3)
        self.batches = list(self._batches())

    def _batches(self) -> Iterator[Batch]:
        """Yield batches of similar length, so that little is padding."""
        lengths = [len(each.versions[0]) for each in self._examples]
        long_enough = [at for at, length in enumerate(lengths) if length > SHORTEST]
        items = [(at, which) for at in long_enough for which in range(2)]
        batch: Batch = []
        for item in sorted(items, key=lambda item: lengths[item[0]]):
            if batch and (len(batch) + 1) * lengths[item[0]] > FRAMES_A_BATCH:
                yield batch
                batch = []
            batch.append(item)
        if batch:
            yield batch

    def fit(self, epochs: float) -> Iterator[tuple[int, int, float]]:
        """Train, and yield after every step its number, that of all, and the objective, which grows."""
        total = max(1, int(epochs * len(self.batches)))
        for step in range(total):
            if step % len(self.batches) == 0:
                order = self._rng.permutation(len(self.batches))
            yield step + 1, total, self._step(self.batches[order[step % len(self.batches)]], step, total)

    def _tensors(self, batch: Batch) -> Tensors:
        inputs, outputs, phones, allowed = [], [], [], []
        for at, which in batch:
            shift = int(self._rng.integers(STRIDE))
            raw = self._examples[at].versions[which]
            frames = (raw.astype(np.float32) - self.mean) / self.deviation
            each, count = padded(frames, shift)
            numbers, where = labels(self._examples[at].segments, self._ids, len(frames), shift)
            inputs.append(each)
            outputs.append(count)
            phones.append(numbers)
            allowed.append(where)
        longest, most = max(outputs), max(map(len, phones))
        width = STRIDE * (longest - 1) + 1 + 2 * (CONTEXT + SPLICE)
        tensors = Tensors(
            torch.zeros(len(batch), width, COEFFICIENTS), torch.tensor(outputs),
            torch.zeros(len(batch), most, dtype=torch.long), torch.tensor([len(each) for each in phones]),
            torch.zeros(len(batch), longest, most, dtype=torch.bool),
        )
        for row, each in enumerate(inputs):
            tensors.frames[row, : len(each)] = torch.from_numpy(each)
            tensors.frames[row, len(each) :] = torch.from_numpy(each[-1:])
            tensors.phones[row, : len(phones[row])] = torch.tensor(phones[row])
            tensors.allowed[row, : outputs[row], : len(phones[row])] = torch.from_numpy(allowed[row])
        return tensors

    def _step(self, batch: Batch, step: int, total: int) -> float:
        done = step / total
        falling = 0.5 * (1 + math.cos(math.pi * done)) * 0.98 + 0.02
        for group in self._optimizer.param_groups:
            group["lr"] = LEARNING_RATE * min(1, (step + 1) / WARM_UP) * falling
        self.network.train()
        self.network.shake = 0.3 if 0.2 < done < 0.7 else 0.1
        data = self._tensors(batch)
        outputs, cross = self.network(data.frames)
        known, occupied, aligned = self._objective.numerator(
            outputs.detach(), data.lengths, data.phones, data.counts, data.allowed
        )
        everything, competing = self._objective.denominator(outputs.detach(), data.lengths)
        usable = aligned.float()[:, None, None]
        frames = float((data.lengths * aligned).sum()) + 1e-9
        inside = (torch.arange(outputs.shape[1])[None] < data.lengths[:, None]).float()[:, :, None] * usable
        loss = (outputs * (competing * usable - occupied) / frames).sum()
        loss = loss + 5e-4 * ((outputs**2) * inside).sum() / frames / 2
        loss = loss - 0.2 * (functional.log_softmax(cross, 2) * occupied).sum() / frames
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self._optimizer.step()
        gain = torch.where(aligned, known - everything, torch.zeros_like(known))
        return float(gain.sum()) / frames

    def fitted(self) -> Fitted:
        """Return the network as it is now."""
        return Fitted(self.network.eval(), self.mean, self.deviation)

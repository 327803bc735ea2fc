# The training libraries are an extra: mypy does without them.
# mypy: disable-error-code="import-not-found,import-untyped", allow-subclassing-any
"""The acoustic model: a small time delay neural network with one output every 30 ms."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from zuruf.models.tiny.training.features import COEFFICIENTS

SPLICE = 4
"""The first layer sees this many input frames before and after."""
DILATIONS = (1, 1, 2, 2, 3)
"""Further layers see one output frame this far before and after."""
STRIDE = 3
"""Input frames an output frame."""
CONTEXT = STRIDE * sum(DILATIONS)
WIDTH = 256


class Network(nn.Module):
    """Two outputs a phone (its first frame, the frames after it), and the same again for cross entropy."""

    def __init__(self, outputs: int, width: int = WIDTH) -> None:
        """Make an untrained network."""
        super().__init__()
        self.enter = nn.Linear(COEFFICIENTS * (2 * SPLICE + 1), width)
        self.enter_norm = nn.BatchNorm1d(width, affine=False)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 3, dilation=each) for each in DILATIONS)
        self.norms = nn.ModuleList(nn.BatchNorm1d(width, affine=False) for _ in DILATIONS)
        self.leave = nn.Conv1d(width, outputs, 1)
        self.cross = nn.Conv1d(width, outputs, 1)
        nn.init.zeros_(self.leave.weight)
        self.shake = 0.0

    def forward(self, frames: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Map (batch, padded input frames, 40) to (batch, output frames, outputs), twice."""
        spliced = frames.unfold(1, 2 * SPLICE + 1, STRIDE).transpose(2, 3).flatten(2)
        hidden = self.enter_norm(functional.relu(self.enter(spliced)).transpose(1, 2))
        for layer, norm in zip(self.layers, self.norms, strict=True):
            hidden = norm(functional.relu(layer(hidden)))
            if self.training and self.shake:
                random = torch.rand(hidden.shape[0], hidden.shape[1], 1)
                hidden = hidden * (1 + self.shake * (2 * random - 1))
        return self.leave(hidden).transpose(1, 2), self.cross(hidden).transpose(1, 2)


def padded(frames: NDArray[np.float32], shift: int) -> tuple[NDArray[np.float32], int]:
    """Return the input with its context at both ends, and the number of output frames."""
    frames = frames[shift:]
    outputs = (len(frames) + 2) // STRIDE
    right = STRIDE * (outputs - 1) + 1 - len(frames) + CONTEXT + SPLICE
    before = np.repeat(frames[:1], CONTEXT + SPLICE, 0)
    if right < 0:
        return np.concatenate([before, frames[:right]]), outputs
    return np.concatenate([before, frames, np.repeat(frames[-1:], right, 0)]), outputs

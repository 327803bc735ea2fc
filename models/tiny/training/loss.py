# The training libraries are an extra: mypy does without them.
# mypy: disable-error-code="import-not-found,import-untyped", allow-untyped-decorators
"""Lattice-free maximum mutual information (Povey et al. 2016) with a phone bigram as denominator.

The numerator is the known sequence of phones, whose boundaries may move a little around the synthesiser's
own times. All arrays: B utterances, T output frames, S phones of an utterance, K phones of the language,
2 K outputs.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional

STAY = 0.5
"""Probability of staying in a phone, as in the exported transition model."""


class MutualInformation:
    """Both halves of the objective and their gradients."""

    def __init__(self, sequences: Sequence[Sequence[int]], phones: int) -> None:
        """Count the phone bigrams of the training set."""
        alone, first, pairs = np.zeros(phones), np.zeros(phones), np.zeros((phones, phones))
        for sequence in sequences:
            first[sequence[0]] += 1
            np.add.at(alone, list(sequence), 1)
            np.add.at(pairs, (list(sequence[:-1]), list(sequence[1:])), 1)
        alone = (alone + 1) / (alone.sum() + phones)
        pairs = (pairs + 5 * alone) / (pairs.sum(1, keepdims=True) + 5)
        self._next = torch.tensor(pairs * (1 - STAY), dtype=torch.float32)
        self._first = torch.tensor((first + alone) / (first.sum() + 1), dtype=torch.float32)
        self._alone = torch.tensor(alone, dtype=torch.float32)

    @torch.no_grad()
    def denominator(self, outputs: torch.Tensor, lengths: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return (B) log probabilities of all sequences, and (B, T, 2 K) occupation of the outputs."""
        batch, frames, width = outputs.shape
        top = outputs.max(2, keepdim=True)[0]
        scores = (outputs - top).exp()
        enter, stay = scores[:, :, 0::2].contiguous(), scores[:, :, 1::2].contiguous() * STAY
        alpha, inflow = (torch.zeros(frames, batch, width // 2) for _ in range(2))
        scale = torch.zeros(frames, batch)
        for frame in range(frames):
            if frame == 0:
                inflow[0] = self._first
                now = inflow[0] * enter[:, 0]
            else:
                inflow[frame] = alpha[frame - 1] @ self._next + 1e-5 * self._alone
                now = inflow[frame] * enter[:, frame] + alpha[frame - 1] * stay[:, frame]
            scale[frame] = now.sum(1) + 1e-30
            alpha[frame] = now / scale[frame][:, None]
        inside = (torch.arange(frames)[:, None] < lengths[None]).float()
        logs = (scale.log() * inside).sum(0) + (top[:, :, 0].T * inside).sum(0)
        occupied = torch.zeros_like(outputs)
        beta = torch.ones(batch, width // 2)
        for frame in range(frames - 1, -1, -1):
            beta = torch.where((lengths == frame + 1)[:, None], torch.ones_like(beta), beta)
            occupied[:, frame, 0::2] = inflow[frame] * enter[:, frame] * beta / scale[frame][:, None]
            if frame:
                staying = stay[:, frame] * beta
                occupied[:, frame, 1::2] = alpha[frame - 1] * staying / scale[frame][:, None]
                beta = ((enter[:, frame] * beta) @ self._next.T + staying) / scale[frame][:, None]
        return logs, occupied * inside.T[:, :, None]

    @staticmethod
    @torch.no_grad()
    def numerator(
        outputs: torch.Tensor, lengths: torch.Tensor, phones: torch.Tensor, counts: torch.Tensor,
        allowed: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return (B) log probabilities of the known phones (B, S), the occupation, and which were aligned.

        `allowed` (B, T, S) says which phone may be heard in which frame.
        """
        batch, frames, width = outputs.shape
        top = outputs.max(2, keepdim=True)[0]
        scores = (outputs - top).double()
        index = phones[:, None, :].expand(batch, frames, phones.shape[1])
        enter = scores.gather(2, index * 2).exp() * allowed
        stay = scores.gather(2, index * 2 + 1).exp() * allowed
        alpha, scale = _forward(enter, stay)
        last = alpha[lengths - 1, torch.arange(batch), counts - 1]
        aligned = last > 1e-30
        inside = torch.arange(frames)[:, None] < lengths[None]
        logs = (scale.log() * inside).sum(0) + (top[:, :, 0].T * inside).sum(0) + (last + 1e-200).log()
        final = functional.one_hot(counts - 1, phones.shape[1]).double()
        final = final * torch.where(aligned, 1 / last.clamp(min=1e-30), 0)[:, None]
        entered, stayed = _backward(enter, stay, alpha, scale, lengths, final)
        occupied = torch.zeros(batch, frames, width, dtype=torch.float64)
        occupied.scatter_add_(2, index * 2, entered)
        occupied.scatter_add_(2, index * 2 + 1, stayed)
        keep = (inside.T & aligned[:, None])[:, :, None]
        occupied = torch.where(keep, occupied, torch.zeros_like(occupied))
        return torch.where(aligned, logs, torch.zeros_like(logs)).float(), occupied.float(), aligned


def _forward(enter: torch.Tensor, stay: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    batch, frames, phones = enter.shape
    alpha = torch.zeros(frames, batch, phones, dtype=torch.float64)
    scale = torch.ones(frames, batch, dtype=torch.float64)
    for frame in range(frames):
        now = torch.zeros(batch, phones, dtype=torch.float64)
        if frame == 0:
            now[:, 0] = enter[:, 0, 0]
        else:
            now = alpha[frame - 1] * stay[:, frame]
            now[:, 1:] += alpha[frame - 1][:, :-1] * enter[:, frame, 1:]
        scale[frame] = now.sum(1) + 1e-200
        alpha[frame] = now / scale[frame][:, None]
    return alpha, scale


def _backward(
    enter: torch.Tensor, stay: torch.Tensor, alpha: torch.Tensor, scale: torch.Tensor, lengths: torch.Tensor,
    final: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:
    batch, frames, phones = enter.shape
    entered, stayed = (torch.zeros(batch, frames, phones, dtype=torch.float64) for _ in range(2))
    beta = torch.zeros(batch, phones, dtype=torch.float64)
    for frame in range(frames - 1, -1, -1):
        beta = torch.where((lengths == frame + 1)[:, None], final, beta)
        if frame == 0:
            entered[:, 0, 0] = enter[:, 0, 0] * beta[:, 0] / scale[0]
            break
        before, factor = alpha[frame - 1], scale[frame][:, None]
        stayed[:, frame] = before * stay[:, frame] * beta / factor
        entered[:, frame, 1:] = before[:, :-1] * enter[:, frame, 1:] * beta[:, 1:] / factor
        earlier = stay[:, frame] * beta
        earlier[:, :-1] += enter[:, frame, 1:] * beta[:, 1:]
        beta = earlier / factor
    return entered, stayed

"""Train the acoustic model of one language from nothing: speak, spoil, learn, write."""

import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from zuruf.models.tiny.recipe.building import Language
from zuruf.models.tiny.recipe.phones import Inventory
from zuruf.models.tiny.training.features import Example, example
from zuruf.models.tiny.training.fitting import Trainer
from zuruf.models.tiny.training.kaldi import write_acoustic_model
from zuruf.models.tiny.training.utterances import RATE, Speaker, Utterance

SEED = 10_000_000
KINDS = {"template": 0.55, "random": 0.27, "strange": 0.10, "digits": 0.08}
LONGEST = 14
BABBLE = 300

_speaker: list[Speaker] = []


def text(language: Language, words: list[str], seed: int) -> list[str]:
    """Return a sentence to speak: likely, random words, words that do not exist, or digits."""
    rng = random.Random(seed)
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    if kind == "random":
        return [rng.choice(words) for _ in range(rng.randint(2, 7))]
    if kind == "strange":
        made = [rng.random() < 0.7 for _ in range(rng.randint(2, 5))]
        return [_strange(words, rng) if new else rng.choice(words) for new in made]
    if kind == "digits":
        return language.templates.sample(rng, rng.choice(("digits", "digits", "number", "kennung")))
    while True:
        sentence = language.templates.sample(rng, rng.choice(("S", "O")))
        if 0 < len(sentence) <= LONGEST:
            return sentence


def _strange(words: list[str], rng: random.Random) -> str:
    """Put the beginning of one word before the end of another."""
    first, second = rng.choice(words), rng.choice(words)
    begin, end = (rng.randint(3, 7) for _ in range(2))
    word = first[: max(2, len(first) * begin // 10)] + second[len(second) * end // 10 :]
    return word if word.isalpha() else first


def _start(inventory: Inventory, respellings: dict[str, str]) -> None:
    _speaker.append(Speaker(inventory, respellings))


def _speak(job: tuple[list[str], int]) -> Utterance | None:
    return _speaker[0].utterance(*job)


def _learnable(voices: list[np.ndarray], job: tuple[int, Utterance]) -> Example:
    return example(job[1], 1000 + job[0], voices)


def train(
    language: Language, folder: Path, utterances: int, epochs: float, report: Callable[[str], None] = print
) -> Path:
    """Train on so many utterances and write the acoustic model; return the folder, with am/ and conf/."""
    words = sorted(language.vocabulary())
    jobs = [(text(language, words, SEED + at), SEED + at) for at in range(utterances)]
    started = time.monotonic()
    workers = os.cpu_count() or 1
    knowledge = (language.inventory, language.respellings())
    with ProcessPoolExecutor(workers, initializer=_start, initargs=knowledge) as pool:
        spoken = [each for each in pool.map(_speak, jobs, chunksize=50) if each is not None]
    hours = sum(len(each.samples) for each in spoken) / RATE / 3600
    seconds = time.monotonic() - started
    report(f"{language.language}: {len(spoken)} utterances, {hours:.1f} h, {seconds:.0f} s")
    babble = [each.samples.astype(np.float32) for each in spoken[:BABBLE] if len(each.samples) > RATE]
    with ProcessPoolExecutor(workers) as pool:
        examples = list(pool.map(partial(_learnable, babble), enumerate(spoken), chunksize=50))
    trainer = Trainer(language.inventory, examples)
    for step, steps, objective in trainer.fit(epochs):
        if step % 50 == 0 or step == steps:
            seconds = time.monotonic() - started
            report(f"{language.language}: step {step} of {steps}, objective {objective:.4f}, {seconds:.0f} s")
    write_acoustic_model(trainer.fitted(), language.inventory, folder)
    return folder

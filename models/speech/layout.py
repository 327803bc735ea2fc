"""Which files a Vosk model folder must have."""

from pathlib import Path

from zuruf.models.speech.errors import ModelError

NETWORK = Path("am/final.mdl")
_ALWAYS = (NETWORK, Path("conf/model.conf"), Path("conf/mfcc.conf"))
_BOUNDARIES = Path("graph/phones/word_boundary.int")
_FIXED = Path("graph/HCLG.fst")
_LOOKAHEAD = (Path("graph/HCLr.fst"), Path("graph/Gr.fst"), Path("graph/disambig_tid.int"))
_IVECTOR = ("final.dubm", "final.ie", "final.mat", "global_cmvn.stats", "online_cmvn.conf", "splice.conf")


def missing_files(folder: Path) -> list[str]:
    """Return the files, relative to a Vosk model folder, that it needs and lacks."""
    fixed = (folder / _FIXED).is_file()
    needed = [*_ALWAYS, *([_FIXED, _BOUNDARIES] if fixed else [*_LOOKAHEAD, _BOUNDARIES])]
    if (folder / "ivector").is_dir():
        needed += [Path("ivector") / name for name in _IVECTOR]
    return [str(path) for path in needed if not (folder / path).is_file()]


def takes_grammar(folder: Path) -> bool:
    """Say whether the model takes a grammar at run time (it has a lookahead graph, not one fixed graph)."""
    return (folder / _LOOKAHEAD[0]).is_file() and not (folder / _FIXED).is_file()


def model_folder(place: Path, language: str) -> Path:
    """Return the model inside `place`: itself, or the language's of several. Raises ModelError."""
    for folder in (place, place / language / "model", place / language, place / "model"):
        if (folder / NETWORK).is_file():
            return folder
    if not place.exists():
        raise ModelError(f"There is no speech model at {place}: the folder does not exist.")
    raise ModelError(
        f"{place} holds no speech model for “{language}”: {NETWORK} is missing there and in {language}/model."
    )

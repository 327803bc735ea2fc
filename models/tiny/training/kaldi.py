"""Write the acoustic model as Kaldi's binary nnet3 file, which Vosk loads.

Phones have one state with two outputs (first frame, further frames); weights are 16-bit compressed matrices.
"""

import struct
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zuruf.models.tiny.recipe.phones import Inventory
from zuruf.models.tiny.training.features import COEFFICIENTS
from zuruf.models.tiny.training.fitting import Fitted
from zuruf.models.tiny.training.network import CONTEXT, DILATIONS, SPLICE, STRIDE

Matrix = NDArray[np.float64]

MFCC = """--sample-frequency=16000
--use-energy=false
--num-mel-bins=40
--num-ceps=40
--low-freq=20
--high-freq=-400
--dither=0
--allow-upsample=true
"""
DECODING = """--min-active=200
--max-active=3000
--beam=11.0
--lattice-beam=4.0
--acoustic-scale=1.0
--frame-subsampling-factor=3
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=0.75
--endpoint.rule4.min-trailing-silence=1.0
"""


def write_acoustic_model(fitted: Fitted, inventory: Inventory, folder: Path) -> None:
    """Write am/final.mdl and the configuration into a model folder."""
    (folder / "am").mkdir(parents=True, exist_ok=True)
    (folder / "conf").mkdir(exist_ok=True)
    model = b"\0B" + _transitions(inventory) + _network(folded(fitted))
    (folder / "am" / "final.mdl").write_bytes(model)
    (folder / "conf" / "mfcc.conf").write_text(MFCC)
    (folder / "conf" / "model.conf").write_text(DECODING)


def folded(fitted: Fitted) -> list[tuple[Matrix, Matrix]]:
    """Return weights and biases of every layer, with all normalisations folded into them."""
    state = {name: each.double().numpy() for name, each in fitted.network.state_dict().items()}
    width = 2 * SPLICE + 1
    mean, deviation = np.tile(fitted.mean, width), np.tile(fitted.deviation, width)
    weight = state["enter.weight"] / deviation
    layers = [(weight, state["enter.bias"] - weight @ mean)]
    norm = "enter_norm"
    for number in range(len(DILATIONS)):
        scale = 1 / np.sqrt(state[f"{norm}.running_var"] + 1e-5)
        weight = state[f"layers.{number}.weight"] * scale[None, :, None]
        shift = np.einsum("oik,i->o", weight, state[f"{norm}.running_mean"])
        joined = np.concatenate([weight[:, :, tap] for tap in range(3)], 1)
        layers.append((joined, state[f"layers.{number}.bias"] - shift))
        norm = f"norms.{number}"
    weight = state["leave.weight"][:, :, 0] / np.sqrt(state[f"{norm}.running_var"] + 1e-5)
    layers.append((weight, state["leave.bias"] - weight @ state[f"{norm}.running_mean"]))
    return layers


def _token(text: str) -> bytes:
    return text.encode() + b" "


def _integer(value: int) -> bytes:
    return b"\x04" + struct.pack("<i", value)


def _float(value: float) -> bytes:
    return b"\x04" + struct.pack("<f", value)


def _integers(values: Iterable[int]) -> bytes:
    listed = list(values)
    return _integer(len(listed)) + struct.pack(f"<{len(listed)}i", *listed)


def _vector(values: Iterable[float]) -> bytes:
    listed = [float(value) for value in values]
    return _token("FV") + _integer(len(listed)) + struct.pack(f"<{len(listed)}f", *listed)


def _matrix(values: Matrix) -> bytes:
    """Two bytes an element over the range of the whole matrix (Kaldi's CompressedMatrix "CM2")."""
    low, span = values.min(), values.max() - values.min()
    steps: bytes = np.round((values - low) / span * 65535).astype("<u2").tobytes()
    return _token("CM2") + struct.pack("<ffii", low, span, *values.shape) + steps


def _transitions(inventory: Inventory) -> bytes:
    table = inventory.table()
    count = len(table)
    data = _token("<TransitionModel>") + _token("<Topology>")
    data += _integers(range(1, count + 1)) + _integers([-1, *([0] * count)]) + _integer(-1) + _integer(1)
    # One emitting state, which stays or leaves with the same probability, and a final one.
    data += _integer(2) + _integer(0) + _integer(1)
    data += _integer(2) + _integer(0) + _float(0.5) + _integer(1) + _float(0.5)
    data += _integer(-1) + _integer(-1) + _integer(0)
    data += _token("</Topology>") + _token("<Tuples>") + _integer(count)
    for phone, (_, number, _) in enumerate(table, 1):
        data += _integer(phone) + _integer(0) + _integer(2 * number) + _integer(2 * number + 1)
    logs = [0.0, *([float(np.log(0.5))] * (2 * count))]
    data += _token("</Tuples>") + _token("<LogProbs>") + _vector(logs) + _token("</LogProbs>")
    return data + _token("</TransitionModel>")


def _input(number: int, last: bool, before: str) -> str:
    if number == 0:
        offsets = (f"Offset(input, {at})" if at else "input" for at in range(-SPLICE, SPLICE + 1))
        return f"Append({', '.join(offsets)})"
    if last:
        return before
    reach = STRIDE * DILATIONS[number - 1]
    return f"Append(Offset({before}, {-reach}), {before}, Offset({before}, {reach}))"


def _network(layers: list[tuple[Matrix, Matrix]]) -> bytes:
    lines, before = [f"input-node name=input dim={COEFFICIENTS}"], "input"
    components: list[tuple[str, bytes]] = []
    for number, (weight, bias) in enumerate(layers):
        last = number == len(layers) - 1
        name = "out" if last else f"tdnn{number}"
        affine, relu = f"{name}.affine", f"{name}.relu"
        lines.append(f"component-node name={affine} component={affine} input={_input(number, last, before)}")
        data = _token("<LinearParams>") + _matrix(weight) + _token("<BiasParams>") + _vector(bias)
        components.append((affine, _framed("FixedAffineComponent", data)))
        if not last:
            lines.append(f"component-node name={relu} component={relu} input={affine}")
            data = _token("<Dim>") + _integer(len(bias)) + _token("<ValueAvg>") + _vector([])
            data += _token("<DerivAvg>") + _vector([]) + _token("<Count>") + b"\x08" + struct.pack("<d", 0.0)
            components.append((relu, _framed("RectifiedLinearComponent", data)))
            before = relu
    lines.append("output-node name=output input=out.affine objective=linear")
    data = _token("<Nnet3>") + b"\n" + "\n".join(lines).encode() + b"\n\n"
    data += _token("<NumComponents>") + _integer(len(components))
    for name, component in components:
        data += _token("<ComponentName>") + _token(name) + component
    reach = _integer(CONTEXT + SPLICE)
    data += _token("</Nnet3>") + _token("<LeftContext>") + reach + _token("<RightContext>") + reach
    return data + _token("<Priors>") + _vector([])


def _framed(kind: str, data: bytes) -> bytes:
    return _token(f"<{kind}>") + data + _token(f"</{kind}>")

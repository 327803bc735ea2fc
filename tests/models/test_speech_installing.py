from __future__ import annotations

import hashlib
import stat
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

import pytest

from zuruf.models.speech import ModelError, find, installed, tiny
from zuruf.models.speech.download import Fetch, download
from zuruf.models.speech.installing import add, pull, remove
from zuruf.models.speech.official import Official
from zuruf.models.speech.unpacking import unpack

NAME = "vosk-model-small-de-0.15"


def quiet(have: int, total: int | None) -> None:
    return None


def offer(url: str, body: bytes, sha256: str | None = "") -> Official:
    if sha256 == "":
        sha256 = hashlib.sha256(body).hexdigest()
    return Official(NAME, "de", "small", True, f"{url}{NAME}.zip", sha256, len(body), len(body))


def test_pull_installs_and_leaves_nothing_behind(serve: Any, model_zip: bytes, tmp_path: Path) -> None:
    files = serve(model_zip)
    seen: list[tuple[int, int | None]] = []
    model = pull(offer(files.url, model_zip), lambda *step: seen.append(step), tmp_path)
    assert (model.name, model.language, model.kind) == (NAME, "de", "official")
    assert model.sha256 == hashlib.sha256(model_zip).hexdigest()
    assert seen[-1] == (len(model_zip), len(model_zip))
    assert find("de", tmp_path) == model
    left = {path.name for path in (tmp_path / "models" / "speech").iterdir()}
    assert left == {NAME, ".lock"}


def test_a_broken_connection_is_taken_up_where_it_broke(serve: Any, model_zip: bytes, tmp_path: Path) -> None:
    files = serve(model_zip)
    files.break_after = [100_000, 200_000]
    partial = tmp_path / "part"
    sha256 = download(Fetch(files.url, partial, size=len(model_zip)), quiet, pause=lambda seconds: None)
    assert sha256 == hashlib.sha256(model_zip).hexdigest()
    assert files.asked == [None, "bytes=100000-", "bytes=300000-"]


def test_an_interrupted_command_goes_on_later(serve: Any, model_zip: bytes, tmp_path: Path) -> None:
    files = serve(model_zip)
    partial = tmp_path / "part"
    partial.write_bytes(model_zip[:50_000])
    download(Fetch(files.url, partial), quiet)
    assert files.asked == ["bytes=50000-"]
    assert partial.read_bytes() == model_zip


def test_a_whole_file_is_not_fetched_again(serve: Any, model_zip: bytes, tmp_path: Path) -> None:
    files = serve(model_zip)
    partial = tmp_path / "part"
    partial.write_bytes(model_zip)
    assert download(Fetch(files.url, partial), quiet) == hashlib.sha256(model_zip).hexdigest()


def test_a_server_without_ranges_starts_again(serve: Any, model_zip: bytes, tmp_path: Path) -> None:
    files = serve(model_zip)
    files.ranges = False
    partial = tmp_path / "part"
    partial.write_bytes(b"x" * 1000)
    download(Fetch(files.url, partial), quiet)
    assert partial.read_bytes() == model_zip


def test_a_server_that_never_sends_on_is_given_up_and_the_part_kept(serve: Any, tmp_path: Path) -> None:
    files = serve(b"y" * 1000)
    files.break_after = [400] + [0] * 10
    partial = tmp_path / "part"
    with pytest.raises(ModelError, match="same command goes on from there"):
        download(Fetch(files.url, partial), quiet, pause=lambda seconds: None)
    assert partial.read_bytes() == b"y" * 400


def test_offline_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"Cannot fetch http://127\.0\.0\.1:9/x.*online.*models add"):
        download(Fetch("http://127.0.0.1:9/x", tmp_path / "part"), quiet, pause=lambda seconds: None)


def test_a_wrong_checksum_deletes_the_file(serve: Any, model_zip: bytes, tmp_path: Path) -> None:
    files = serve(model_zip)
    with pytest.raises(ModelError, match="not the file it should be"):
        pull(offer(files.url, model_zip, "0" * 64), quiet, tmp_path)
    assert installed(tmp_path) == []
    assert not list(tmp_path.rglob("*.part"))


def test_a_full_disk_keeps_what_has_arrived(
    serve: Any, model_zip: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = serve(model_zip)
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1000})())
    with pytest.raises(ModelError, match=r"disk with .* is full.*MB are free"):
        pull(offer(files.url, model_zip), quiet, tmp_path)


def test_a_broken_pull_leaves_the_installed_model(serve: Any, model_zip: bytes, tmp_path: Path) -> None:
    before = pull(offer(serve(model_zip).url, model_zip), quiet, tmp_path)
    broken = model_zip[: len(model_zip) // 2]
    with pytest.raises(ModelError, match="no whole ZIP file"):
        pull(offer(serve(broken).url, broken, None), quiet, tmp_path)
    assert installed(tmp_path) == [before]
    assert not list(tmp_path.rglob("*.part"))


def test_a_flipped_byte_is_found(model_zip: bytes, tmp_path: Path) -> None:
    damaged = bytearray(model_zip)
    damaged[len(damaged) // 2] ^= 0xFF
    (tmp_path / "bad.zip").write_bytes(damaged)
    (tmp_path / "out").mkdir()
    with pytest.raises(ModelError, match="no whole ZIP file"):
        unpack(tmp_path / "bad.zip", tmp_path / "out")


def crafted(tmp_path: Path, entry: ZipInfo | str, data: bytes = b"x") -> Path:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as file:
        file.writestr(entry, data)
    path = tmp_path / "crafted.zip"
    path.write_bytes(buffer.getvalue())
    (tmp_path / "out").mkdir()
    return path


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "a\\..\\evil", "c:/evil"])
def test_a_path_that_leads_outside_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="leads outside"):
        unpack(crafted(tmp_path, name), tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = ZipInfo("model/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(ModelError, match="is a link"):
        unpack(crafted(tmp_path, link, b"/etc/passwd"), tmp_path / "out")


def test_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="are no speech model"):
        unpack(crafted(tmp_path, "big", bytes(2000)), tmp_path / "out", max_bytes=1000)


def test_add_a_folder_and_remove_it(tmp_path: Path) -> None:
    shipped = tiny("en")
    assert shipped is not None
    model = add(shipped.path, "en", "mine", tmp_path)
    assert (model.kind, model.source) == ("local", str(shipped.path.resolve()))
    assert installed(tmp_path) == [model]
    with pytest.raises(ModelError, match="is there already"):
        add(shipped.path, "en", "mine", tmp_path)
    remove("mine", tmp_path)
    assert installed(tmp_path) == []
    with pytest.raises(ModelError, match="No speech model “mine”"):
        remove("mine", tmp_path)


def test_what_a_killed_command_left_is_cleared_away(model_zip: bytes, tmp_path: Path) -> None:
    store = tmp_path / "models" / "speech"
    (store / ".installing-x" / "raw").mkdir(parents=True)
    (tmp_path / "m.zip").write_bytes(model_zip)
    model = add(tmp_path / "m.zip", "de", home=tmp_path)
    assert installed(tmp_path) == [model]
    assert {path.name for path in store.iterdir()} == {"m", ".lock"}


def test_add_a_zip_takes_its_name(model_zip: bytes, tmp_path: Path) -> None:
    (tmp_path / "counter.zip").write_bytes(model_zip)
    assert add(tmp_path / "counter.zip", "de", home=tmp_path / "home").name == "counter"


def test_add_refuses_what_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    for place, says in (("photos", "holds no Vosk model"), ("nowhere", "There is no file or folder")):
        with pytest.raises(ModelError, match=says):
            add(tmp_path / place, "de", home=tmp_path / "home")
    with pytest.raises(ModelError, match="cannot name a model"):
        add(tmp_path / "photos", "de", "../up", tmp_path / "home")

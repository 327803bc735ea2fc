"""Spelling and sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zuruf.catalog.phonetics import consonants, english_phonetic, koelner_phonetik, sounds
from zuruf.catalog.text import key_of, normalize, space_free


@pytest.mark.parametrize(
    ("text", "language", "normalized"),
    [
        ("  Zwei Liter Öl, bitte! ", "de", "zwei liter öl bitte"),
        ("Weißbier & O-Saft", "de", "weissbier und o saft"),
        ("salt & pepper 50%", "en", "salt and pepper 50 percent"),
        ("2,5 kg oder 1.5, ok", "de", "2,5 kg oder 1.5 ok"),
        ("'n Liter, today’s", "en", "n liter todays"),
        ("Ａpfel", "de", "apfel"),
    ],
)
def test_normalize(text: str, language: str, normalized: str) -> None:
    assert normalize(text, language) == normalized


def test_keys_fold_umlauts_accents_and_spaces() -> None:
    assert key_of("Käse-Kuchen") == key_of("kaese kuchen") == "kaesekuchen"
    assert space_free("café jalapeño") == "cafejalapeno"


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Müller-Lüdenscheidt", "65752682"),
        ("Wikipedia", "3412"),
        ("Breschnew", "17863"),
        ("Fax", "348"),
        ("", ""),
    ],
)
def test_koelner_phonetik(word: str, code: str) -> None:
    assert koelner_phonetik(word) == code


@pytest.mark.parametrize(
    ("one", "other"),
    [("knight", "night"), ("coffee", "kofi"), ("cheese", "cheez"), ("thyme", "time"), ("ice", "eyes")],
)
def test_english_words_that_sound_alike(one: str, other: str) -> None:
    assert english_phonetic(one) == english_phonetic(other)


@given(st.lists(st.text(max_size=20), max_size=5), st.sampled_from(["de", "en", "fr"]))
def test_one_code_for_each_key_whatever_it_is(texts: list[str], language: str) -> None:
    keys = [key_of(text, language) for text in texts]
    found = sounds(keys, language)
    assert found == [sound for key in keys for sound in sounds([key], language)]
    assert len(consonants(found)) == len(keys)


@given(st.text())
def test_normalizing_twice_changes_nothing(text: str) -> None:
    once = normalize(text, "de")
    assert normalize(once, "de") == once

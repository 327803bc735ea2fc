"""Ridge regression on named features."""

from zuruf.skills.ridge import Ridge

SAMPLES = [
    ({"hot": 1.0, "sun": 1.0}, "summer"),
    ({"hot": 1.0, "sea": 1.0}, "summer"),
    ({"sun": 1.0, "sea": 1.0}, "summer"),
    ({"cold": 1.0, "snow": 1.0}, "winter"),
    ({"cold": 1.0, "ice": 1.0}, "winter"),
    ({"snow": 1.0, "ice": 1.0}, "winter"),
]


def test_scores_are_high_for_what_is_like_the_samples():
    scores = Ridge(SAMPLES).scores({"sun": 1.0, "unheard of": 1.0})
    assert scores["summer"] > 0.6 > 0.3 > scores["winter"]


def test_it_says_which_features_speak_for_a_label():
    assert Ridge(SAMPLES).grounds({"ice": 1.0, "sun": 0.1}, "winter") == ["ice"]


def test_the_same_samples_give_the_same_scores():
    assert Ridge(SAMPLES).scores({"sea": 1.0}) == Ridge(SAMPLES).scores({"sea": 1.0})


def test_without_samples_or_known_features_nothing_speaks():
    assert Ridge([]).scores({"sun": 1.0}) == {}
    assert set(Ridge(SAMPLES).scores({"fog": 1.0}).values()) == {0.0}

"""A case keeps whatever cart it was sent; what of it can be sold is proposed."""

from typing import Any

import pytest

from zuruf.catalog.load import load_demo
from zuruf.server.pages.proposing import proposed

GOOD = {"sku": "oat_milk", "quantity": 2}


@pytest.mark.parametrize(
    "odd",
    [
        {"sku": "oat_milk"},
        {"sku": "oat_milk", "quantity": "many"},
        {"sku": "oat_milk", "quantity": 1, "options": ["large"]},
        {"sku": "oat_milk", "quantity": 1, "options": 7},
        {"sku": ["oat_milk"]},
        "oat_milk",
        None,
    ],
)
def test_a_line_that_is_none_of_ours_is_left_out(odd: Any) -> None:
    rows = proposed([odd, GOOD], load_demo(), "de")
    assert [row["quantity"] for row in rows] == [2] and rows[0]["price"] > 0

"""Who is named with @ in a note."""

from __future__ import annotations

import pytest

from people.models import User
from requests_app.mentions import named

ANNA, BERT, OTHER_ANNA = (
    User(pk=pk, name=name) for pk, name in enumerate(["Anna Weber", "Bert Öz", "Anna Mai"], 1)
)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("@Anna Weber please", [ANNA]),
        ("@anna weber, @BERT ÖZ: look", [ANNA, BERT]),
        ("@Bert?", [BERT]),
        ("@Anna please", []),  # which of both?
        ("@Anna Weberknecht", []),
        ("mail to x@Bert", []),
        ("@Bert and @Bert Öz", [BERT]),
        ("@", []),
        ("nobody", []),
    ],
)
def test_who_is_named(text: str, people: list[User]) -> None:
    assert named(text, [ANNA, BERT, OTHER_ANNA]) == people

"""A bilingual product rots here first."""

from __future__ import annotations

from salesdesk.bootstrap import translations


def test_german_is_complete() -> None:
    catalogues = translations.catalogues()
    assert catalogues
    assert [problem for po in catalogues for problem in translations.problems(po)] == []

import os
from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.protection.visitor_pages import REFERENCE, visitor_pages


def test_without_a_folder_the_pages_are_bavns_own() -> None:
    pages = visitor_pages("it-vagt@example.dk", None)
    assert pages.blocked.count(REFERENCE) == 1
    assert all("it-vagt@example.dk" in page for page in (pages.blocked, pages.limited, pages.emergency))


def test_a_contact_cannot_take_the_place_of_the_reference() -> None:
    assert visitor_pages("{reference}", None).blocked.count(REFERENCE) == 1


def test_a_page_in_the_folder_wins(tmp_path: Path) -> None:
    (tmp_path / "emergency.html").write_text("<p>Kommunen er lukket</p>")
    pages = visitor_pages("", tmp_path)
    assert pages.emergency == "<p>Kommunen er lukket</p>"
    assert pages.blocked == visitor_pages("", None).blocked


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe", "no UTF-8"),
        (b"x" * 40_000, "too large"),
        (b"a\0b", "no text"),
        (b"{reference}" * 11, "too many"),
        (None, "no plain file"),
    ],
    ids=["not UTF-8", "large", "NUL", "references", "pipe"],
)
def test_a_page_that_cannot_be_shown_is_a_problem(content: bytes | None, why: str, tmp_path: Path) -> None:
    path = tmp_path / "limited.html"
    if content is None:
        os.mkfifo(path)
    else:
        path.write_bytes(content)
    with pytest.raises(Problem, match=f"limited.html.*{why}"):
        visitor_pages("", tmp_path)

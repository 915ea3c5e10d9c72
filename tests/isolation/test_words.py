import re
from pathlib import Path

import pytest

import bavn.isolation
from bavn.isolation.words import CannotError, say, words
from bavn.plan.library import TEXTS

SOURCES = [
    *Path(bavn.isolation.__file__).parent.glob("*.py"),
    Path(bavn.isolation.__file__).parent.parent / "cli" / "isolate.py",
]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
# names that are put together from parts
BUILT = {
    *(f"limit-{name}" for name in ("reboot", "root", "frames", "files")),
    *(f"gap-{name}" for name in ("bridge", "passthrough", "controller")),
    *(f"{name}{verdict}" for name in ("table", "loopback", "blocked", "kept") for verdict in ("", "-bad", "-no-way")),
}


def test_the_file_is_one_of_the_library_s() -> None:
    assert (TEXTS / "words" / "isolation.toml").is_file()


@pytest.mark.parametrize("name", words())
def test_everything_is_said_in_both_languages_with_the_same_values(name: str) -> None:
    text = words()[name]
    assert set(text) == {"da", "en"}
    assert all(text.values())
    danish, english = (set(re.findall(r"\{(\w+)\}", text[language])) for language in ("da", "en"))
    assert danish == english
    assert text["da"] != text["en"]


def test_no_words_are_missing_and_none_are_idle() -> None:
    quoted = set(re.findall(r"""["']([a-z][a-z-]+)["']""", CODE)) | BUILT
    assert set(words()) <= quoted
    asked = set(re.findall(r"""(?:say|words|CannotError)\(\s*["']([a-z-]+)["']""", CODE)) | BUILT
    assert asked <= set(words())


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(
    "name", ["not-root", "no-nft", "nft-too-old", "no-kernel", "nft-refused", "nft-silent", "no-json"]
)
def test_whoever_cannot_is_told_to_pull_the_cable_in_one_line(name: str, language: str) -> None:
    text = words()[name]["da" if language == "da" else "en"]
    assert ("træk netkablet" if language == "da" else "pull the network cable") in text.lower()
    assert "\n" not in text


@pytest.mark.parametrize("name", ["windows", "macos"])
def test_other_systems_get_exact_steps_and_no_promise(name: str) -> None:
    text = words()[name]
    for language, cable, not_tried in (("da", "netkablet", "ikke selv prøvet"), ("en", "cable", "have not tried")):
        said = text["da" if language == "da" else "en"]
        assert cable in said.splitlines()[1]
        assert not_tried in said.splitlines()[-1]
        assert ("Disable-NetAdapter" in said) is (name == "windows")


def test_values_are_filled_in_once_each() -> None:
    assert say("keeps", "en", networks="192.0.2.0/24") == "Kept open: 192.0.2.0/24"


def test_a_value_may_be_called_name() -> None:
    assert "br0" in say("gap-bridge", "da", name="br0")


def test_a_reason_is_said_in_the_reader_s_language() -> None:
    reason = CannotError("for-shape", value="soon")
    assert "soon" in reason.say("da")
    assert reason.say("da") != reason.say("en")

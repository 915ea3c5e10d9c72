import hashlib
import io
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pypdf import PdfReader

from bavn.model.problem import Problem
from bavn.plan.library import library
from bavn.printing import typesetting
from bavn.printing.facilitator_sheet import sheet
from bavn.printing.typesetting import TEMPLATES, cleaned, typeset
from tests.printing.reading import holds

MADE = datetime(2026, 11, 22, tzinfo=UTC)
CONTENT = sheet(library().drills[0], library(), "da")


@pytest.fixture
def fonts_anew() -> Iterator[None]:
    typesetting._fonts.cache_clear()
    yield
    typesetting._fonts.cache_clear()


def test_the_same_content_and_time_give_the_same_bytes() -> None:
    assert typeset("facilitator_sheet", CONTENT, MADE) == typeset("facilitator_sheet", CONTENT, MADE)
    assert typeset("facilitator_sheet", CONTENT, MADE) != typeset(
        "facilitator_sheet", CONTENT, MADE + timedelta(days=1)
    )


def test_another_process_makes_the_same_bytes() -> None:
    code = """if True:
        import hashlib
        from datetime import UTC, datetime
        from bavn.plan.library import library
        from bavn.printing.facilitator_sheet import sheet
        from bavn.printing.typesetting import typeset
        content = sheet(library().drills[0], library(), "da")
        print(hashlib.sha256(typeset("facilitator_sheet", content, datetime(2026, 11, 22, tzinfo=UTC))).hexdigest())
    """
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert other.strip() == hashlib.sha256(typeset("facilitator_sheet", CONTENT, MADE)).hexdigest()


def test_the_pdf_says_when_it_was_made_in_which_language_and_what_it_is() -> None:
    pdf = PdfReader(io.BytesIO(typeset("facilitator_sheet", CONTENT, MADE.astimezone(timezone(timedelta(hours=1))))))
    assert pdf.metadata is not None
    assert pdf.metadata.creation_date == MADE
    assert pdf.metadata.title == f"ØVELSE: {CONTENT.title}"
    assert str(pdf.root_object["/Lang"]) == "da"


def test_every_letter_is_in_manrope() -> None:
    pdf = typeset("facilitator_sheet", CONTENT, MADE)
    fonts = {str(one["/BaseFont"]) for page in PdfReader(io.BytesIO(pdf)).pages for one in _fonts(page)}
    assert fonts
    assert all("Manrope" in font for font in fonts)


def _fonts(page: object) -> list[dict[str, object]]:
    return [one.get_object() for one in page["/Resources"]["/Font"].values()]  # type: ignore[index]


def test_nothing_is_written_and_nothing_is_asked_of_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(socket, "socket", refuse)
    assert typeset("facilitator_sheet", CONTENT, MADE).startswith(b"%PDF-")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("template", sorted(one.name for one in TEMPLATES.iterdir()))
def test_a_template_imports_our_own_look_and_evaluates_nothing(template: str) -> None:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    assert set(re.findall(r"#(?:import|include) \"([^\"]+)\"", text)) <= {"look.typ"}
    assert not re.search(r"@(preview|local)|\beval\(|\bplugin\(|\bread\(|https?:", text)


def test_missing_fonts_are_one_clear_line(monkeypatch: pytest.MonkeyPatch, fonts_anew: None) -> None:  # noqa: ARG001
    def gone(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(typesetting, "files", gone)
    with pytest.raises(Problem) as caught:
        typeset("facilitator_sheet", CONTENT, MADE)
    assert str(caught.value) == "font-manrope: its font files are missing (allowed: pip install font-manrope)"


def test_an_empty_font_package_is_the_same_clear_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fonts_anew: None,  # noqa: ARG001
) -> None:
    monkeypatch.setattr(typesetting, "files", lambda _: tmp_path)
    with pytest.raises(Problem, match="its font files are missing"):
        typeset("facilitator_sheet", CONTENT, MADE)


def test_what_typst_refuses_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.typ").write_text('#panic("\\u{1b}[31m\nno")')
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)
    with pytest.raises(Problem) as caught:
        typeset("broken", CONTENT, MADE)
    assert str(caught.value).startswith("broken.typ: the page could not be typeset: ")
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


MARKUP = [
    "#panic(1)", "#sys.inputs", "$x^2$", "\\u{41}", "<label>", "@label", "*bold*", "_emph_", "]", "[", "// gone",
    "/* gone */", "`raw`", "= heading", "- item", '"quoted"', "'single'", "~", "---", "...", "https://example.org",
    '#link("x")[y]', "{firm.name}",
]  # fmt: skip


@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_only_text(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plain.typ").write_text(
        "#let content = json(bytes(sys.inputs.content))\n#content.text\n#[#content.text]"
    )
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)
    assert holds(typeset("plain", {"text": f"før {text} efter"}, MADE), f"før {text} efter" * 2)


def test_a_letter_that_manrope_lacks_is_still_a_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plain.typ").write_text('#set text(font: "Manrope")\n#json(bytes(sys.inputs.content)).text')
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)
    pdf = typeset("plain", {"text": "ring ☎ nu"}, MADE)
    assert {"Manrope", "DejaVu"} <= {name for name in ("Manrope", "DejaVu") if name.encode() in pdf}


def test_content_is_cleaned_wherever_it_stands() -> None:
    held = {"a": ["\x1b", {"b": ("x\u202ey", 3, None, True)}]}
    assert cleaned(held) == {"a": ["", {"b": ["xy", 3, None, True]}]}

import re
from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.model import Timeline
from bavn.pages.chart import chart, describe, static_cut
from bavn.pages.words import Words
from tests.pages.samples import BEGAN, MIDNIGHT, crowd, flood, silent, slow, timeline

ENGLISH = Words("en")


def flat(count: int, rate: float, static: float = 0.0, step_s: int = 1) -> Timeline:
    return Timeline(MIDNIGHT, step_s, (rate,) * count, (static,) * count, (rate,) * count)


def drawn(line: Timeline, *findings: object, width: int = 960) -> ET.Element:
    kept = [one for one in (flood(), crowd(), silent(), slow()) if one.kind in findings]
    return ET.fromstring(chart(line, kept, ENGLISH, name="c1-wide", width=width, height=300))  # noqa: S314  our own


@pytest.mark.parametrize("count", [1, 2, 59, 3600, 86_400])
@pytest.mark.parametrize("width", [358, 960])
def test_any_length_is_drawn_in_at_most_a_point_a_unit_of_width(count: int, width: int) -> None:
    picture = drawn(flat(count, 5.0), width=width)
    points = picture.findall("polyline")[0].attrib["points"].split()
    assert 2 <= len(points) <= 2 * width
    assert len(ET.tostring(picture)) < 100_000


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=60), st.sampled_from([1, 7, 60, 3600, 90_000]))
def test_everything_stays_inside_the_frame(values: list[float], step_s: int) -> None:
    line = Timeline(MIDNIGHT, step_s, tuple(values), tuple(values[::-1]), tuple(values))
    picture = drawn(line, "http-flood", "flash-crowd")
    for shape in picture.findall("polyline"):
        numbers = [float(number) for number in shape.attrib["points"].split()]
        assert all(0 <= x <= 960 for x in numbers[::2])
        assert all(0 <= y <= 300 for y in numbers[1::2])


def test_a_chart_has_a_title_and_a_description() -> None:
    picture = drawn(timeline(steps=1440, step_s=60), "http-flood")
    assert picture.attrib["role"] == "img"
    assert picture.attrib["aria-labelledby"] == "c1-wide-title c1-wide-desc"
    assert picture.findtext("title") == "Requests a second"
    assert "Highest 179 at 11:11:00" in (picture.findtext("desc") or "")


def test_a_silence_is_labelled_as_one() -> None:
    labels = [text.text for text in drawn(timeline(steps=1440, step_s=60), "site-silent").findall("text")]
    assert any(label and label.startswith("silent 18:06:12") for label in labels)
    assert not any(label and "crowd" in label for label in labels)


def test_an_attack_is_shaded_from_its_beginning_to_its_end() -> None:
    shade = drawn(timeline(steps=1440, step_s=60), "http-flood").find("rect")
    assert shade is not None
    per_hour = (960 - 44 - 8) / 24
    assert float(shade.attrib["x"]) == pytest.approx(44 + 11.1 * per_hour, abs=0.2)
    assert float(shade.attrib["width"]) == pytest.approx(0.4 * per_hour, abs=0.2)
    assert shade.attrib["class"] == "shade attack"


def test_labels_never_lie_over_each_other() -> None:
    picture = drawn(timeline(steps=1440, step_s=60), "http-flood", "flash-crowd", "slow-requests", width=358)
    labels = [one for one in picture.findall("text") if "label" in one.attrib["class"]]
    assert labels
    ends = [(float(one.attrib["x"]), float(one.attrib["x"]) + 7 * len(one.text or "")) for one in labels]
    assert all(one[1] <= other[0] for one, other in pairwise(ends))


def test_static_files_do_not_flatten_what_matters() -> None:
    line = flat(600, 10.0, static=900.0)
    assert static_cut(line, 960) == 900.0
    assert static_cut(flat(600, 10.0, static=9.0), 960) is None


def test_a_chart_of_the_start_marks_when_it_was_found() -> None:
    line = timeline(steps=86_400)
    found = flood()
    text = chart(line, [], ENGLISH, name="d1-wide", width=960, height=300, found=found)
    assert "attack 11:06:12, found 11:06:16" in text
    assert 'class="found"' in text


def test_nothing_to_draw_is_said() -> None:
    assert chart(flat(0, 0.0), [], ENGLISH, name="c-wide", width=960, height=300) == (
        '<p class="note">No requests to draw.</p>'
    )
    assert describe(flat(0, 0.0), ENGLISH) == "No requests to draw."


def test_the_axis_names_round_times() -> None:
    start = BEGAN - timedelta(seconds=12)
    line = Timeline(start, 1, (1.0,) * 600, (0.0,) * 600, (1.0,) * 600)
    text = chart(line, [], ENGLISH, name="c-wide", width=960, height=300)
    assert re.findall(r">(\d\d:\d\d)<", text) == ["11:06", "11:08", "11:10", "11:12", "11:14", "11:16"]

from datetime import UTC, datetime

import pytest

from bavn.cli.refusal import RefusedError
from bavn.cli.times import moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01T11:06:12Z", datetime(2026, 3, 1, 11, 6, 12, tzinfo=UTC)),
        ("2026-03-01t11:06:12z", datetime(2026, 3, 1, 11, 6, 12, tzinfo=UTC)),
        ("2026-03-01T12:06:12+01:00", datetime(2026, 3, 1, 11, 6, 12, tzinfo=UTC)),
        ("2026-03-01T11:06:12.5Z", datetime(2026, 3, 1, 11, 6, 12, 500_000, tzinfo=UTC)),
        ("2026-03-01 11:06:12", datetime(2026, 3, 1, 11, 6, 12, tzinfo=UTC)),
        ("2026-03-01 11:06", datetime(2026, 3, 1, 11, 6, tzinfo=UTC)),
        ("2026-03-01 11:06+02:00", datetime(2026, 3, 1, 9, 6, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_as_utc_unless_a_zone_is_given(text: str, expected: datetime) -> None:
    assert moment("--since", text) == expected
    assert moment("--since", text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "",
        "11:06",
        "2026-13-01",
        "2026-02-30",
        "2026-03-01 25:00",
        "01/Mar/2026:11:06:12 +0000",
        "20260301",
        "2026-W10-1",
        "2026-03-01 11:06:12 ",
        "0001-01-01T00:00:00+23:59",
        "\u0662026-03-01",
        "2026-03-01T11:06:12Z\n",
    ],
)
def test_anything_else_is_refused_with_option_value_and_what_is_allowed(text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        moment("--until", text)
    line = str(refused.value)
    assert line.startswith("--until '")
    assert "2026-03-01T11:00:00Z" in line
    assert line.isprintable()

import pytest

from bavn.following.rotation import CURRENT, natural, rotated, stem


@pytest.mark.parametrize(
    ("name", "family", "packed", "current"),
    [
        ("access.log", "access.log", False, True),
        ("access.log.1", "access.log", False, False),
        ("access.log.12.gz", "access.log", True, False),
        ("access.log-20261122", "access.log", False, False),
        ("access.log-2026112210.xz", "access.log", True, False),
        ("access.log-20261122-1763800000.bz2", "access.log", True, False),
        ("access.log-1763800000", "access.log", False, False),
        ("access.log.2026-11-22", "access.log", False, False),
        ("access-20261122.log.zst", "access.log", True, False),
        ("localhost_access_log.2026-11-22.txt", "localhost_access_log.txt", False, False),
        ("syslog-1.00000012.log", "syslog-1.00000012.log", False, True),
        ("site-12345.log", "site-12345.log", False, True),
        ("access.log.gz", "access.log", True, True),
        (".1", ".1", False, True),
    ],
)
def test_a_name_says_to_which_log_a_file_belongs(name: str, family: str, *, packed: bool, current: bool) -> None:
    says = rotated(name)
    assert (says.family, says.packed, says.current) == (family, packed, current)


@pytest.mark.parametrize(
    "names",
    [
        ["access.log.10.gz", "access.log.9", "access.log.1", "access.log"],
        ["access.log-20261121.gz", "access.log-2026-11-22", "access.log-20261123", "access.log"],
        ["access-20261121.log", "access-20261122.log", "access.log"],
        ["a.log-2026112209", "a.log-2026112210", "a.log"],
    ],
)
def test_older_files_come_first(names: list[str]) -> None:
    shuffled = [*names[2:], *names[:2]]
    assert sorted(shuffled, key=lambda name: rotated(name).order) == names
    assert rotated(names[-1]).order == CURRENT


def test_numbers_in_names_sort_as_numbers() -> None:
    assert sorted(["web.10.log", "web.9.log", "app.log", "web.log"], key=natural) == [
        "app.log",
        "web.9.log",
        "web.10.log",
        "web.log",
    ]


@pytest.mark.parametrize(("name", "start"), [("access.log", "access"), ("access", "access"), (".hidden", ".hidden")])
def test_what_all_forms_of_a_name_begin_with(name: str, start: str) -> None:
    assert stem(name) == start

"""Whatever the tables of probes match is a candidate."""

import pytest

from bavn.payloads.probes import PACKED, known_probe, scanner_tool, shipped, web_shell
from bavn.windows.sift import AGENT, PROBE
from tests.windows.samples import Request
from tests.windows.sifting import sifted


def paths() -> list[str]:
    """A path for every entry of the tables."""
    shapes = shipped()
    found = [f"/{text}" for text in (*shapes.segments, *shapes.shell_segments, *shapes.files, *shapes.versioned)]
    found += [f"/a/{text}/b" for text in (*shapes.segments, *shapes.shell_segments)]
    found += [f"/a/{text}" for text in shapes.files]
    found += [f"/{text}-4.8.1/x" for text in shapes.versioned]
    found += [f"/a/x{text}" for text in shapes.endings]
    found += [f"/{text}zz9" for text in shapes.beginnings]
    found += [f"/{text}.zip" for text in shapes.archives]
    found += [f"/{text}2.php" for text in shapes.shell_names]
    found += [f"/a/{text}.jsp" for text in shapes.shell_names]
    for chains, before, after in (
        (shapes.runs, "/x/", "/y"),
        (shapes.roots, "/", "/y"),
        (shapes.pages, "/", ""),
        (shapes.pages, "/", "/index.php"),
        (shapes.scripts, "/x/", "/y.php"),
        (shapes.shell_folders, "/x/", "/y.aspx"),
    ):
        found += [before + "/".join(chain) + after for chain in chains]
    return [path for path in found if known_probe(path) or web_shell(path)]


def test_every_path_that_the_tables_know_is_a_candidate() -> None:
    known = paths()
    assert len(known) > 1000
    shouted = [path.upper() for path in known]
    escaped = ["/" + "".join(f"%{ord(letter):02x}" for letter in path[1:]) for path in known[::7]]
    trailing = [path + end for path in known[::5] for end in ("/", ".", ";v=1", "%20")]
    every = [path for path in (*known, *shouted, *escaped, *trailing) if "?" not in path]
    flags = sifted([Request(path=path) for path in every])
    judged = [known_probe(path) or web_shell(path) for path in every]
    assert [path for path, flag, code in zip(every, flags, judged, strict=True) if code and not flag & PROBE] == []


def test_archives_of_the_sites_name_are_candidates() -> None:
    assert all(flag & PROBE for flag in sifted([Request(path=f"/example{ending}") for ending in PACKED]))
    assert sifted([Request(path="/downloads/example.zip")]) == [0]


@pytest.mark.parametrize("path", ["/.env", "/x/.git/config", "/.hidden"])
def test_hidden_files_are_candidates(path: str) -> None:
    assert sifted([Request(path=path)])[0] & PROBE


@pytest.mark.parametrize(
    "path", ["/", "/index.html", "/shop/kurv", "/css/main.css", "/nyheder/2025/11/18/shell-aabner"]
)
def test_everyday_paths_are_none(path: str) -> None:
    assert sifted([Request(path=path)]) == [0]


def test_every_scanner_that_the_tables_know_is_noticed() -> None:
    shapes = shipped()
    names = [*shapes.words, *(" ".join(phrase) for phrase in shapes.phrases)]
    agents = [f"Mozilla/5.0 ({name.upper()}/1.0)" for name in names]
    flags = sifted([Request(agent=agent) for agent in agents])
    assert all(scanner_tool(agent) for agent in agents)
    assert [agent for agent, flag in zip(agents, flags, strict=True) if not flag & AGENT] == []

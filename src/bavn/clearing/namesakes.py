"""Members that could be taken for one another: the same municipality, number, name or website twice in one hub."""

from collections.abc import Iterable

from bavn.clearing.registry import municipality, spelled
from bavn.model.member import Member

HERE = frozenset({"invited", "active", "suspended"})


def namesakes(one: Member, members: Iterable[Member]) -> list[Member]:
    """Return the others that were not removed and could be taken for `one`, in the order given.

    Signs that cannot be seen, case, hyphens and 'Kommune' make no difference. Letters of another alphabet that only
    look alike do: whoever adds members reads the short name, which has none.
    """
    return [other for other in members if other.id != one.id and other.status in HERE and _alike(one, other)]


def _alike(one: Member, other: Member) -> bool:
    return bool(_marks(one) & _marks(other))


def _marks(one: Member) -> set[tuple[str, str]]:
    """What nobody else should have."""
    name = "".join(letter for letter in spelled(one.name) if letter != "-")
    marks = {("name", name)} if name else set()
    if one.code:
        marks.add(("code", f"{one.sector} {one.code.lstrip('0')}"))
    if one.sector == "municipality":
        marks |= {("municipality", row.code) for text in (one.code, one.name) if text and (row := municipality(text))}
    return marks | {("site", site.removeprefix("www.")) for site in one.sites}

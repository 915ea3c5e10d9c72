"""`bavn probe URL` as a person reads it: the verdict first, then how long each part took, then the certificate.

https://www.example.dk/: works
  IPv4 192.0.2.10, answered 200: answers as it should
    DNS           4,2 ms  ▇
    connection     12 ms   ▇
    TLS            24 ms    ▇▇
    first byte    180 ms      ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇
    the rest      0,8 ms                              ▇
    in all        221 ms
    The certificate holds for another 62 days.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from bavn.model.probe import Sample
from bavn.model.safe_text import visible
from bavn.pages.local import Local
from bavn.pages.probe_json import PARTS, rest_us
from bavn.pages.probe_words import DETAILS, ENDING_NAMES
from bavn.pages.probed import Probed
from bavn.pages.vocabulary import Pair

WIDTH: Final = 40  # of the bars
BLOCK: Final = "▇"
PLAIN: Final = "="
LONGEST_NAME: Final = 120
MOST_LISTED: Final = 8
SOON_DAYS: Final = 14
STYLES: Final = {
    "works": "bold green",
    "guarded": "bold cyan",
    "partly": "bold yellow",
    "not": "bold red",
    "unknown": "bold",
}

SAID: Final[dict[str, Pair]] = {
    "works": ("works", "virker"),
    "guarded": ("answers, but turns us away", "svarer, men afviser os"),
    "partly": ("works only partly", "virker kun delvis"),
    "not": ("does not work", "virker ikke"),
    "unknown": ("we could not tell", "vi kunne ikke afgøre det"),
    "by": ("IPv{family}", "IPv{family}"),
    "answered": ("answered {status}", "svarede {status}"),
    "dns": ("DNS", "DNS"),
    "connect": ("connection", "forbindelse"),
    "tls": ("TLS", "TLS"),
    "first_byte": ("first byte", "første byte"),
    "rest": ("the rest", "resten"),
    "total": ("in all", "i alt"),
    "holds": ("The certificate holds for another {days} days.", "Certifikatet gælder {days} dage endnu."),
    "holds-one": ("The certificate holds for one more day.", "Certifikatet gælder én dag endnu."),
    "last-day": ("The certificate ends within a day.", "Certifikatet udløber inden for et døgn."),
    "expired": ("The certificate has expired.", "Certifikatet er udløbet."),
    "others": ("also at {addresses}", "også på {addresses}"),
    "names": ("leads to {names}", "fører til {names}"),
    "hops": ("after {count} redirects", "efter {count} viderestillinger"),
    "hops-one": ("after one redirect", "efter én viderestilling"),
    "later": ("It asks to be left alone for {length}.", "Den beder om ro i {length}."),
    "more": ("and {count} more", "og {count} mere"),
    "inside": (
        "Only the public internet is looked at; --inside looks at your own network too.",
        "Kun det offentlige internet undersøges; --inside undersøger også jeres eget net.",
    ),
    "nothing": ("Nothing was looked at.", "Intet blev undersøgt."),
    "once": (
        "One look says how it was for one visitor at one moment; bavn probe run sees outages.",
        "Ét forsøg siger, hvordan det var for én besøgende ét øjeblik; bavn probe run ser nedbrud.",
    ),
}


def print_probe(looks: Sequence[Probed], console: Console, local: Local) -> None:
    """Print looks, those of one target together. What others wrote has passed `visible` and is no markup."""
    if not looks:
        console.print(Text(_say(local, "nothing")))
        return
    of_url: dict[str, list[Probed]] = {}
    for one in looks:
        of_url.setdefault(one.target.url, []).append(one)
    for url, of_target in of_url.items():
        told = outcome(one.sample for one in of_target)
        console.print(Text(f"{visible(url, LONGEST_NAME)}: {_say(local, told)}", style=STYLES[told]))
        for one in sorted(of_target, key=lambda one: one.sample.family):
            _print_look(one, console, local)
        console.print()
    console.print(Text(_say(local, "once"), style="dim"))


def outcome(samples: Iterable[Sample]) -> str:
    """Return what several looks at one target add up to: works, guarded, partly, not, or unknown.

    Looks that could not be made say nothing. A family that a name does not have (`no-name` beside one that was found)
    is not missed.
    """
    known = [one for one in samples if one.seen != "unknown"]
    found = [one for one in known if one.ending != "no-name"]
    seen = {one.seen for one in found or known}
    if not seen:
        return "unknown"
    if seen == {"good"}:
        return "works"
    if seen == {"bad"}:
        return "not"
    return "partly" if "bad" in seen else "guarded"


def _print_look(one: Probed, console: Console, local: Local) -> None:
    sample = one.sample
    console.print(Text(f"  {_headline(one, local)}"), soft_wrap=True)
    for line in _beside(one, local):
        console.print(Text(f"    {line}", style="dim"), soft_wrap=True)
    for line in bars(sample, local, BLOCK if console.encoding.startswith("utf") else PLAIN):
        console.print(Text(f"    {line}"), soft_wrap=True)
    certificate = _certificate(sample.cert_days, local)
    if certificate:
        warned = sample.cert_days is not None and sample.cert_days <= SOON_DAYS
        console.print(Text(f"    {certificate}", style="yellow" if warned else ""), soft_wrap=True)
    if one.retry_after_s is not None:
        length = local.words.duration(one.retry_after_s)
        console.print(Text(f"    {_say(local, 'later', length=length)}"), soft_wrap=True)


def _headline(one: Probed, local: Local) -> str:
    sample = one.sample
    parts = [_say(local, "by", family=str(sample.family))]
    if sample.address:
        parts[0] += f" {visible(sample.address, LONGEST_NAME)}"
    if sample.status:
        parts.append(_say(local, "answered", status=str(sample.status)))
    if one.hops:
        count = local.words.number(one.hops)
        parts.append(_say(local, "hops-one" if one.hops == 1 else "hops", count=count))
    if sample.detail == "no-address":  # most names have no IPv6: that is no fault of theirs
        return f"{', '.join(parts)}: {local.words.of(DETAILS, sample.detail)}"
    said = local.words.of(ENDING_NAMES, sample.ending)
    more = local.words.of(DETAILS, visible(sample.detail, LONGEST_NAME))
    return f"{', '.join(parts)}: {said}{f' ({more})' if more else ''}"


def _beside(one: Probed, local: Local) -> list[str]:
    lines = []
    if one.sample.ending == "not-public":
        lines += [_say(local, "names", names=_listed(one.addresses, local))] if one.addresses else []
        return [*lines, _say(local, "inside")]
    others = [address for address in one.addresses if address != one.sample.address]
    if others:
        lines.append(_say(local, "others", addresses=_listed(others, local)))
    if one.names:
        lines.append(_say(local, "names", names=_listed(one.names, local)))
    return lines


def _listed(names: Sequence[str], local: Local) -> str:
    shown = [visible(name, LONGEST_NAME) for name in names[:MOST_LISTED]]
    if len(names) > MOST_LISTED:
        shown.append(_say(local, "more", count=local.words.number(len(names) - MOST_LISTED)))
    return ", ".join(shown)


def bars(sample: Sample, local: Local, block: str = BLOCK) -> list[str]:
    """One line a part, each bar where the one before it ended; what did not happen is left out."""
    phases = sample.phases
    parts = {**{part: getattr(phases, part) for part in PARTS}, "rest": rest_us(phases)}
    names = {part: _say(local, part) for part in (*parts, "total")}
    wide = max(len(name) for name in names.values())
    lines = []
    passed = 0
    for part, took in parts.items():
        if took:
            start = round(passed / phases.total * WIDTH)
            length = max(1, round(took / phases.total * WIDTH))
            begins = min(start, WIDTH - 1)
            bar = " " * begins + block * min(length, WIDTH - begins)
            lines.append(f"{names[part]:<{wide}}  {local.took(took):>8}  {bar}")
        passed += took
    return [*lines, f"{names['total']:<{wide}}  {local.took(phases.total):>8}"] if phases.total else []


def _certificate(days: int | None, local: Local) -> str:
    if days is None:
        return ""
    if days > 1:
        return _say(local, "holds", days=local.words.number(days))
    return _say(local, {1: "holds-one", 0: "last-day"}.get(days, "expired"))


def _say(local: Local, code: str, **values: str) -> str:
    return local.words.of(SAID, code).format(**values)

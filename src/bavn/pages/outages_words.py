"""What a report of outages says, in one wording for the terminal, the page, the spreadsheet and the paper."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bavn.model.probe import Spell, Verdict
from bavn.model.safe_text import visible
from bavn.pages.local import Local
from bavn.pages.outages import ZERO, Attacked, Claim, OutageRow, OutagesReport, Together, Totals, totals
from bavn.pages.probe_words import ENDING_NAMES, VERDICT_NAMES
from bavn.pages.vocabulary import Pair
from bavn.pages.words import DASH

LEAST_KNOWN: Final = 0.05  # of a period, for its availability to be told
LONGEST_NAME: Final = 80
LONGEST_TEXT: Final = 240
SECOND: Final = timedelta(seconds=1)
MOST_LISTED: Final = 12
MOST_SAID: Final = 4  # claims, attacks in one cell
HARD: Final[tuple[Verdict, ...]] = ("partial", "slow", "guarded")

SENTENCES: Final[dict[str, Pair]] = {
    "title": ("Outages", "Nedbrud"),
    "headline-some": ("{down} of {sites} could not be reached", "{down} af {sites} kunne ikke nås"),
    "headline-all": ("{sites} could not be reached", "{sites} kunne ikke nås"),
    "headline-none": ("None of {sites} was seen down", "Ingen af {sites} er set nede"),
    "headline-one-up": ("The website was not seen down", "Webstedet er ikke set nede"),
    "headline-nothing": ("No websites were looked at", "Ingen websteder blev undersøgt"),
    "headline-unseen": ("Nothing is known of the period", "Intet vides om perioden"),
    "period": ("{span}, {zone}", "{span}, {zone}"),
    "longest": (
        "Longest down: {site}, {length}, with {outages}.",
        "Længst nede: {site}, {length} fordelt på {outages}.",
    ),
    "longest-one": ("Longest down: {site}, {length}.", "Længst nede: {site}, {length}."),
    "compared": (
        "Claimed: {claimed}. Seen attacked: {attacked}. Seen down: {down}.",
        "Påstået: {claimed}. Set angrebet: {attacked}. Set nede: {down}.",
    ),
    "only-claimed": (
        "For {count} there is a claim, but neither an attack nor an outage was seen.",
        "For {count} er der en påstand, men hverken set angreb eller nedbrud.",
    ),
    "unseen": ("Nothing is known of {count}.", "Om {count} vides intet."),
    "assumed": ("assumed", "antaget"),
    "assumed-note": (
        "Marked “assumed”: no source says it, and it is a guess.",
        "Mærket »antaget«: ingen kilde siger det, og det er et skøn.",
    ),
    "unknown-share": ("unknown", "ukendt"),
    "hardly-known": ("hardly known", "næsten ukendt"),
    "not-seen": ("not seen", "ikke set"),
    "not-known": ("not known", "vides ikke"),
    "no-claim": ("no", "nej"),
    "no-attack": ("not seen", "ikke set"),
    "going-on": ("still down", "stadig nede"),
    "outages": ("{length} ({outages})", "{length} ({outages})"),
    "claim": ("{by}, {at}", "{by}, {at}"),
    "source": ("source: {source}", "kilde: {source}"),
    "since": ("since {began}, still going on", "siden {began}, stadig i gang"),
    "of-which-within": ("{length}, {within} of it in the period", "{length}, heraf {within} i perioden"),
    "more": ("and {count} more", "og {count} mere"),
    "together": ("{sites}, one supplier: {supplier}", "{sites}, én leverandør: {supplier}"),
    "together-cause": ("{sites}, one cause", "{sites}, én årsag"),
    "together-one": ("{count} services of one website", "{count} tjenester på ét websted"),
    "through": ("because of {need}", "på grund af {need}"),
    "planned": ("announced maintenance", "varslet vedligehold"),
    "flapping": ("up and down, taken as one", "op og ned, regnet som ét"),
    "seen-by": ("seen from {places}", "set fra {places}"),
    "of-which-planned": ("{length} of it announced", "heraf {length} varslet"),
    "made": ("Added up {at} by Bavn {version}.", "Gjort op {at} af Bavn {version}."),
    "method": (
        (
            "An outage begins with the first look that failed and ends with the first good one after it. "
            "Availability is reachable time out of known time; unknown time is shown beside it and counts as neither."
        ),
        (
            "Et nedbrud begynder med det første forsøg, der slog fejl, og slutter med det første gode derefter. "
            "Tilgængelighed er den del af den kendte tid, hvor webstedet kunne nås; ukendt tid er vist for sig."
        ),
    ),
    "different": (
        (
            "A claim is what somebody says of themselves. “Seen attacked” comes from the website's own logs, "
            "“seen down” from looks at it from outside. One does not show another."
        ),
        (
            "En påstand er, hvad nogen siger om sig selv. »Set angrebet« kommer fra webstedets egne logge, "
            "»set nede« fra forsøg udefra. Det ene beviser ikke det andet."
        ),
    ),
    "column.site": ("Website", "Websted"),
    "column.claimed": ("Claimed", "Påstået"),
    "column.attacked": ("Seen attacked", "Set angrebet"),
    "column.down": ("Seen down", "Set nede"),
    "column.share": ("Availability", "Tilgængelighed"),
    "column.unknown": ("Unknown time", "Ukendt tid"),
    "column.hard": ("Also", "Desuden"),
    "column.latency": ("Time to answer", "Svartid"),
    "column.when": ("When", "Hvornår"),
    "column.length": ("How long", "Hvor længe"),
    "column.what": ("What", "Hvad"),
    "column.saw": ("What was seen", "Det blev set"),
    "latency": ("{p50}; 95 of 100 within {p95}, 99 within {p99}", "{p50}; 95 af 100 inden {p95}, 99 inden {p99}"),
    "head.together": ("Drawn together", "Hører sammen"),
    "page": ("Page {page} of {pages}", "Side {page} af {pages}"),
    "head.period": ("The period", "Perioden"),
    "head.different": ("Claimed, attacked, down", "Påstået, angrebet, nede"),
    "head.each": ("Website by website", "Websted for websted"),
    "head.method": ("How this was counted", "Sådan er det gjort op"),
    "figure.sites": ("websites watched", "overvågede websteder"),
    "figure.site": ("website watched", "overvåget websted"),
    "figure.down": ("seen down", "set nede"),
    "figure.attacked": ("seen attacked", "set angrebet"),
    "figure.claimed": ("claimed", "påstået"),
    "figure.longest": ("longest down", "længst nede"),
    "strip": ("{site}: the period from left to right", "{site}: perioden fra venstre mod højre"),
    "strip-all-up": ("Up all the time.", "Oppe hele tiden."),
    "strip-none": ("Nothing is known.", "Intet vides."),
    "strip-part": ("{verdict} {length}", "{verdict} {length}"),
    "only-in-table": ("{count} more: only in the table.", "{count} mere: kun i tabellen."),
    "scale": (
        (
            "Times are {zone}. A strip is the period from left to right; its smallest step is {each} and shows "
            "the gravest that fell in it."
        ),
        (
            "Tider er {zone}. En stribe er perioden fra venstre mod højre; dens mindste trin er {each} og viser det "
            "alvorligste, der faldt i det."
        ),
    ),
    "column.supplier": ("Supplier", "Leverandør"),
}


@dataclass(frozen=True, slots=True)
class OutagesWords:
    """Say what a report holds. All that is returned is plain text, safe for one line; pages escape it once more."""

    local: Local

    def say(self, code: str, **values: str) -> str:
        """Return a sentence with its values filled in."""
        return self.local.words.of(SENTENCES, code).format(**values)

    def counted(self, noun: str, count: int) -> str:
        """Return '1 outage', '12 websites'."""
        return self.local.words.counted(noun, count)

    def headline(self, report: OutagesReport) -> str:
        """Return the one line that says what the period was."""
        found = totals(report)
        sites = self.counted("website", found.sites)
        if not found.sites:
            return self.say("headline-nothing")
        if found.down:
            code = "headline-all" if found.down == found.sites else "headline-some"
            return self.say(code, down=self.local.words.number(found.down), sites=sites)
        if found.unseen == found.sites:
            return self.say("headline-unseen")
        return self.say("headline-one-up" if found.sites == 1 else "headline-none", sites=sites)

    def period(self, report: OutagesReport) -> str:
        """Return from when until when, and in which zone."""
        span = self.local.span(report.began, report.ended, seconds=False)
        return self.say("period", span=span, zone=self.local.zone_name)

    def figure(self, code: str, count: int) -> str:
        """Return what a number stands for: 'websites watched', 'seen down'."""
        return self.say("figure.site" if code == "sites" and count == 1 else f"figure.{code}")

    def summary(self, report: OutagesReport) -> list[str]:
        """Return the sentences below the headline: compared, longest, claims without anything seen, what is unknown."""
        found = totals(report)
        if not found.sites:
            return []
        return [*self._compared(found), *self._longest(found.longest), *self._limits(found)]

    def name(self, row: OutageRow) -> str:
        """Return the site, and the target too where a site has more than one name."""
        site = visible(row.site, LONGEST_NAME)
        own = visible(row.target.name, LONGEST_NAME)
        return site if own == site else f"{site} ({own})"

    def claimed(self, row: OutageRow) -> str:
        """Return who claims to have hit it and when."""
        return self._some((self.claim(one) for one in row.claims[:MOST_SAID]), len(row.claims), "no-claim")

    def claim(self, claim: Claim) -> str:
        """Return one claim, with its source."""
        at = self.local.moment(claim.at, seconds=False)
        said = self.say("claim", by=visible(claim.by, LONGEST_NAME), at=at)
        source = self.say("source", source=visible(claim.source, LONGEST_NAME)) if claim.source else ""
        remarks = "; ".join(part for part in (self._assumed(assumed=claim.assumed), source) if part)
        return f"{said} ({remarks})" if remarks else said

    def attacked(self, row: OutageRow) -> str:
        """Return when its own logs showed an attack."""
        return self._some((self.attack(one) for one in row.attacks[:MOST_SAID]), len(row.attacks), "no-attack")

    def attack(self, attack: Attacked) -> str:
        """Return one attack from when until when."""
        if attack.ended is None:
            said = self.say("since", began=self.local.moment(attack.began, seconds=False))
        else:
            said = self.local.span(attack.began, attack.ended, seconds=False)
        guess = self._assumed(assumed=attack.assumed)
        return f"{said} ({guess})" if guess else said

    def down(self, row: OutageRow) -> str:
        """Return for how long it was down and how often; that nobody saw it go down; or that nobody saw it at all."""
        if not row.outages:
            return self.say("not-known" if row.availability.share is None else "not-seen")
        outages = self.counted("outage", len(row.outages))
        said = self.say("outages", length=self.local.length(row.down), outages=outages)
        planned = row.availability.planned
        parts = [said]
        if planned > ZERO:
            parts.append(self.say("of-which-planned", length=self.local.length(planned)))
        if any(spell.ended is None for spell in row.outages):
            parts.append(self.say("going-on"))
        if row.assumed:
            parts.append(self.say("assumed"))
        return ", ".join(parts)

    def share(self, row: OutageRow) -> str:
        """Return availability, or that it is unknown: the share of a few known minutes says nothing of a week."""
        times = row.availability
        if times.share is None:
            return self.say("unknown-share")
        known = 1 - times.times["unknown"] / (times.ended - times.began)
        return self.local.share(times.share) if known >= LEAST_KNOWN else self.say("hardly-known")

    def unknown(self, row: OutageRow) -> str:
        """Return for how long nothing was known; a dash for none."""
        return self.local.length(row.availability.times["unknown"]) if row.availability.times["unknown"] else DASH

    def hard(self, row: OutageRow) -> str:
        """Return how long it was partly down, slow or guarded; a dash for none."""
        return ", ".join(self._times(row, HARD)) or DASH

    def latency(self, row: OutageRow) -> str:
        """Return the three percentiles, a dash where nothing was measured."""
        if row.latency is None:
            return DASH
        took = self.local.took
        return self.say("latency", p50=took(row.latency.p50), p95=took(row.latency.p95), p99=took(row.latency.p99))

    def when(self, spell: Spell) -> str:
        """Return a spell from when until when, to the second."""
        if spell.ended is None:
            return self.say("since", began=self.local.moment(spell.began))
        return self.local.span(spell.began, spell.ended)

    def lasted(self, spell: Spell, report: OutagesReport) -> str:
        """Return how long a spell was in all, and how much of that the period counts, where it reaches beyond it.

        One that goes on lasts until the report was made.
        """
        ended = spell.ended or max(report.made, spell.began)
        length = self.local.length(ended - spell.began)
        within = min(ended, report.ended) - max(spell.began, report.began)
        if within > ended - spell.began - SECOND:
            return length
        return self.say("of-which-within", length=length, within=self.local.length(max(within, ZERO)))

    def what(self, spell: Spell) -> str:
        """Return the verdict, and what else is known of it."""
        verdict = self.local.words.of(VERDICT_NAMES, spell.verdict)
        facts = [verdict]
        if spell.through:
            facts.append(self.say("through", need=visible(spell.through, LONGEST_NAME)))
        if spell.planned:
            facts.append(self.say("planned"))
        if spell.flapping:
            facts.append(self.say("flapping"))
        return ", ".join(facts)

    def saw(self, spell: Spell) -> str:
        """Return what was seen, and from where."""
        seen = self.local.words.of(ENDING_NAMES, spell.ending)
        places = ", ".join(visible(one, LONGEST_NAME) for one in spell.witnesses[:MOST_LISTED])
        return f"{seen}; {self.say('seen-by', places=places)}" if places else seen

    def together(self, group: Together) -> str:
        """Return how many, and what they share: '12 websites, one supplier: …'."""
        if len(group.sites) == 1:
            return self.say("together-one", count=self.local.words.number(len({one.target for one in group.spells})))
        sites = self.counted("website", len(group.sites))
        if group.supplier:
            return self.say("together", sites=sites, supplier=visible(group.supplier, LONGEST_NAME))
        return self.say("together-cause", sites=sites)

    def group_when(self, group: Together) -> str:
        """Return from when until when a group was hit."""
        if group.ended is None:
            return self.say("since", began=self.local.moment(group.began))
        return self.local.span(group.began, group.ended)

    def names(self, group: Together) -> str:
        """Return the sites of a group."""
        shown = [visible(site, LONGEST_NAME) for site in group.sites[:MOST_LISTED]]
        return "; ".join([*shown, *self._more(len(group.sites) - MOST_LISTED)])

    def described(self, row: OutageRow) -> str:
        """Return in words what the strip of a target shows."""
        times = row.availability.times
        if row.availability.share is None:
            return self.say("strip-none")
        told = self._times(row, ("down", *HARD, "unknown"))
        if not told:
            return self.say("strip-all-up")
        text = ", ".join([*told, *self._times(row, ("up",))] if times["up"] else told)
        return f"{text[:1].upper()}{text[1:]}."

    def _times(self, row: OutageRow, verdicts: Iterable[Verdict]) -> list[str]:
        return [
            self.say(
                "strip-part",
                verdict=self.local.words.of(VERDICT_NAMES, verdict),
                length=self.local.length(row.availability.times[verdict]),
            )
            for verdict in verdicts
            if row.availability.times[verdict] > ZERO
        ]

    def _compared(self, found: Totals) -> Iterator[str]:
        number = self.local.words.number
        yield self.say(
            "compared", claimed=number(found.claimed), attacked=number(found.attacked), down=number(found.down)
        )

    def _longest(self, row: OutageRow | None) -> Iterator[str]:
        if row is None:
            return
        count = len(row.outages)
        code = "longest" if count > 1 else "longest-one"
        outages = self.counted("outage", count)
        yield self.say(code, site=self.name(row), length=self.local.length(row.down), outages=outages)

    def _limits(self, found: Totals) -> Iterator[str]:
        if found.only_claimed:
            yield self.say("only-claimed", count=self.counted("website", found.only_claimed))
        if found.unseen:
            yield self.say("unseen", count=self.counted("website", found.unseen))

    def _assumed(self, *, assumed: bool) -> str:
        return self.say("assumed") if assumed else ""

    def _some(self, told: Iterable[str], count: int, nothing: str) -> str:
        return "; ".join([*told, *self._more(count - MOST_SAID)]) or self.say(nothing)

    def _more(self, left: int) -> list[str]:
        return [self.say("more", count=self.local.words.number(left))] if left > 0 else []


def has_assumed(report: OutagesReport) -> bool:
    """Whether anything in it is a guess."""
    return any(
        row.assumed or any(one.assumed for one in row.claims) or any(one.assumed for one in row.attacks)
        for row in report.rows
    )

"""Who may be behind each campaign: what the clearing house knows, put together for `attribution`."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from bavn.clearing.attribution import NO_NETWORKS, IntrusionSet, KnownSet, attribute
from bavn.clearing.changes import Learned
from bavn.clearing.fingerprint import prefix_of
from bavn.model.campaign import NOT_CONFIRMED, Attribution, Campaign, EarlyWarning


class Suspects:
    """The attribution of each campaign, as of its last change."""

    def __init__(self, known_set: KnownSet = NO_NETWORKS) -> None:
        self._knows_networks = bool(known_set.networks)
        self._set = IntrusionSet(known_set)
        self._known: dict[int, Attribution] = {}

    def know(self, learned: Iterable[Learned]) -> None:
        """Learn what published lists asked for."""
        self._set.know(learned)

    def attributed(
        self, campaign: Campaign, sources: Callable[[int], Collection[str]], warned: Iterable[EarlyWarning]
    ) -> Campaign:
        """The campaign with who may be behind it, by its `sources` and the warnings that run for its members' hosts.

        An ended campaign keeps what it was put down to while it ran, unless all of it was taken back.
        """
        if not campaign.members:
            self._keep(campaign.id, NOT_CONFIRMED)
        elif campaign.ended is None:
            said = {row.why for row in warned}
            networks = {prefix_of(one) for one in sources(campaign.id)} if self._knows_networks else ()
            facts = self._set.facts(
                campaign,
                networks,
                listed="listed" in said,
                claimed="claimed" in said,
            )
            self._keep(campaign.id, attribute(facts, self._set.name))
        return self.known(campaign)

    def _keep(self, number: int, attribution: Attribution) -> None:
        if attribution == NOT_CONFIRMED:
            self._known.pop(number, None)
        else:
            self._known[number] = attribution

    def known(self, campaign: Campaign) -> Campaign:
        """The campaign with what it was put down to at its last change."""
        attribution = self._known.get(campaign.id, NOT_CONFIRMED)
        return replace(campaign, attribution=attribution) if attribution != campaign.attribution else campaign

    def restore(self, learned: Iterable[Learned], campaigns: Iterable[Campaign]) -> None:
        """Go on from what the store kept."""
        self.know(learned)
        for campaign in campaigns:
            self._keep(campaign.id, campaign.attribution)

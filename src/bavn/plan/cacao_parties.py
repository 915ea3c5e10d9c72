"""Who is in a CACAO document: the roles that act, the machine that shows a dry run, and whom a step phones."""

from datetime import date
from typing import Any

from bavn.plan.cacao_terms import EXTENSION, object_id
from bavn.plan.library import Field, Library, Role
from bavn.plan.phonebook import Contact, contacts
from bavn.plan.planfile import Plan, value

Document = dict[str, Any]
# Whose name in the plan fills a role.
_NAMED: dict[Role, str] = {
    "leader": "people.leader",
    "scribe": "people.scribe",
    "caller": "people.caller",
    "doer": "help.it",
}


class Parties:
    """Agents and targets of one document, gathered as its steps ask for them. `firm`: whose they are, "" nobody's."""

    def __init__(self, plan: Plan, library: Library, today: date, firm: str) -> None:
        self._firm = firm
        self._plan, self._library, self._said = plan, library, plan.language
        self._contacts = {one.id: one for one in contacts(plan, library, plan.language, today)}
        self.agents: Document = {}
        self.targets: Document = {}

    def role(self, role: Role) -> str:
        """Return the id of the agent who has this role: a person, or the IT supplier for the doer's."""
        name = object_id("individual", self._firm, "role", role)
        words = self._library.words[f"common.role-{role}"]
        holder = value(self._plan, _NAMED[role]).strip() if role in _NAMED else ""
        self.agents[name] = {
            "type": "individual",
            "name": f"{words.say(self._said)}: {holder}" if holder else words.say(self._said),
            "agent_target_extensions": {EXTENSION: {"role": role, "name_da": words.da, "name_en": words.en}},
        }
        return name

    def machine(self) -> str:
        """Return the id of the machine at which somebody sits."""
        name = object_id("linux", "machine")
        said = self._library.say("cacao.machine", self._said)
        self.agents[name] = {"type": "linux", "name": said, "address": {"dname": ["localhost"]}}
        return name

    def target(self, call: str) -> str:
        """Return the id of whom a step phones; without a number where the plan has none."""
        kind = "individual" if call.startswith("people.") else "organization"
        name = object_id(kind, self._firm, "contact", call)
        known = self._contacts.get(call)
        self.targets[name] = {"type": kind, **(self._reached(known) if known else self._unnamed(call))}
        return name

    def _reached(self, contact: Contact) -> Document:
        details = [contact.when, contact.hours, contact.contract, contact.source]
        state = self._library.say(f"cacao.number-{contact.state}", self._said, on=contact.checked_on)
        return {
            "name": contact.name,
            "description": ". ".join(one for one in (*details, state) if one),
            "contact": {"phone": {"work": contact.number}},
        }

    def _unnamed(self, call: str) -> Document:
        section, _, field = call.partition(".")
        named = value(self._plan, call.removesuffix("_phone")).strip()
        asked = self._field(section, field.removesuffix("_phone")) or self._field(section, field)
        return {
            "name": named or (asked.ask.say(self._said) if asked else call),
            "description": self._library.say("cacao.number-none", self._said),
        }

    def _field(self, section: str, field: str) -> Field | None:
        """The question, of which the words say whose number it is."""
        fields = [one for part in self._library.interview if part.id == section for one in part.fields]
        return next((one for one in fields if one.id == field), None)

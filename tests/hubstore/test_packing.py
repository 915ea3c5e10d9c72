from dataclasses import fields

import msgspec
import pytest

from bavn.disk.moment import stored
from bavn.hubstore import packing
from bavn.hubstore.packing import (
    EVIDENCE,
    packed,
    packed_sighting,
    packed_testimony,
    plain,
    template_key,
    template_of_key,
    unpacked,
    unpacked_sighting,
    unpacked_testimony,
)
from bavn.model.campaign import Campaign, EarlyWarning, SharedDecision
from bavn.model.sighting import Template
from tests.hubstore.samples import ATTACKER, NOW, OTHERS, SEARCH, campaign, decision, gone, sighting, told, warning


@pytest.mark.parametrize(
    ("fact", "kind"),
    [(campaign(), Campaign), (decision(), SharedDecision), (gone(), SharedDecision), (warning(), EarlyWarning)],
    ids=["campaign", "decision", "gone", "warning"],
)
def test_a_fact_comes_back_as_it_was(fact: object, kind: type[object]) -> None:
    assert unpacked(packed(fact), kind) == fact


def test_the_document_of_a_sighting_has_no_address() -> None:
    document, evidence = packed_sighting(sighting())
    assert evidence
    for address in (ATTACKER, *OTHERS, "203.0.113.0/24"):
        assert address.encode() not in document
        assert address.encode() in evidence
    assert unpacked_sighting(document, evidence) == sighting()
    assert unpacked_sighting(document, None) == sighting(addresses=0)


def test_what_a_later_bavn_added_to_a_sighting_is_passed_over_and_what_it_lacks_has_its_default() -> None:
    document, _ = packed_sighting(sighting(addresses=0))
    later = msgspec.msgpack.decode(document) | {"mood": "grim"}
    del later["origin"]
    assert unpacked_sighting(packed(later), None) == sighting(addresses=0)


def test_a_testimony_comes_back_as_it_was() -> None:
    one = told()
    assert unpacked_testimony(one.value, one.member, stored(one.received), packed_testimony(one)) == one


def test_every_field_of_a_testimony_is_kept() -> None:
    kept = {"value", "member", "received", *packing._Told.__struct_fields__}
    assert kept == {field.name for field in fields(type(told()))}
    assert set(EVIDENCE) <= {field.name for field in fields(type(sighting()))}


def test_a_testimony_of_an_earlier_bavn_has_fewer_places() -> None:
    row = packed((7, "http-flood", 0.9, 4, NOW, NOW, "green"))
    assert unpacked_testimony(ATTACKER, "vejle", stored(NOW), row).limit_only is False


@pytest.mark.parametrize(
    "template",
    [SEARCH, Template("GET", "/"), Template("GET", '/"a?b&c', ("d&e", "f")), Template("GET", '/"a?b&c', ("d", "e&f"))],
    ids=["search", "bare", "quoted", "quoted-otherwise"],
)
def test_a_template_comes_back_from_its_key(template: Template) -> None:
    assert template_of_key(template_key(template)) == template


def test_only_a_nul_is_taken_from_a_text() -> None:
    assert plain("søg\0\n") == "søg\n"

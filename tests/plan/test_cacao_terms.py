import re
import uuid

import msgspec
import pytest

from bavn.plan import cacao_terms
from bavn.plan.cacao_terms import APPLIES, condition, isolates, object_id, own_condition, playbook_id


def test_the_same_thing_always_has_the_same_id_and_another_thing_another() -> None:
    assert object_id("action", "ddos", "stay") == object_id("action", "ddos", "stay")
    others = {
        object_id("action", "ddos", "stay"),
        object_id("end", "ddos", "stay"),
        object_id("action", "leak", "stay"),
        object_id("action", "ddos", "only-us"),
    }
    assert len(others) == 4


def test_ids_have_the_versions_that_cacao_wants() -> None:
    assert uuid.UUID(playbook_id("ddos").partition("--")[2]).version == 5
    assert uuid.UUID(object_id("action", "ddos").partition("--")[2]).version == 4


def test_ids_never_change() -> None:
    # Files that others keep refer to them.
    assert playbook_id("ransomware") == "playbook--de9c21d5-83f7-58d9-84ad-9365aad01b9e"
    assert cacao_terms.EXTENSION == "extension-definition--01dd315d-b3c2-4630-a0fd-8249b2c0741b"


@pytest.mark.parametrize(
    ("text", "applies"),
    [
        pytest.param(condition("__nis2__"), "nis2", id="nis2"),
        pytest.param(condition(APPLIES["personal-data"]), "personal-data", id="personal data"),
        pytest.param(condition(isolates("whole-line")), "always", id="a decision to isolate"),
        pytest.param(condition("__insurer__", isolates("pull")), "insurer", id="both"),
        pytest.param("__nis2__:value = 'no'", None, id="the opposite"),
        pytest.param("__nis2__:value != 'no' OR __x__:value = 'y'", None, id="more than ours"),
        pytest.param("__x__:value != 'no'", None, id="another variable"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_condition_of_ours_is_known_again(text: str, applies: str | None) -> None:
    assert own_condition(text) == applies


@pytest.mark.parametrize("step", ["pull", "whole-line", "Å/\x1b", "x" * 500])
def test_a_variable_has_the_form_that_cacao_wants(step: str) -> None:
    assert re.fullmatch(r"__[a-zA-Z_][a-zA-Z0-9_-]{0,199}__", isolates(step))


@pytest.mark.parametrize(
    "part",
    [
        cacao_terms.StepPart,
        cacao_terms.DryRunPart,
        cacao_terms.UnplugPart,
        cacao_terms.ClockPart,
        cacao_terms.PlaybookPart,
    ],
)
def test_properties_of_the_extension_have_names_that_cacao_allows_and_are_defined(part: type) -> None:
    for field in msgspec.structs.fields(part):
        assert re.fullmatch(r"[a-z0-9_]{3,250}", field.name)
        stem = re.sub("_(da|en)$", "", field.name)
        assert re.search(rf"\b({stem}|{field.name})\b", cacao_terms.SCHEMA), field.name

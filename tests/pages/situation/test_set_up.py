import pytest

from bavn.pages.situation.set_up import NewPassword, SetUp, codes_page, new_password_page, set_up_page
from tests.pages.situation.views import EVIL, frame

ADDRESS = "otpauth://totp/hub:bente?secret=JBSWY3DPEHPK3PXP"
NEW = NewPassword("bente", ADDRESS, "JBSW Y3DP EHPK 3PXP", 12, 128)


def test_one_chooses_between_two_ways_or_has_one() -> None:
    both, one = (
        set_up_page(SetUp("bente", passkeys=True, suggested="Firefox"), frame()),
        set_up_page(SetUp("b"), frame()),
    )
    assert both.count("<section") == 2
    assert one.count("<section") == 1
    assert "data-passkey" not in one
    assert 'value="Firefox"' in both


def test_that_none_was_made_is_said() -> None:
    assert 'role="alert"' in set_up_page(SetUp("bente", passkeys=True, wrong=True), frame())


def test_the_secret_is_there_to_be_read_and_to_be_typed() -> None:
    page = new_password_page(NEW, frame())
    assert "<svg" in page
    assert ">JBSW Y3DP EHPK 3PXP</code>" in page
    assert f">{ADDRESS}" not in page  # no text to be copied by mistake


def test_whose_app_is_on_the_same_phone_opens_it_with_a_tap() -> None:
    page = new_password_page(NEW, frame())
    assert f'<a href="{ADDRESS}" rel="noreferrer">Åbn i appen på denne telefon</a>' in page
    odd = new_password_page(NewPassword("bente", "javascript:alert(1)", "", 12, 128), frame())
    assert 'href="javascript' not in odd


def test_who_has_only_one_way_is_not_asked_to_choose() -> None:
    one = set_up_page(SetUp("bente"), frame())
    assert "Vælg én måde" not in one
    assert "den anden" not in one
    assert "Sådan logger du ind fremover." in one
    assert "Vælg én måde" in set_up_page(SetUp("bente", passkeys=True), frame())


@pytest.mark.parametrize(
    ("off_s", "said"),
    [(3_600, "60 min foran hubbens"), (-7_200, "2 t bagud i forhold til hubbens"), (30, "Koden passer ikke")],
)
def test_a_clock_that_is_off_is_said(off_s: float, said: str) -> None:
    page = new_password_page(NewPassword("b", ADDRESS, "", 12, 128, {"code": "wrong-code"}, off_s), frame())
    assert said in page


@pytest.mark.parametrize("fault", ["short", "long", "plain", "name", "unlike"])
def test_what_is_wrong_is_said_beside_its_box(fault: str) -> None:
    box = "again" if fault == "unlike" else "password"
    page = new_password_page(NewPassword("b", ADDRESS, "", 12, 128, {box: fault}), frame())
    assert f'id="{box}-wrong"' in page
    assert f'aria-describedby="{"password-hint " if box == "password" else ""}{box}-wrong"' in page


def test_codes_are_listed_and_that_others_are_signed_out_is_said_where_it_is_so() -> None:
    codes = [f"aaaa-bbbb-cccc-{number:04}" for number in range(10)]
    page = codes_page(codes, frame())
    assert all(code in page for code in codes)
    assert "Alle andre steder" in page
    assert "Alle andre steder" not in codes_page(codes, frame(), others=False)


def test_what_others_wrote_is_text() -> None:
    hostile = NewPassword(EVIL, ADDRESS, EVIL, 12, 128, {"code": "wrong-code"})
    for page in (set_up_page(SetUp(EVIL, passkeys=True, suggested=EVIL), frame()), new_password_page(hostile, frame())):
        assert "<script>alert" not in page
        assert "<img" not in page

import pytest

from bavn.pages.visitor_page import Told, visitor_page

TOLD = Told(("Head <en>", "Hoved"), (("One.", "En."), ("Two.", "To.")), (("Wait", "Vent"),), ("Again", "Igen"))


def test_danish_and_english_stand_on_one_page_each_in_its_language() -> None:
    page = visitor_page(TOLD)
    danish, english = page.split('<section lang="en">')
    assert '<section lang="da"><h1>Hoved</h1><p>En. To.</p><ul><li>Vent</li></ul>' in danish
    assert english.startswith("<h2>Head &lt;en&gt;</h2><p>One. Two.</p><ul><li>Wait</li></ul>")
    assert "<title>Hoved · Head &lt;en&gt;</title>" in page


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("it@example.dk", '<a href="mailto:it@example.dk">it@example.dk</a>'),
        ("+45 12 34 56 78", '<a href="tel:+4512345678">+45 12 34 56 78</a>'),
        ("tlf. 12 34 56 78", "tlf. 12 34 56 78</li>"),
        ("a@b.dk?bcc=c@d.dk", "a@b.dk?bcc=c@d.dk</li>"),
        ("<script>", "&lt;script&gt;</li>"),
    ],
    ids=["e-mail", "phone", "words", "e-mail with more", "markup"],
)
def test_a_contact_is_a_link_where_it_can_be_one(contact: str, shown: str) -> None:
    assert visitor_page(TOLD, contact=contact).count(shown) == 2


def test_without_contact_or_reference_neither_is_mentioned() -> None:
    page = visitor_page(TOLD)
    assert "urgent" not in page
    assert "Reference" not in page


def test_the_reference_is_escaped() -> None:
    assert "<strong>&lt;b&gt;</strong>" in visitor_page(TOLD, reference="<b>")


def test_the_page_asks_for_nothing() -> None:
    page = visitor_page(TOLD, contact="it@example.dk", reference="1")
    assert "http" not in page.replace("http-equiv", "")
    assert not any(word in page for word in ("src=", "url(", "<link", "<script", "@import"))

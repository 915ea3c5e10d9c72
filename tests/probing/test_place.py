import pytest

from bavn.probing.place import NoPlace, Place, moved, read_place

HERE = Place("https", "www.site.example", 443, "/a/b?c=d")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://site.example", Place("http", "site.example", 80, "/")),
        ("https://SITE.example.:8443/A?b#c", Place("https", "site.example", 8443, "/A?b")),
        ("https://[2001:DB8::1]/", Place("https", "2001:db8::1", 443, "/")),
        ("https://rødovre.example/æ", Place("https", "xn--rdovre-bya.example", 443, "/%C3%A6")),
        ("tls://site.example", Place("tls", "site.example", 443)),
        ("smtp://site.example", Place("smtp", "site.example", 25)),
        ("dns://site.example", Place("dns", "site.example", 53)),
        ("tcp://192.0.2.1:8080", Place("tcp", "192.0.2.1", 8080)),
        ("http://_a.site.example/", Place("http", "_a.site.example", 80)),
    ],
)
def test_each_url_is_taken_apart(url: str, place: Place) -> None:
    assert read_place(url) == place


@pytest.mark.parametrize(
    "url",
    [
        *("", "site.example", "//site.example", "ftp://site.example", "tcp://site.example", "http://", "http:///a"),
        *("http://a@site.example", "http://:80/", "http://site.example:0", "http://site.example:99999", "http://a:b"),
        *("http://[::1", "http://a..b/", "http://-a.b/", "http://a b/", "http://a%00b/", "http://" + "a." * 200 + "b"),
        *(
            "http://" + "a" * 64 + "/",
            "http://site.example/" + "a" * 5000,
            "http://☃☃" + "☃" * 80 + "/",
            "http://a\x00b/",
        ),
    ],
)
def test_what_is_no_place_is_refused(url: str) -> None:
    with pytest.raises(NoPlace):
        read_place(url)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        (b"/x", "https://www.site.example/x"),
        (b"x", "https://www.site.example/a/x"),
        (b"https://login.example:9443/", "https://login.example:9443/"),
        (b"?y", "https://www.site.example/a/b?y"),
        (b"//other.example/", "https://other.example/"),
        (b"http://other.example:8080/", "http://other.example:8080/"),
        ("/æ".encode(), "https://www.site.example/%C3%A6"),
        ("/æ".encode("latin-1"), "https://www.site.example/%C3%A6"),
        (b"/a b\t", "https://www.site.example/a%20b"),
    ],
)
def test_a_redirect_leads_where_a_browser_would_go(location: bytes, url: str) -> None:
    assert moved(HERE, location).url == url


@pytest.mark.parametrize(
    "location",
    [b"tcp://a:1", b"dns://a", b"http://a:22/", b"http://a:25/", b"http://a:6667/", b"mailto:a@b", b"data:,a"],
)
def test_a_redirect_leads_to_pages_only(location: bytes) -> None:
    with pytest.raises(NoPlace):
        moved(HERE, location)


def test_a_redirect_may_stay_at_the_port_where_we_are() -> None:
    assert moved(Place("http", "site.example", 9000), b"/x").port == 9000


def test_a_host_header_names_the_port_where_it_is_not_the_usual_one() -> None:
    assert Place("https", "2001:db8::1", 443).authority == "[2001:db8::1]"
    assert Place("http", "site.example", 443).authority == "site.example:443"

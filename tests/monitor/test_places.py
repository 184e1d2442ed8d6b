"""All spellings of a place are one place, and what is no place is none."""

import time

import pytest

from monitor.masking import mask, mask_link
from monitor.places import known_hosts, place_of_link, place_of_name, registered


@pytest.mark.parametrize(
    "link",
    [
        "t.me/Example_News",
        "https://t.me/example_news",
        "https://t.me/s/example_news/123?before=7",
        "http://www.telegram.me/EXAMPLE_NEWS/5",
        "https://telegram.dog/example_news).",
        "https://example_news.t.me",
        "tg://resolve?domain=example_news&post=4",
        "https://web.telegram.org/k/#@example_news",
        "https://tgstat.com/channel/@example_news/12",
        "https://rsshub.app/telegram/channel/example_news",
        "https://t.me/@example_news",
    ],
)
def test_every_spelling_of_a_channel_is_one_place_defanged_or_not(link: str) -> None:
    for written in (link, mask_link(link).text):
        place = place_of_link(written)
        assert place is not None
        assert (place.kind, place.key) == ("channel", "t.me/example_news")


@pytest.mark.parametrize("name", ["@Example_News", "example_news", "t.me/example_news"])
def test_a_name_in_the_shape_of_a_channels_is_that_channel(name: str) -> None:
    place = place_of_name(name)
    assert place is not None
    assert place.key == "t.me/example_news"


def test_a_link_without_a_post_may_be_a_persons_and_a_plain_word_a_title() -> None:
    sure = ("https://t.me/example_news/12", "https://t.me/s/example", "@example", "example_news")
    unsure = ("https://t.me/example_news", "example")
    for texts, expected in ((sure, True), (unsure, False)):
        for text in texts:
            place = place_of_name(text)
            assert place is not None
            assert place.sure is expected


def test_a_name_as_forwards_show_it_is_compared_without_case() -> None:
    places = [place_of_name(name) for name in ("Example Source", "example source", "An Other")]
    assert [place.key for place in places if place] == [
        "name:example source",
        "name:example source",
        "name:an other",
    ]


@pytest.mark.parametrize("name", ["jean@example.org", "Chat of +33 6 12 34 56 78", "", "\u202e"])
def test_a_masked_name_and_one_without_a_letter_is_no_place(name: str) -> None:
    assert place_of_name(mask(name).text) is None


def test_a_name_with_brackets_of_its_own_is_a_name() -> None:
    place = place_of_name("[LEAKS] data")
    assert place is not None
    assert place.shown == "[LEAKS] data"


def test_a_name_from_elsewhere_than_telegram_is_no_channel_without_its_sign() -> None:
    bare, signed = place_of_name("market", telegram=False), place_of_name("@market", telegram=False)
    assert bare is not None
    assert signed is not None
    assert (bare.kind, signed.kind) == ("name", "channel")


@pytest.mark.parametrize("invite", ["t.me/+AbCdEfGhIjK", "https://t.me/joinchat/AbCdEfGhIjK"])
def test_an_invitation_is_private_and_its_key_is_not_shown(invite: str) -> None:
    place = place_of_link(invite)
    assert place is not None
    assert (place.kind, place.shown) == ("private", "t.me/+AbCd…")


def test_a_post_of_a_private_channel_is_private() -> None:
    place = place_of_link("https://t.me/c/1234567/89")
    assert place is not None
    assert place.kind == "private"


@pytest.mark.parametrize(
    "link",
    [
        f"http://{'a' * 56}.onion/thread/1",
        f"http://{'a' * 56}.onion.example/thread/1",
        "http://example.i2p/",
        "https://192.0.2.7/forum",
        "https://[2001:db8::1]/",
        "https://localhost/",
        "magnet:?xt=urn:btih:0",
        "https://",
        "",
        "not a link",
    ],
)
def test_what_is_no_place_of_the_public_web_is_none(link: str) -> None:
    assert place_of_link(link) is None
    assert place_of_link(mask_link(link).text) is None


@pytest.mark.parametrize(
    "link", ["t.me/addstickers/Specimen", "t.me/share/url", "t.me/example_bot", "https://t.me/"]
)
def test_what_is_no_channel_of_telegram_is_no_place_worth_reading(link: str) -> None:
    place = place_of_link(link)
    assert place is not None
    assert place.kind == "ordinary"


@pytest.mark.parametrize(
    ("link", "kind", "key"),
    [
        ("https://www.example.org/a", "site", "example.org"),
        ("hxxps://news[.]example[.]co[.]uk/a", "site", "example.co.uk"),
        ("https://user:secret@example.org:8443/a", "site", "example.org"),
        ("https://EXAMPLE.ORG).", "site", "example.org"),
        ("https://board.example/viewtopic.php?t=1", "forum", "board.example"),
        ("https://www.example.net/threads/leak.12/", "forum", "example.net"),
        ("https://forum.example.net/12", "forum", "example.net"),
        ("https://pastebin.com/AbCd", "paste site", "pastebin.com"),
        ("https://paste.example.org/AbCd", "paste site", "example.org"),
        ("https://docs.google.com/x", "file host", "docs.google.com"),
        ("https://example.org/customers.sql.gz", "file host", "example.org"),
        ("https://mail.google.com/x", "ordinary", "google.com"),
        ("https://x.com/specimen/status/1", "ordinary", "x.com"),
        ("https://a-blog.wordpress.com/2020", "site", "a-blog.wordpress.com"),
        ("https://bücher.example/", "site", "xn--bcher-kva.example"),
    ],
)
def test_a_site_is_known_by_the_part_that_somebody_registered(
    link: str, kind: str, key: str
) -> None:
    place = place_of_link(link)
    assert place is not None
    assert (place.kind, place.key) == (kind, key)


@pytest.mark.parametrize("host", ["", ".", "..", "a..b", "-a.example", "a b.example", "x" * 300])
def test_what_is_no_host_name_was_registered_by_nobody(host: str) -> None:
    assert registered(host) is None


def test_a_link_of_a_million_characters_costs_no_time() -> None:
    start = time.perf_counter()
    for link in ("https://" + "a." * 500_000, "t.me/" + "a" * 1_000_000, "t.me/" + "/" * 1_000_000):
        place_of_link(link)
        place_of_name(link)
    assert time.perf_counter() - start < 1


def test_no_host_is_ordinary_and_useful_at_once() -> None:
    known = known_hosts()
    useful = known.paste | known.shared | known.mirrors
    assert not useful & known.ordinary
    assert not useful & known.files

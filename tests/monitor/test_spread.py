"""Who took it over from whom, from which language to which."""

from typing import Any

from monitor.model import Claim, Mention
from monitor.spread import Spread, spread
from tests.monitor.specimens import mention


def told(found: Spread) -> list[tuple[str, str, str | None, str | None, str]]:
    """The hops in five words each."""
    return [(h.from_place, h.to_place, h.from_lang, h.to_lang, h.how) for h in found.hops]


def at(number: int, source: str, lang: str = "en", **changes: Any) -> Mention:
    """A post of a channel."""
    return mention(number, source=source, lang=lang, platform="telegram", **changes)


def test_a_forward_leads_from_the_place_it_names_whatever_the_case() -> None:
    first = at(1, "Kanal_One", "tr")
    for name in ("kanal_one", "@kanal_one", "t.me/kanal_one"):
        later = at(2, "chat_two", "ru", forwarded_from=name)
        assert told(spread([later, first])) == [("Kanal_One", "chat_two", "tr", "ru", "forward")]


def test_a_forward_of_a_place_that_nobody_reads_is_a_hop_from_an_unknown_language() -> None:
    (hop,) = spread([at(1, "chat_two", "ru", forwarded_from="Example Source")]).hops
    assert (hop.from_place, hop.from_lang, hop.from_post_id) == ("Example Source", None, None)


def test_a_forward_comes_from_the_post_with_its_text() -> None:
    posts = [
        at(1, "one", "tr", text_key="same"),
        at(2, "one", "en", text_key="other"),
        at(3, "two", "tr", text_key="same", forwarded_from="one"),
    ]
    (hop,) = spread(posts).hops
    assert (hop.from_post_id, hop.from_lang) == ("1", "tr")


def test_a_link_to_a_post_leads_from_there() -> None:
    first = at(1, "one", "tr", url="hxxps://t[.]me/one_name/7")
    for link in ("hxxps://t[.]me/one_name/7", "t[.]me/one_name"):
        later = at(2, "two", "en", claim=Claim(links=(link,)))
        assert told(spread([first, later])) == [("one", "two", "tr", "en", "link")]


def test_a_link_to_an_unknown_place_of_talk_is_a_hop_and_one_to_an_unknown_site_is_none() -> None:
    links = ("hxxps://board[.]example/threads/1", "hxxps://example[.]org/data", "t[.]me/+AbCdEf")
    found = spread([at(1, "two", claim=Claim(links=links))])
    assert told(found) == [("board.example", "two", None, "en", "link")]


def test_a_link_to_the_own_place_is_no_hop() -> None:
    own = at(1, "one", url="hxxps://t[.]me/one_name/7", claim=Claim(links=("t[.]me/one_name",)))
    assert spread([own]).hops == ()


def test_a_copy_of_the_text_leads_from_the_first_post_with_it() -> None:
    posts = [at(n, f"place-{n}", text_key="same") for n in (1, 2, 3)]
    assert [(h.from_place, h.how) for h in spread(posts).hops] == [
        ("place-1", "copy of the text"),
        ("place-1", "copy of the text"),
    ]


def test_what_the_post_says_itself_stands_before_what_is_inferred() -> None:
    posts = [
        at(1, "one", text_key="same"),
        at(2, "two", text_key="same", forwarded_from="elsewhere"),
    ]
    assert [(h.from_place, h.how) for h in spread(posts).hops] == [("elsewhere", "forward")]


def test_the_same_link_and_the_same_author_are_traces() -> None:
    links = Claim(links=("hxxps://example[.]org/data",))
    shared = spread([at(1, "one", claim=links), at(2, "two", claim=links)])
    assert [h.how for h in shared.hops] == ["same link"]
    author = Claim(handle="aa")
    wrote = spread([at(1, "one", claim=author), at(2, "two", claim=author)])
    assert [h.how for h in wrote.hops] == ["same author"]


def test_talk_within_a_place_is_a_hop_only_into_another_language() -> None:
    first = at(1, "one", "fr")
    assert spread([first, at(2, "one", "fr", reply_to="1")]).hops == ()
    answered = spread([first, at(2, "one", "nl", reply_to="1")])
    assert told(answered) == [("one", "one", "fr", "nl", "reply")]
    assert answered.hops[0].crosses


def test_an_unknown_language_is_crossed_neither_from_nor_to() -> None:
    found = spread([at(1, "one", "und"), at(2, "two", "en", forwarded_from="one")])
    assert told(found) == [("one", "two", None, "en", "forward")]
    assert not found.hops[0].crosses
    assert found.new_languages == ()


def test_a_new_language_tells_its_way_where_there_is_a_trace() -> None:
    found = spread(
        [
            at(1, "one", "tr"),
            at(2, "two", "en"),
            at(3, "three", "ru", forwarded_from="one"),
            at(4, "four", "fr"),
            at(5, "five", "fr"),
        ]
    )
    assert [(n.from_lang, n.to_lang, n.from_place, n.how) for n in found.new_languages] == [
        ("tr", "en", None, None),
        ("tr", "ru", "one", "forward"),
        ("ru", "fr", None, None),
    ]


def test_the_order_in_which_mentions_are_given_changes_nothing() -> None:
    posts = [at(n, f"p{n % 3}", ("en", "tr")[n % 2], text_key=f"t{n % 2}") for n in range(1, 9)]
    assert spread(posts) == spread(reversed(posts))


def test_one_post_names_a_place_once() -> None:
    first = at(1, "one_name", url="hxxps://t[.]me/one_name/7")
    claim = Claim(links=("hxxps://t[.]me/one_name/7", "t[.]me/one_name"))
    later = at(2, "two", forwarded_from="one_name", claim=claim)
    assert [h.how for h in spread([first, later]).hops] == ["forward"]

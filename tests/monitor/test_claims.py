"""What a post states, and what two posts state together."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.claims import claim, is_concrete, merged, with_names
from monitor.model import Claim, Count, File, Price
from monitor.naming.likeness import SAME, same_name
from rules.fold import fold
from rules.model import Watch
from tests.growth import is_linear
from tests.monitor.specimens import KEY, files, own_reader, post, reader

PEOPLE = Count(9_000, 11_000, "people", 10_000)

SECTORS = own_reader("""
[[concept]]
id = "sector/health"
kind = "sector"
value = "health"
terms = { en = ["ward"] }
[[concept]]
id = "sector/finance"
kind = "sector"
value = "finance"
terms = { en = ["loan"] }
[[concept]]
id = "people/patients"
kind = "people"
value = "health"
terms = { en = ["patients"] }
[[concept]]
id = "people/all"
kind = "people"
terms = { en = ["people"] }
[[concept]]
id = "country/A"
kind = "country"
value = "AA"
terms = { en = ["alfaland"] }
[[concept]]
id = "country/B"
kind = "country"
value = "BB"
terms = { en = ["betaland"] }
[[concept]]
id = "place/underground"
kind = "place"
terms = { en = ["board"] }
[[concept]]
id = "authority/B"
kind = "authority"
value = "BB"
terms = { en = ["commission"] }
[[concept]]
id = "authority/any"
kind = "authority"
terms = { en = ["court"] }
""")


def stated(text: str, *watches: Watch, **more: Any) -> Claim:
    """What a post with this text states, by the shipped rules."""
    return said(reader(*watches), text, **more)


def test_an_entry_of_a_leak_site_is_about_the_name_in_its_title() -> None:
    about = "Headquarters in Fjordlane. Customers: Pellworth Chemical Inc. WEXCOMBE FREIGHT S.A."
    entry = stated(about, title="wexcombefreight.example", platform="leaksite")
    assert entry.who == ("wexcombefreight.example",)
    assert entry.called == ()
    assert "Pellworth Chemical Inc." in stated(about, title="W******e", platform="leaksite").who


def test_the_title_of_a_leak_site_may_be_an_address() -> None:
    assert stated("", title="https://www.wexcombe.de/", platform="leaksite").who == ("wexcombe.de",)


def said(reading: Any, text: str, key: bytes = KEY, **more: Any) -> Claim:
    read = post(text, **more)
    folded = fold(read.body)
    return claim(read, folded, reading.engine.hits(folded), "en", key)


# -- numbers, names, places ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("120,000 patients of Marrowby clinic", 120_000, "people"),
        ("120 000 patients de la clinique Aubraisel", 120_000, "people"),
        ("120 bin hasta, Çamlıören Hastanesi", 120_000, "people"),
        ("120 тысяч пациентов клиники Ольховка", 120_000, "people"),
        ("Fjordlane dump, 3.5M rows", 3_500_000, "rows"),
    ],
)
def test_a_number_is_read_in_any_notation_with_what_it_counts(
    text: str, number: int, unit: str
) -> None:
    found = stated(text).counts
    assert [(count.said, count.unit) for count in found] == [(number, unit)]
    assert found[0].low <= number <= found[0].high


def test_the_rows_of_a_sample_are_not_the_size_of_the_leak() -> None:
    assert stated("Selling 120,000 patients, sample of 20 rows below").records == (120_000,)


def test_a_watched_name_comes_first() -> None:
    watch = Watch("client-7", "organisation", ("Tarnwick Mutual",))
    found = stated("Clients of Fjordlane Bank and of TARNWICK MUTUAL leaked", watch)
    assert found.watched == ("client-7",)
    assert found.who == ("TARNWICK MUTUAL", "Fjordlane Bank")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Selling the patients of Saint Orwin Hospital", "Saint Orwin Hospital"),
        ("Base de la clinique Aubraisel à vendre", "clinique Aubraisel"),
        ("Çamlıören Hastanesi kayıtları satılık", "Çamlıören Hastanesi"),
        ("База пациентов больницы Ольховка", "больницы Ольховка"),
    ],
)
def test_who_is_hit_is_named_as_written(text: str, name: str) -> None:
    assert name in stated(text).who


def test_a_name_is_said_once_whatever_its_spelling() -> None:
    text = "Saint Orwin Hospital was hacked. The database of SAINT ORWIN HOSPITAL is on sale."
    assert len(stated(text).who) == 1


def test_a_word_that_may_be_a_name_is_only_called_so() -> None:
    found = stated("Somebody dumped the customers of Zorbelin yesterday")
    assert "Zorbelin" in (*found.who, *found.called)


def test_names_leave_masked() -> None:
    found = stated("Patients of Clinic jean.specimen@example.org leaked, also Bank +33612345678")
    kept = " ".join((*found.who, *found.called))
    assert "specimen@" not in kept
    assert "612345678" not in kept


def test_the_host_of_a_link_is_not_who_is_hit() -> None:
    found = stated("Patient records leaked: https://files.dropsite-specimen.com/d/1")
    assert not any("dropsite" in name for name in (*found.who, *found.called))


def test_the_country_of_a_board_is_not_the_victim_s() -> None:
    assert said(SECTORS, "a Betaland board sells patients of Alfaland").countries == ("AA",)
    assert said(SECTORS, "the Betaland board sells patients").countries == ()


def test_without_a_country_that_of_the_authority_is_taken() -> None:
    assert said(SECTORS, "the commission looks at patients").countries == ("BB",)
    assert said(SECTORS, "the commission looks at patients of Alfaland").countries == ("AA",)
    assert said(SECTORS, "the court looks at patients").countries == ()


def test_countries_are_said_in_order_and_once() -> None:
    text = "betaland and alfaland, betaland again"
    assert said(SECTORS, text).countries == ("BB", "AA")


def test_sectors_are_those_that_are_said_most() -> None:
    assert said(SECTORS, "patients ward ward loan").sectors == ("health",)
    assert said(SECTORS, "patients ward loan").sectors == ("health", "finance")
    assert said(SECTORS, "people").sectors == ()


def test_data_classes_bear_the_names_of_the_catalogue() -> None:
    found = stated("Selling patients with social security numbers and blood groups")
    assert {"Social security numbers", "Blood types"} <= set(found.data_classes)


# -- files, links, prices, authors -----------------------------------------------------------------


def test_files_are_those_attached_and_those_named_each_once() -> None:
    found = stated("take marrowby.sql and list.csv", attachments=files(("marrowby.sql", 9)))
    assert found.files == (File("marrowby.sql", 9), File("list.csv"))


def test_the_name_of_a_file_leaves_masked() -> None:
    named = stated("", attachments=files(("jean.specimen@example.org.sql", None))).files[0].name
    assert "specimen@" not in named


def test_links_are_defanged_and_said_once() -> None:
    link = "https://files.example.org/d/marrowby"
    assert stated(f"{link} or {link}").links == ("hxxps://files[.]example[.]org/d/marrowby",)


def test_a_link_that_holds_personal_data_is_left_out() -> None:
    links = "https://a.example/?by=jean@example.org https://a.example/d/AbC1"
    assert stated(f"Marrowby {links}").links == ("hxxps://a[.]example/d/AbC1",)


@pytest.mark.parametrize("link", ["t.me/specimen_board/7", "ftp://files.example.org/x.sql"])
def test_links_of_other_kinds_are_kept_defanged_too(link: str) -> None:
    found = stated(f"get it: {link} now").links
    assert len(found) == 1
    assert link not in found


def test_the_first_price_is_the_price() -> None:
    assert stated("Marrowby patients for sale, 0.5 BTC or $20000").price == Price(0.5, "BTC")
    assert stated("Marrowby patients for sale").price is None


def test_an_author_leaves_as_a_keyed_hash() -> None:
    one = stated("Marrowby patients", author="Zed_Specimen")
    again = stated("Fjordlane clients", author="@zed_specimen")
    other = said(reader(), "Marrowby patients", b"another key", author="Zed_Specimen")
    assert one.handle == again.handle
    assert one.handle != other.handle
    assert "zed" not in str(one).lower()


def test_without_an_author_there_is_no_handle() -> None:
    assert stated("Marrowby patients").handle is None
    assert stated("Marrowby patients", author="").handle is None


# -- together --------------------------------------------------------------------------------------

ONE = Claim(
    who=("Marrowby Clinic",),
    watched=("w1",),
    countries=("GB",),
    sectors=("health",),
    counts=(PEOPLE,),
    data_classes=("Names",),
    price=Price(5, "USD"),
    files=(File("a.sql"),),
    links=("hxxps://a[.]example",),
    handle="aa",
)
OTHER = Claim(
    who=("MARROWBY CLINIC", "Fjordlane Bank"),
    called=("Zorbelin",),
    watched=("w2", "w1"),
    countries=("NO", "GB"),
    sectors=("finance",),
    counts=(PEOPLE, Count(1, 1, "files", 1)),
    data_classes=("Phone numbers", "Names"),
    price=Price(9, "EUR"),
    files=(File("a.sql"), File("b.sql")),
    links=("hxxps://a[.]example", "hxxps://b[.]example"),
    handle="bb",
)


def test_together_the_first_one_s_order_is_kept_and_nothing_is_said_twice() -> None:
    assert merged(ONE, OTHER) == Claim(
        who=("Marrowby Clinic", "Fjordlane Bank"),
        called=("Zorbelin",),
        watched=("w1", "w2"),
        countries=("GB", "NO"),
        sectors=("health", "finance"),
        counts=(PEOPLE, Count(1, 1, "files", 1)),
        data_classes=("Names", "Phone numbers"),
        price=Price(5, "USD"),
        files=(File("a.sql"), File("b.sql")),
        links=("hxxps://a[.]example", "hxxps://b[.]example"),
        handle="aa",
    )


def test_what_only_the_second_states_is_taken() -> None:
    assert merged(Claim(), ONE) == ONE
    assert merged(ONE, Claim()) == ONE


def test_a_name_in_another_script_is_not_repeated() -> None:
    one, other = Claim(who=("Пример-Банк",)), Claim(who=("Primer Bank",))
    assert merged(one, other).who == ("Пример-Банк",)


@given(st.lists(st.sampled_from([ONE, OTHER, Claim()]), max_size=30))
def test_however_much_is_merged_no_name_is_said_twice_and_lists_stay_short(
    claims: list[Claim],
) -> None:
    whole = Claim()
    for one in claims:
        whole = merged(whole, one)
    assert no_two_alike(whole.who)
    assert merged(whole, whole) == whole


def test_lists_of_an_incident_do_not_grow_without_end() -> None:
    whole = Claim()
    for n in range(100):
        new = Claim(
            who=(f"{'bcdfglmnrt'[n % 10]}{'aeiou'[n % 5]}{'kpsvz'[n // 20]}ombel Hospital",),
            called=(f"Word{n}",),
            counts=(Count(n, n, "people", n),),
            files=(File(f"{n}.sql"),),
            links=(f"hxxps://{n}[.]example",),
        )
        whole = merged(whole, new)
    for kept in (whole.who, whole.called, whole.counts, whole.files, whole.links):
        assert 0 < len(kept) < 30


def no_two_alike(names: Iterable[str]) -> bool:
    names = list(names)
    return not any(same_name(a, b) >= SAME for i, a in enumerate(names) for b in names[i + 1 :])


def test_a_word_that_turned_out_to_be_a_name_is_added_once() -> None:
    assert with_names(ONE, ["Zorbelin"]).who == ("Marrowby Clinic", "Zorbelin")
    assert with_names(ONE, ["marrowby clinic"]) == ONE
    assert with_names(ONE, []) == ONE


@pytest.mark.parametrize(
    "said",
    [
        Claim(who=("Marrowby",)),
        Claim(watched=("w",)),
        Claim(countries=("FR",)),
        Claim(sectors=("health",)),
        Claim(counts=(PEOPLE,)),
        Claim(files=(File("a.sql"),)),
        Claim(data_classes=("Names",)),
    ],
)
def test_a_claim_is_concrete_when_it_says_of_whom_or_what(said: Claim) -> None:
    assert is_concrete(said)


@pytest.mark.parametrize(
    "said", [Claim(), Claim(price=Price(5, "USD")), Claim(handle="aa"), Claim(called=("Zorbelin",))]
)
def test_a_price_an_author_and_a_word_alone_are_not_concrete(said: Claim) -> None:
    assert not is_concrete(said)


def test_ten_thousand_names_or_files_cost_no_more_than_reading_them() -> None:
    names = " ".join(f"Acme{number} Corp" for number in range(2_000))
    assert is_linear(lambda text: stated(f"Patient records leaked. {text}"), names)
    many = files(*((f"file{number}.csv", number) for number in range(10_000)))
    found = stated(f"Patient records leaked. {names}", attachments=many)
    assert (len(found.who), len(found.files)) == (6, 10)

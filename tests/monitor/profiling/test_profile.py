"""What a profile says of whole files: columns, people, period, gaps, and the claim it states."""

import csv
import gzip
import io
import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Count
from monitor.profiling import as_json
from monitor.profiling.columns import NOTHING, ColumnTally, Dispatch
from monitor.profiling.kinds import kinds
from monitor.profiling.profile import claim_of
from monitor.profiling.sketch import Sketch
from tests.monitor.profiling.files import HEAD, as_csv, column, people, profiled


def test_each_column_of_a_file_of_people_is_recognised() -> None:
    found = profiled(as_csv(people(500)))
    assert {one.name: one.seems for one in found.tables[0].columns} == {
        "id": "whole number",
        "nom": "words",
        "prenom": "words",
        "nir": "French NIR",
        "date_naissance": "date",
        "telephone": "phone",
        "email": "e-mail",
        "visite": "date",
        "iban": "IBAN",
    }
    shares = {one.kinds[0].share for one in found.tables[0].columns}
    assert shares == {1.0}


def test_the_claim_of_a_file_holds_people_rows_and_classes_and_nothing_else() -> None:
    rows = people(400)
    claim = claim_of(profiled(as_csv([*rows, *rows[:100]])))
    assert claim.counts == (Count(400, 400, "people", 400), Count(500, 500, "rows", 500))
    assert claim.data_classes == (
        "Bank account numbers",
        "Dates of birth",
        "Email addresses",
        "Names",
        "Phone numbers",
        "Social security numbers",
    )
    assert (claim.who, claim.countries, claim.links, claim.files) == ((), (), (), ())


def test_many_people_are_estimated_with_an_error_that_holds() -> None:
    rows = [[f"user{place % 40_000}@example.org"] for place in range(60_000)]
    found = profiled(as_csv(rows, ("email",)))
    assert found.people is not None
    count = found.people.count
    assert not count.exact
    assert abs(count.value - 40_000) < 40_000 * 0.05
    assert count.low < count.value < count.high


def test_people_without_a_number_are_told_apart_by_name_and_birth() -> None:
    rows = [[row[1], f"{row[2]}{n % 150}", row[4]] for n, row in enumerate(people(150) * 2)]
    found = profiled(as_csv(rows, ("nom", "prenom", "date_naissance")))
    assert found.people is not None
    assert found.people.columns == (1, 2, 3)
    assert found.people.count.value == 150


def test_a_file_that_tells_nobody_apart_claims_rows_only() -> None:
    rows = [["Example", str(n % 7)] for n in range(60)]
    claim = claim_of(profiled(as_csv(rows, ("ville", "code"))))
    assert [count.unit for count in claim.counts] == ["rows"]


def test_the_period_is_told_to_the_month_and_a_missing_weekday_by_its_name() -> None:
    found = as_json.profile(profiled(as_csv(people(2_000))))
    by_name = {one["name"]: one for one in found["tables"][0]["columns"]}
    visit = by_name["visite"]["period"]
    assert (visit["first"], visit["last"]) == ("2019-01", "2019-12")
    assert (visit["order"], visit["missing"]) == ("year first", ["Sunday"])


def test_of_birth_dates_only_years_are_told() -> None:
    found = as_json.profile(profiled(as_csv(people(2_000))))
    by_name = {one["name"]: one for one in found["tables"][0]["columns"]}
    birth = by_name["date_naissance"]["period"]
    assert (birth["first"], birth["last"], birth["order"]) == ("1930", "2003", "day first")


def test_dates_spread_like_births_are_births_without_a_name() -> None:
    found = profiled(as_csv([row[4:7] for row in people(300)], None))
    assert found.tables[0].columns[0].data_class == "Dates of birth"


def test_ids_that_are_left_out_are_counted() -> None:
    rows = [[str(n), "x"] for n in range(1, 1_001) if not 200 <= n < 250]
    found = column(profiled(as_csv(rows, ("id", "note"))), "id")
    assert found.order == "rising"
    assert found.ids is not None
    assert (found.ids.missing, found.ids.gaps) == (50, 1)


def test_columns_that_are_empty_together_are_told_together() -> None:
    rows = [[str(n), *(("", "NULL") if n % 4 == 0 else ("a", "b")), "c"] for n in range(100)]
    (whole, gap) = profiled(as_csv(rows, ("id", "nom", "prenom", "ville"))).tables[0].empty_together
    assert (whole.columns, whole.rows) == ((), 75)
    assert (gap.columns, gap.rows) == ((2, 3), 25)


def test_a_column_that_only_promises_a_class_does_not_claim_it() -> None:
    rows = [[str(n), "yes"] for n in range(50)]
    found = column(profiled(as_csv(rows, ("id", "email"))), "email")
    assert found.data_class is None
    assert found.why == "its name promises Email addresses, its values are none"


def test_an_empty_column_claims_nothing() -> None:
    rows = [[str(n), ""] for n in range(50)]
    assert column(profiled(as_csv(rows, ("id", "mot_de_passe"))), "mot_de_passe").data_class is None


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400))
def test_the_profile_of_two_files_in_a_row_has_the_rows_of_both(one: int, other: int) -> None:
    first, second = people(one, seed=1), people(other, seed=2)
    both = profiled(as_csv(first) + as_csv(second, None))
    assert both.rows == profiled(as_csv(first)).rows + profiled(as_csv(second)).rows
    mail = column(both, "email").kinds[0]
    assert (mail.kind, mail.values) == ("e-mail", one + other)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=30),
            st.from_regex(r"[0-9 .+/()-]{1,20}", fullmatch=True),
            st.from_regex(r"[A-Za-z0-9.]{1,8}@[a-z0-9.-]{1,12}", fullmatch=True),
            st.from_regex(r"[A-Z]{2}[0-9]{2}[A-Z0-9 ]{4,30}", fullmatch=True),
            st.from_regex(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}", fullmatch=True),
            st.sampled_from(["", "NULL", "A+", "M", "oui", " x ", "a\nb", "192.0.2.7"]),
        ),
        min_size=1,
        max_size=80,
    )
)
def test_a_column_at_once_has_the_same_answers_as_each_value_by_itself(values: list[str]) -> None:
    dispatch = Dispatch(kinds())
    tally = ColumnTally(dispatch, Sketch())
    tally.take(values[:40])
    tally.take(values[40:])
    filled = [value.strip() for value in values if value.strip() not in NOTHING]
    assert tally.filled == len(filled)
    counted = tally.counted()
    for place, kind in enumerate(dispatch.kinds):
        assert counted[place] == sum(map(kind.holds, filled)), kind.name


def test_a_file_has_the_same_shares_as_a_loop_over_its_rows() -> None:
    data = as_csv(people(3_000))
    counted = [Counter[str]() for _ in HEAD]
    for row in list(csv.reader(io.StringIO(data.decode()), delimiter=";"))[1:]:
        for counts, value in zip(counted, row, strict=True):
            counts.update(kind.name for kind in kinds() if kind.holds(value))
    told = profiled(data).tables[0].columns
    assert [{k.kind: k.values for k in one.kinds} for one in told] == [
        {k.kind: counts[k.kind] for k in one.kinds}
        for one, counts in zip(told, counted, strict=True)
    ]
    assert all(one.kinds for one in told)


@pytest.mark.parametrize("packed", [False, True])
def test_the_json_of_a_profile_can_be_read_by_programs(packed: bool) -> None:
    data = as_csv(people(50))
    told = as_json.profile(profiled(gzip.compress(data) if packed else data))
    again = json.loads(json.dumps(told))
    assert again["rows"] == 50
    assert again["packed"] == ("gzip" if packed else None)
    assert again["claim"]["records"] == [50]

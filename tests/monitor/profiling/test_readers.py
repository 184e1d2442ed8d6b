"""Rows that a writer wrote are read back; hostile files get one plain sentence or a remark."""

# ruff: noqa: S608 - files are written here, no database is asked

import bz2
import csv
import gzip
import io
import json
import lzma
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.profiling import json_rows
from monitor.profiling.batches import Batch
from monitor.profiling.csv_rows import CsvRows
from monitor.profiling.kinds import kinds
from monitor.profiling.profile import Profile
from monitor.profiling.reading import Unreadable
from monitor.profiling.remarks import Remarks
from monitor.profiling.sources import Traits, text_blocks
from monitor.profiling.sql_rows import SqlRows, has_backslashes
from tests.monitor.profiling.files import as_csv, column, people, profiled

CELLS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)
PLAIN = as_csv(people(300))


def rows_of(batches: Iterator[Batch]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(zip(*one.columns, strict=True) for one in batches))


def blocks(text: str) -> Iterator[str]:
    return text_blocks(io.BytesIO(text.encode()), Traits())


tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=3, max_size=30)
)


@settings(max_examples=80, deadline=None)
@given(tables, st.sampled_from(",;\t|"))
def test_rows_of_the_csv_writer_are_read_back(rows: list[list[str]], sign: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=sign, quoting=csv.QUOTE_ALL).writerows(rows)
    reader = CsvRows(written.getvalue(), kinds(), Remarks())
    found = rows_of(reader.batches(blocks(written.getvalue())))
    kept = [tuple(row) for row in rows]
    assert found in (kept, kept[1:])
    assert (len(found) < len(kept)) == reader.header.there


@settings(max_examples=60, deadline=None)
@given(tables, st.booleans())
def test_rows_of_the_json_writer_are_read_back(rows: list[list[str]], pretty: bool) -> None:
    objects = [{f"k{place}": cell for place, cell in enumerate(row)} for row in rows]
    if pretty:
        text = json.dumps(objects, indent=1)
        found = rows_of(json_rows.anywhere(blocks(text), Remarks()))
    else:
        text = "\n".join(map(json.dumps, objects))
        found = rows_of(json_rows.by_lines(blocks(text), Remarks()))
    assert found == [tuple(row) for row in rows]


@settings(max_examples=80, deadline=None)
@given(tables, st.booleans(), st.integers(1, 7), st.integers(20, 400))
def test_rows_of_an_sql_writer_are_read_back_wherever_blocks_end(
    rows: list[list[str]], mysql: bool, each: int, size: int
) -> None:
    def quoted(cell: str) -> str:
        inner = cell.replace("\\", "\\\\").replace("'", "\\'") if mysql else cell.replace("'", "''")
        return f"'{inner}'"

    name = "`t`" if mysql else '"t"'
    text = "".join(
        f"INSERT INTO {name} VALUES "
        + ",".join(f"({','.join(map(quoted, row))})" for row in rows[start : start + each])
        + ";\n"
        for start in range(0, len(rows), each)
    )
    reader = SqlRows(Remarks(), mysql)
    pieces = (text[start : start + size] for start in range(0, len(text), size))
    assert rows_of(reader.batches(pieces)) == [tuple(row) for row in rows]


def test_strings_of_the_standard_keep_their_backslashes() -> None:
    assert not has_backslashes("INSERT INTO t VALUES ('C:\\');\n")
    reader = SqlRows(Remarks(), backslashes=False)
    assert rows_of(reader.batches(iter(["INSERT INTO t VALUES ('C:\\',2),('a''b',NULL);"]))) == [
        ("C:\\", "2"),
        ("a'b", "NULL"),
    ]


@settings(max_examples=60, deadline=None)
@given(tables, st.integers(20, 400))
def test_lines_of_a_copy_are_read_back(rows: list[list[str]], size: int) -> None:
    escape = {"\\": "\\\\", "\t": "\\t", "\n": "\\n"}
    lines = ["\t".join("".join(escape.get(c, c) for c in cell) for cell in row) for row in rows]
    names = ", ".join(f"c{place}" for place in range(len(rows[0])))
    text = f"COPY public.t ({names}) FROM stdin;\n" + "".join(f"{x}\n" for x in lines) + "\\.\n\n"
    pieces = (text[start : start + size] for start in range(0, len(text), size))
    assert rows_of(SqlRows(Remarks(), backslashes=False).batches(pieces)) == [
        tuple(row) for row in rows
    ]


def test_a_dump_of_mysql_has_its_tables_and_its_tool() -> None:
    dump = (
        "-- MySQL dump 10.13  Distrib 8.0.23, for Linux (x86_64)\n"
        "CREATE TABLE `patients` (\n  `id` int NOT NULL,\n  `email` text,\n"
        "  PRIMARY KEY (`id`)\n);\n"
        "INSERT INTO `patients` VALUES "
        + ",".join(f"({n},'user{n}@example.org')" for n in range(1, 201))
        + ";\nINSERT INTO `notes` (`id`, `texte`) VALUES (1,'a (b), c; d'),(2,NOW());\n"
    )
    found = profiled(dump.encode())
    assert [(table.name, table.rows) for table in found.tables] == [("patients", 200), ("notes", 2)]
    assert [one.name for one in found.tables[0].columns] == ["id", "email"]
    assert found.traces == ("mysqldump 10.13",)
    assert found.tables[0].data_classes == ("Email addresses",)


def test_a_dump_of_sql_server_is_read_without_into() -> None:
    dump = "SET IDENTITY_INSERT [dbo].[U] ON\r\n" + "".join(
        f"INSERT [dbo].[U] ([Id], [Nom]) VALUES ({n}, N'Specimen')\r\n" for n in range(9)
    )
    found = profiled(dump.encode())
    assert (found.format, found.rows, found.traces) == ("SQL", 9, ("SQL Server script",))
    assert [one.name for one in found.tables[0].columns] == ["Id", "Nom"]


def test_nested_objects_become_columns_with_dots() -> None:
    lines = [
        json.dumps({"id": n, "user": {"email": f"user{n}@example.org"}, "tags": ["a"], "ok": True})
        for n in range(20)
    ]
    found = profiled("\n".join(lines).encode())
    assert [one.name for one in found.tables[0].columns] == ["id", "user.email", "tags[]", "ok"]
    assert column(found, "user.email").seems == "e-mail"


ENCODED: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "UTF-8 with BOM": lambda text: text.encode("utf-8-sig"),
    "UTF-16-LE with BOM": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "UTF-16-BE": lambda text: text.encode("utf-16-be"),
    "UTF-32-LE with BOM": lambda text: b"\xff\xfe\0\0" + text.encode("utf-32-le"),
    "8-bit, read as windows-1252": lambda text: text.encode("cp1252"),
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_a_file_reads_the_same_in_every_encoding(encoding: str) -> None:
    found = profiled(ENCODED[encoding](PLAIN.decode()))
    assert found.encoding == encoding
    assert found.tables == profiled(PLAIN).tables


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_file_reads_the_same_and_several_streams_are_one(
    pack: Callable[[bytes], bytes],
) -> None:
    half = PLAIN.find(b"\n", len(PLAIN) // 2) + 1
    found = profiled(pack(PLAIN[:half]) + pack(PLAIN[half:]))
    assert found.packed
    assert found.tables == profiled(PLAIN).tables


def test_cyrillic_of_8_bits_is_read_as_such() -> None:
    text = "ФИО;Дата рождения;Телефон\n" + "Анна Образец;01.02.1980;+74951234567\n" * 30
    found = profiled(text.encode("cp1251"))
    assert found.encoding == "8-bit, read as windows-1251"
    assert [one.name for one in found.tables[0].columns] == ["ФИО", "Дата рождения", "Телефон"]


def test_a_line_for_excel_is_no_row() -> None:
    found = profiled(b"sep=;\r\nnom;email\r\n" + b"x;user@example.org\r\n" * 20)
    assert found.rows == 20
    assert [one.name for one in found.tables[0].columns] == ["nom", "email"]
    assert found.traces == ("Excel (a line sep=)",)


def test_one_object_that_holds_all_is_opened() -> None:
    users = [{"id": n, "email": f"user{n}@example.org"} for n in range(30)]
    found = profiled(json.dumps({"total": 30, "users": users}).encode())
    assert found.rows == 30
    assert [one.name for one in found.tables[0].columns] == ["id", "email"]


REFUSED = {
    "nothing": (b"", "there is nothing in it"),
    "blank lines": (b"\n\n \n", "there is nothing in it"),
    "a zip": (b"PK\x03\x04rest", "it is a ZIP archive"),
    "packed twice": (gzip.compress(gzip.compress(PLAIN)), "it is packed twice"),
    "an archive that is packed": (gzip.compress(b"PK\x03\x04rest"), "it is a ZIP archive"),
    "no text": (bytes(range(256)) * 50, "it is no text"),
    "a page": (b"<html><p>x", "it is XML or HTML"),
    "an endless line": (b"a" * 12_000_000, "over 4 MB"),
    "a bomb": (gzip.compress(b"0," * 9_000_000), "over 4 MB"),
    "SQL that never closes": (b"INSERT INTO t VALUES (1,'" + b"x" * 9_000_000, "could not be read"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_plain_line(case: str) -> None:
    data, why = REFUSED[case]
    with pytest.raises(Unreadable, match=why) as refusal:
        profiled(data)
    assert len(str(refusal.value).splitlines()) == 1


REMARKED = {
    "mixed line ends": (PLAIN + PLAIN.replace(b"\n", b"\r\n"), "line ends are mixed"),
    "NULs": (PLAIN.replace(b"Specimen", b"Spe\0cimen"), "NUL bytes"),
    "a few bytes of another encoding": (
        PLAIN + "9;Hélène;;;;;;;\n".encode("cp1252"),
        "2 places that are no UTF-8",
    ),
    "an endless line in the middle": (
        PLAIN + b"x;" * 6_000_000 + b"\n" + PLAIN,
        "1 lines over 4 MB",
    ),
    "a quote that never closes": (
        b'1;"a";b\n' * 200 + b'2;"open\n' + b"3;a;b\n" * 40_000,
        "an open quote",
    ),
    "rows of other widths": (PLAIN + b"1;2\n" * 5, "5 rows with more or fewer fields"),
    "a cut stream": (gzip.compress(PLAIN * 20)[:-9], "cut off or damaged"),
    "ten thousand columns": (b"x," * 9_999 + b"x\n" + b"1," * 9_999 + b"1\n", "10,000 columns"),
    "deep JSON": (b'{"a":"1"}\n' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "too deeply"),
    "lines that are no JSON": (b'{"a":"1"}\n{"a":\n', "1 lines or objects that are no JSON"),
    "lists of JSON": (b'{"a":"1"}\n[1]\n', "lines of JSON that are no object"),
}


@pytest.mark.parametrize("case", REMARKED)
def test_what_is_odd_gets_a_remark_and_the_rest_is_read(case: str) -> None:
    data, remark = REMARKED[case]
    found: Profile = profiled(data)
    assert any(remark in one for one in found.remarks), found.remarks
    assert found.rows > 0


def test_old_line_ends_of_mac_are_line_ends() -> None:
    found = profiled(PLAIN.replace(b"\n", b"\r"))
    assert found.rows == 300
    assert found.line_ends == {"CR": 301}


@pytest.mark.parametrize(
    "hostile",
    [
        b"[" * 3_000_000,
        b'{"a":' * 600_000,
        b"INSERT INTO " * 300_000,
        b"CREATE TABLE t (" * 200_000,
        b"INSERT INTO t VALUES (" + b"(" * 3_000_000,
        b'"' * 3_000_000,
        b"1,2\n" * 10 + b'"\n' * 1_000_000,
        b"COPY a FROM stdin;\n" + b"x" * 6_000_000,
        b"x@" * 1_500_000,
        b"\r" * 3_000_000 + b"a,b\r1,2",
    ],
    ids=lambda data: data[:12].decode(),
)
def test_a_hostile_file_costs_seconds_at_most(hostile: bytes) -> None:
    begun = time.process_time()
    with suppress(Unreadable):
        profiled(hostile)
    assert time.process_time() - begun < 20

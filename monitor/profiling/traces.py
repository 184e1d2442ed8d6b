"""What tools leave in the files that they write: enough to tell which export this was."""

import re
from collections.abc import Iterable, Iterator

_VERSION = r"(?:[^\n\d]{0,40}?(\d{1,3}(?:\.\d{1,4}){1,3}))?"
_WRITTEN = {
    "mysqldump": rf"^-- MySQL dump{_VERSION}",
    "mariadb-dump": rf"^(?:/\*M!.*\n)?-- MariaDB dump{_VERSION}",
    "MySQL server": rf"^-- Server version{_VERSION}",
    "pg_dump": rf"^-- Dumped by pg_dump version{_VERSION}",
    "PostgreSQL server": rf"^-- Dumped from database version{_VERSION}",
    "pg_dump (PostgreSQL database dump)": r"^-- PostgreSQL database (?:cluster )?dump()",
    "phpMyAdmin": rf"^-- phpMyAdmin SQL Dump\n-- version{_VERSION}",
    "Adminer": rf"^-- Adminer{_VERSION}",
    "HeidiSQL": rf"^-- HeidiSQL{_VERSION}",
    "Navicat": r"^\s*(?:--|/\*)?\s*Navicat ()",
    "DBeaver": r"^-- .{0,40}DBeaver()",
    "sqlite3 .dump": r"^PRAGMA foreign_keys=OFF;\s+BEGIN TRANSACTION;()",
    "SQL Server script": r"^(?:USE \[|SET IDENTITY_INSERT |INSERT (?:INTO )?\[dbo\]\.)()",
    "Excel (a line sep=)": r"\A\"?sep=.\"?\r?$()",
    "mongoexport": r'\A\s*\[?\s*\{\s*"_id"\s*:\s*\{\s*"\$oid"()',
    "an Elasticsearch export": r'\A\s*\[?\s*\{\s*"_index"\s*:()',
    "row names of R": r'\A"","()',
    "an index of pandas": r"\A(?:,|Unnamed: 0,)[^\n]*\r?\n0,()",
    "SELECT INTO OUTFILE or COPY (\\N for nothing)": r"(?:^|\t|,)\\N(?:\t|,|\r?$)()",
}


def traces(sample: str, *, versions: bool) -> tuple[str, ...]:
    """The tools whose marks stand in the beginning of a file.

    `versions` that they tell are told only of SQL: elsewhere such a line may be a value.
    """
    found = _found(sample, _WRITTEN.items())
    return tuple(f"{tool} {version}" if version and versions else tool for tool, version in found)


def _found(sample: str, written: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    text = sample.replace("\r\n", "\n")
    for tool, pattern in written:
        found = re.search(pattern, text, re.MULTILINE)
        if found is not None:
            yield tool, found[1] or ""

"""What every page that is written for people has in common."""

import pytest
from markupsafe import Markup

from monitor.factsheet import render as factsheet
from monitor.factsheet.sheet import sheet
from monitor.report import render
from monitor.report.model import Report
from monitor.report.pages import for_html, for_markdown
from tests.monitor.factsheet.cases import case

FORBIDDEN = "default-src 'none'; style-src 'unsafe-inline'"


@pytest.fixture(params=["report", "sheet"])
def page(request: pytest.FixtureRequest, report: Report) -> str:
    return render.html(report) if request.param == "report" else factsheet.html(sheet(case()))


def test_every_page_forbids_itself_to_load_anything_and_to_be_listed(page: str) -> None:
    head = page[: page.index("<body>")]
    assert f'http-equiv="Content-Security-Policy" content="{FORBIDDEN}"' in head
    assert 'name="robots" content="noindex, nofollow"' in head
    assert head.lstrip().startswith("<!DOCTYPE html>")


def test_only_what_is_markup_already_passes_as_it_is() -> None:
    hostile = "<b>\u202e[x](y)"
    for escape in (for_html, for_markdown):
        assert escape(Markup("<b>")) == Markup("<b>")
        assert "\u202e" not in escape(hostile)
    assert "](y)" not in for_markdown(hostile)

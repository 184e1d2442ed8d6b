"""A profile in the shape that programs read: `profile --json`. docs/profile.md names the keys."""

from datetime import date

from monitor import as_json
from monitor.as_json import Json
from monitor.profiling.calendar import Period
from monitor.profiling.profile import Column, IdGaps, People, Profile, Table, claim_of
from monitor.profiling.sketch import Estimate

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PLACES = 4  #: decimals of a share


def profile(one: Profile) -> Json:
    """The profile, with the claim that it states."""
    claim = claim_of(one)
    return {
        "format": one.format,
        "size": one.size,
        "packed": one.packed,
        "encoding": one.encoding,
        "line_ends": one.line_ends,
        "delimiter": one.delimiter,
        "quoting": one.quoting,
        "header": one.header,
        "traces": list(one.traces),
        "remarks": list(one.remarks),
        "rows": one.rows,
        "tables": [_table(table) for table in one.tables],
        "counts": [
            {"unit": count.unit, "low": count.low, "high": count.high, "said": count.said}
            for count in claim.counts
        ],
        "claim": as_json.claim(claim),
    }


def month(of: date, *, birth: bool) -> str:
    """A month as 2021-02; of dates of birth only the year, for the oldest of them is one person."""
    return f"{of:%Y}" if birth else f"{of:%Y-%m}"


def _table(one: Table) -> Json:
    return {
        "name": one.name,
        "rows": one.rows,
        "ragged": one.ragged,
        "width": one.width,
        "columns": [_column(column) for column in one.columns],
        "people": _people(one.people) if one.people else None,
        "empty_together": [
            {"columns": list(e.columns), "rows": e.rows, "share": round(e.share, _PLACES)}
            for e in one.empty_together
        ],
    }


def _column(one: Column) -> Json:
    return {
        "number": one.number,
        "name": one.name,
        "seems": one.seems,
        "kinds": [
            {"kind": kind.kind, "values": kind.values, "share": round(kind.share, _PLACES)}
            for kind in one.kinds
        ],
        "filled": one.filled,
        "empty_share": round(one.empty_share, _PLACES),
        "data_class": one.data_class,
        "why": one.why,
        "different": _estimate(one.different) if one.different else None,
        "period": _period(one.period, birth=one.is_birth) if one.period else None,
        "order": one.order,
        "ids": _ids(one.ids) if one.ids else None,
    }


def _people(one: People) -> Json:
    return {
        **_estimate(one.count),
        "columns": list(one.columns),
        "why": one.why,
        "rows_without": one.rows_without,
    }


def _estimate(one: Estimate) -> Json:
    return {"value": one.value, "low": one.low, "high": one.high, "exact": one.exact}


def _ids(one: IdGaps) -> Json:
    return {"missing": one.missing, "share": round(one.share, _PLACES), "gaps": one.gaps}


def _period(one: Period, *, birth: bool) -> Json:
    return {
        "first": month(one.first, birth=birth),
        "last": month(one.last, birth=birth),
        "order": one.order,
        "days": one.days,
        "span": one.span,
        "longest_gap": one.longest_gap,
        "weekdays": list(one.weekdays),
        "missing": [WEEKDAYS[day] for day in one.missing],
        "later": one.later,
    }

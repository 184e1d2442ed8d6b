"""A person's word about an incident: confirm, dismiss, merge, split, stage and the like; verify."""

import asyncio
import getpass
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import EXIT_FAILURES
from monitor.cli.options import CONFIG, AsJson, Config
from monitor.cli.screen import say, say_json, stop
from monitor.harmless import one_line
from monitor.model import Act, ActKind, Stage

if TYPE_CHECKING:
    from monitor.acts import Outcome

_WHO = "LEAKLINE_USER"

Id = Annotated[str, typer.Argument(metavar="ID", help="The incident's id, or its beginning.")]
By = Annotated[str, typer.Option("--by", envvar=_WHO, help="Who says so; you.")]
Note = Annotated[str, typer.Option("--note", help="Why, in a sentence.")]
Moment = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"], help="When, here."),
]
Posts = Annotated[
    list[str] | None, typer.Option("--post", help="A post's id, or SOURCE/ID; may be repeated.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (
        confirm,
        dismiss,
        close,
        reopen,
        merge,
        split,
        stage,
        name,
        note,
        assign,
        notified,
        verify,
    ):
        app.command(rich_help_panel="A person's word")(command)


def confirm(
    *,
    id: Id,  # noqa: A002
    affects_us: Annotated[
        bool, typer.Option("--affects-us", help="Our data: the 72 hours begin.")
    ] = False,
    since: Moment = None,
    note: Note = "",
    by: By = "",
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Say that the incident is real; with --affects-us the clock of the data protection law runs.

    --since is when your organisation became aware, if that was before now.
    """
    _decide("confirm", id, config, json, by=by, note=note, affects_us=affects_us, time=since)


def dismiss(
    *,
    id: Id,  # noqa: A002
    rule: Annotated[
        list[str] | None, typer.Option("--rule", help="The rule to blame; those that opened it.")
    ] = None,
    note: Note = "",
    by: By = "",
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Say that it is a false alarm: nothing more is told of it, and its like weighs less."""
    _decide("dismiss", id, config, json, by=by, note=note, rules=tuple(rule or ()))


def close(
    *,
    id: Id,  # noqa: A002
    note: Note = "",
    by: By = "",
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Close the incident: only a new stage of it is told."""
    _decide("close", id, config, json, by=by, note=note)


def reopen(
    *,
    id: Id,  # noqa: A002
    note: Note = "",
    by: By = "",
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Open an incident again that was closed or dismissed."""
    _decide("reopen", id, config, json, by=by, note=note)


def merge(
    *,
    id: Id,  # noqa: A002
    others: Annotated[list[str], typer.Argument(metavar="OTHER...", help="What it takes in.")],
    note: Note = "",
    by: By = "",
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Make one incident of several: the first takes in the others."""
    _decide("merge", id, config, json, by=by, note=note, others=tuple(others))


def split(
    *,
    id: Id,  # noqa: A002
    posts: Annotated[list[str], typer.Argument(metavar="POST...", help="POST or SOURCE/POST.")],
    note: Note = "",
    by: By = "",
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Take posts out of an incident: they make one of their own."""
    _decide("split", id, config, json, by=by, note=note, named=posts)


def stage(
    *,
    id: Id,  # noqa: A002
    reached: Annotated[Stage, typer.Argument(metavar="STAGE", help="What is proven.")],
    post: Posts = None,
    at: Moment = None,
    note: Note = "",
    by: By = "",
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Set the stage that a post proves, or that the incident has reached.

    Without --post a lower stage corrects every post that was read higher, and a higher one is
    reached now (or --at) by what no post here shows.
    """
    _decide("stage", id, config, json, by=by, note=note, stage=reached, time=at, named=post or [])


def name(
    *,
    id: Id,  # noqa: A002
    title: Annotated[str, typer.Argument(help="A title for the incident.")] = "",
    who: Annotated[list[str] | None, typer.Option("--who", help="Who is hit.")] = None,
    note: Note = "",
    by: By = "",
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Give the incident a title, or say who is hit."""
    _decide("name", id, config, json, by=by, note=note, title=title, who=tuple(who or ()))


def note(
    *,
    id: Id,  # noqa: A002
    text: Annotated[str, typer.Argument(help="What is to be remembered.")],
    by: By = "",
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Write something down about the incident."""
    _decide("note", id, config, json, by=by, note=text)


def assign(
    *,
    id: Id,  # noqa: A002
    person: Annotated[str, typer.Argument(help="Who takes care of it; empty: nobody.")],
    by: By = "",
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Say who takes care of the incident."""
    _decide("assign", id, config, json, by=by, assignee=person)


def notified(
    *,
    id: Id,  # noqa: A002
    at: Moment = None,
    note: Note = "",
    by: By = "",
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Say that the authority was notified: the clock stands."""
    _decide("notified", id, config, json, by=by, note=note, time=at)


def verify(
    head: Annotated[
        str, typer.Option(help="NUMBER:SEAL as an earlier verify or report printed it.")
    ] = "",
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Prove that nothing that was kept has been changed since, by the chain of hashes."""
    from monitor.cli import ready
    from monitor.storage.store import open_store

    settings = ready.settings_at(config)
    witness = _witness(head)

    async def work() -> tuple[tuple[str, ...], tuple[int, str]]:
        async with open_store(settings.database_url) as store:
            return await store.faults(witness), await store.head()

    faults, (number, seal) = asyncio.run(work())
    if json:
        say_json({"lines": number, "head": f"{number}:{seal}", "faults": list(faults)})
    else:
        for fault in faults:
            say(one_line(fault))
        say(f"{number} lines, {len(faults) or 'no'} faults; note the head elsewhere:")
        say(f"{number}:{seal}")
    if faults:
        raise typer.Exit(EXIT_FAILURES)


def _witness(head: str) -> tuple[int, str] | None:
    if not head:
        return None
    number, _, seal = head.partition(":")
    if not number.isdigit() or len(seal) != len("0" * 64):
        stop("--head is NUMBER:SEAL as `leakline verify` prints it")
    return int(number), seal


def _decide(kind: ActKind, id_: str, config: Config, as_json: bool, **words: Any) -> None:
    """Carry the act out and say what has become of the incident."""
    _say(decided(kind, id_, config, **words), as_json)


def decided(
    kind: ActKind,
    id_: str,
    config: Config,
    *,
    by: str,
    named: Sequence[str] = (),
    time: datetime | None = None,
    **words: Any,
) -> "Outcome":
    """What the act has changed; it is kept. Raises BadInput where it cannot be done.

    `named` are posts as a person names them, `time` is in the time zone of the configuration.
    """
    from monitor.acts import Refused
    from monitor.cli import ready
    from monitor.deciding import decide, found
    from monitor.storage.store import Store, open_store

    settings = ready.settings_at(config)
    zone, now = settings.monitor.zone, datetime.now(UTC)
    when = time.replace(tzinfo=zone).astimezone(UTC) if time else None
    if when and when > now:
        stop("that lies in the future")

    async def posts(store: "Store") -> tuple[tuple[str, str], ...]:
        incident = await found(store, id_)
        keys = [mention.key for mention in await store.mentions(incident.id)]
        return tuple(_key(one, keys) for one in named)

    async def work() -> "Outcome":
        async with open_store(settings.database_url) as store:
            act = Act(
                kind=kind,
                incident=id_,
                by=by or _user(),
                at=now,
                time=when,
                posts=await posts(store),
                **words,
            )
            return await decide(store, act, [row.name for row in settings.notifier])

    try:
        return asyncio.run(work())
    except Refused as refusal:
        stop(str(refusal))


def _key(named: str, known: list[tuple[str, str]]) -> tuple[str, str]:
    """The post that is meant by its id, or by SOURCE/ID."""
    meant = [key for key in known if named in (key[1], f"{key[0]}/{key[1]}")]
    if len(meant) != 1:
        what = "is not in this incident" if not meant else "is in several sources: SOURCE/POST"
        stop(f"the post {named} {what}")
    return meant[0]


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        stop(f"say who you are: --by NAME, or {_WHO} in the environment")


def _say(outcome: "Outcome", as_json: bool) -> None:
    from monitor import as_json as words
    from monitor.acts import in_words

    act, first = outcome.act, outcome.incidents[0]
    if as_json:
        say_json({"act": words.act(act), "incidents": list(map(words.incident, outcome.incidents))})
        return
    say(f"{first.id}  {one_line(first.title)}")
    say(f"{in_words(act)}; stage {first.stage}, {first.mentions} mentions")
    if act.kind == "dismiss" and act.rules:
        say(f"what {', '.join(act.rules)} find in {', '.join(act.sources)} weighs less from now on")
    for other in act.others if act.kind == "split" else ():
        say(f"the posts taken out make the incident {other}")

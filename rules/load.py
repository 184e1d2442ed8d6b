"""TOML -> Rulebook, with all faults at once.

A file may hold concepts, rules, or both. Shipped files come first, then the operator's own: a
rule of a later file replaces the rule of the same id, `disable` drops rules, and a concept is
written once.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from rules import notation, toml
from rules.model import (
    ANY_WATCH,
    Concept,
    Origin,
    Pack,
    Rule,
    Rulebook,
    Term,
    Watch,
)
from rules.spelling import says_too_little, spellings
from rules.tables import ConceptTable, FileTable, RuleTable
from rules.toml import Document, Fault, FaultsFound

SHIPPED = tuple(Path(__file__).parent / name for name in ("concepts", "cues", "packs"))

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_/-]*")
_ISO_3166 = re.compile("[A-Z]{2}")
_QUOTED = re.compile(r'"(.*)"', re.DOTALL)

T = TypeVar("T", bound=BaseModel)
_TOO_GENERAL = "is an ordinary word or a single letter: write a longer name, or an alias as =Name"


def load(
    own: Iterable[Path] = (), watches: Iterable[Watch] = (), *, shipped: bool = True
) -> Rulebook:
    """The rulebook of the shipped files and the operator's own files or folders.

    Raises FaultsFound with everything that is wrong in any of them: nothing is loaded by halves.
    """
    faults: list[Fault] = []
    documents: list[Document] = []
    for path in files([*(SHIPPED if shipped else ()), *own]):
        try:
            documents.append(toml.read(path))
        except FaultsFound as found:
            faults += found.faults
    return assemble(documents, watches, faults)


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that are read for these files and folders, in their order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.toml"))
        else:
            yield path


def assemble(
    documents: Iterable[Document], watches: Iterable[Watch] = (), faults: Sequence[Fault] = ()
) -> Rulebook:
    """The rulebook that the documents make together, in their order. Raises FaultsFound."""
    draft = _Draft(faults=list(faults), whole=not faults)
    for document in documents:
        draft.take(document)
    draft.watch(watches)
    return draft.finish()


@dataclass(slots=True)
class _Draft:
    """A rulebook while its files are read, and what is wrong so far."""

    faults: list[Fault]
    concepts: dict[str, Concept] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    packs: list[Pack] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)  #: ids of concepts that have faults themselves
    disabled: dict[str, Origin] = field(default_factory=dict)
    whole: bool = True  #: all files could be read, so that what is unknown is nowhere

    def take(self, document: Document) -> None:
        """Read the concepts and rules of one file."""
        top = self._valid(FileTable, document, ()) or FileTable()
        for index in range(len(top.concept)):
            self._take_concept(Origin(document, ("concept", index)), top)
        rules = [self._take_rule(Origin(document, ("rule", i))) for i in range(len(top.rule))]
        for index, id_ in enumerate(top.disable):
            self.disabled[id_] = Origin(document, ("disable", index))
        if rules or top.disable:
            ids = tuple(id_ for id_ in rules if id_ is not None)
            pack = Pack(document.file, top.title, top.description, ids, tuple(top.disable))
            self.packs.append(pack)

    def _valid(self, model: type[T], document: Document, at: toml.Keys) -> T | None:
        """The table at `at` as a model; None when it has faults, which are kept."""
        data: Any = document.data
        for key in at:
            data = data[key]
        try:
            return model.model_validate(data)
        except ValidationError as error:
            self.faults += toml.faults_of(error, document, model, at)
            return _sound_part(model, data, error)

    def _take_concept(self, origin: Origin, top: FileTable) -> None:
        table = self._valid(ConceptTable, origin.document, origin.keys)
        if table is None:
            self.broken.add(str(top.concept[int(origin.keys[-1])].get("id")))
            return
        if table.id in self.concepts:
            first = self.concepts[table.id].origin
            self._fault(origin, ("id",), f'"{table.id}" is already written at {first}: rename it')
            return
        self._check_id(origin, table.id)
        if table.kind == "country" and not _ISO_3166.fullmatch(table.value or ""):
            self._fault(origin, ("value",), 'a country\'s value is its ISO code: write "FR"')
        if table.id.split("/")[0] == ANY_WATCH:
            self._fault(origin, ("id",), '"watch" is kept for the names of the configuration')
        self.concepts[table.id] = Concept(
            id=table.id,
            kind=top.kind if table.kind is None else table.kind,
            value=top.value if table.value is None else table.value,
            label=table.label,
            terms=tuple(self._terms(origin, "terms", table.terms)),
            exceptions=tuple(self._terms(origin, "exceptions", table.exceptions)),
            includes=tuple(table.includes),
            origin=origin,
        )

    def _terms(self, origin: Origin, key: str, terms: Mapping[str, list[str]]) -> Iterator[Term]:
        for lang, texts in terms.items():
            for index, text in enumerate(texts):
                if self._parses(origin, (key, lang, index), text):
                    yield Term(text, lang)

    def _parses(self, origin: Origin, keys: toml.Keys, text: str) -> bool:
        if notation.is_plain(text):
            return True
        try:
            notation.parse(text)
        except notation.BadTerm as error:
            self._fault(origin, keys, str(error))
            return False
        return True

    def _take_rule(self, origin: Origin) -> str | None:
        table = self._valid(RuleTable, origin.document, origin.keys)
        if table is None:
            return None
        self._check_id(origin, table.id)
        self._check_once(origin, table.id)
        written = origin.document.data["rule"][origin.keys[-1]]
        if not any(written.get(key) for key in ("all", "any", "points", "platforms", "sources")):
            self._fault(origin, (), "has no condition: write all = [...], any = [...] or a scope")
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in table.__dict__.items()
        }
        values |= self._added(origin, table)
        self._check_sense(origin, table)
        self.rules[table.id] = Rule(**values, origin=origin)
        return table.id

    def _added(self, origin: Origin, table: RuleTable) -> dict[str, Any]:
        """The points of a rule, and what they must come to."""
        reached = sum(points for points in table.points.values() if points > 0)
        if (table.least is None) == bool(table.points):
            self._fault(origin, (), "points and least belong together: write both or neither")
        elif table.least is not None and table.least > reached:
            self._fault(origin, ("least",), f"is never reached: all points come to {reached}")
        return {"points": tuple(table.points.items()), "least": table.least or 1}

    def _check_sense(self, origin: Origin, table: RuleTable) -> None:
        for index, id_ in enumerate(table.none):
            if id_ in table.all:
                why = f'"{id_}" is asked for and forbidden: the rule never holds'
                self._fault(origin, ("none", index), why)

    def _check_once(self, origin: Origin, id_: str) -> None:
        """A rule replaces one of another file, never one of its own."""
        older = self.rules[id_].origin if id_ in self.rules else None
        if older is not None and older.document.file == origin.document.file:
            self._fault(origin, ("id",), f'"{id_}" is already written at {older}: rename it')

    def _check_id(self, origin: Origin, id_: str) -> None:
        if not _ID.fullmatch(id_):
            self._fault(origin, ("id",), "may hold letters, digits, - _ and /, nothing else")

    def _fault(self, origin: Origin, keys: toml.Keys, message: str) -> None:
        self.faults.append(origin.fault(keys, message))

    def watch(self, watches: Iterable[Watch]) -> None:
        """Make a concept of each name of the configuration."""
        ids = []
        for one in watches:
            terms = tuple(Term(text) for text in self._watched(one))
            label = one.names[0] if one.names else one.id
            self.concepts[one.concept] = Concept(
                id=one.concept, kind=ANY_WATCH, value=one.id, label=label, terms=terms
            )
            ids.append(one.concept)
        self.concepts[ANY_WATCH] = Concept(id=ANY_WATCH, kind=ANY_WATCH, includes=tuple(ids))

    def _watched(self, watch: Watch) -> Iterator[str]:
        """The terms of a watch that can be read; what is wrong with the others is kept."""
        origin = watch.origin or Origin(Document("configuration", {}), ("watch", watch.id))
        if not watch.names and not watch.aliases:
            self._fault(origin, ("names",), "is empty: write the name to watch for")
        for index, alias in enumerate(watch.aliases):
            if self._parses(origin, ("aliases", index), alias):
                yield alias
        for index, name in enumerate(watch.names):
            if says_too_little(watch, name):
                if not watch.aliases:
                    self._fault(origin, ("names", index), _TOO_GENERAL)
                continue
            for term in spellings(replace(watch, names=(name,))):
                if self._parses(origin, ("names", index), term):
                    yield term

    def finish(self) -> Rulebook:
        """The rulebook, if nothing is wrong with it."""
        for concept in tuple(self.concepts.values()):
            self._check_includes(concept)
        for id_, origin in self.disabled.items():
            if id_ not in self.rules:
                hint = toml.suggestion(id_, self.rules)
                self._fault(origin, (), f'there is no rule "{id_}"{hint}')
        rules = tuple(self._resolved(rule) for rule in self.rules.values())
        if self.faults:
            raise FaultsFound(self.faults)
        in_force = tuple(rule for rule in rules if rule.id not in self.disabled)
        return Rulebook(self.concepts, in_force, tuple(self.packs))

    def _check_includes(self, concept: Concept) -> None:
        for index, id_ in enumerate(concept.includes):
            if concept.origin is not None and not self._known(id_):
                self._unknown(concept.origin, ("includes", index), id_)
        if concept.origin is not None and concept.id in below(concept.id, self.concepts):
            self._fault(concept.origin, ("includes",), "leads back to the concept itself")

    def _known(self, id_: str) -> bool:
        return id_ in self.concepts or id_ in self.broken or not self.whole

    def _unknown(self, origin: Origin, keys: toml.Keys, id_: str) -> None:
        hint = toml.suggestion(id_, self.concepts)
        if not hint and keys[0] != "includes":
            hint = f"; for the words themselves write '\"{id_}\"'"
        self._fault(origin, keys, f'there is no concept "{id_}"{hint}')

    def _resolved(self, rule: Rule) -> Rule:
        """The rule with its conditions checked; quoted words become concepts of their own."""
        for name in ("all", "any", "none"):
            for index, condition in enumerate(getattr(rule, name)):
                self._resolve(rule.origin, (name, index), condition)
        for condition, _ in rule.points:
            self._resolve(rule.origin, ("points", condition), condition)
        return rule

    def _resolve(self, origin: Origin | None, keys: toml.Keys, condition: str) -> None:
        if origin is None or self._known(condition):
            return
        quoted = _QUOTED.fullmatch(condition)
        if quoted is None:
            self._unknown(origin, keys, condition)
        elif self._parses(origin, keys, quoted[1]):
            self.concepts[condition] = Concept(
                id=condition, kind="words", value=quoted[1], terms=(Term(quoted[1]),)
            )


def _sound_part(model: type[T], data: Any, error: ValidationError) -> T | None:
    """The table without the keys that are wrong, so that the rest is checked too."""
    errors = error.errors(include_url=False, include_input=False)
    wrong = {key for item in errors for key in item["loc"][:1]}
    try:
        return model.model_validate({key: data[key] for key in data if key not in wrong})
    except ValidationError:
        return None


def below(id_: str, concepts: Mapping[str, Concept]) -> set[str]:
    """Every concept that a concept includes, however far down."""
    seen: set[str] = set()
    waiting = [id_]
    while waiting:
        concept = concepts.get(waiting.pop())
        for inner in concept.includes if concept else ():
            if inner not in seen:
                seen.add(inner)
                waiting.append(inner)
    return seen

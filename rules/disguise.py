"""Second readings of a folded text in which words are disguised.

Four disguises are undone: look-alike letters of another script (pаtients with a Cyrillic а),
digits and signs for letters (p4tients, $ale), letters set apart (d.a.t.a), and words that are
written backwards behind a control that has them shown forwards. A reading is made only for posts
that have such words and is scanned beside the text itself, so ordinary writing stays as it is: a
reading can add a hit, never take one away. Every pattern here is linear.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rules.apart import drawn_together, may_be_apart, set_apart, unspaced
from rules.decode import Words, both_ways, is_lone_sign, may_be_number
from rules.fold import Folded
from rules.joiners import parted
from rules.lookalikes import LOOKS_CYRILLIC, LOOKS_LATIN, SIGNS
from rules.reading import Reading
from rules.script import ALPHABETS, SCRIPTS, Script, word_end, word_start
from rules.turned import OVERRIDE, turned_back

_LETTER = r"[^\W\d_]"
_WORDY = r"[^\W_]"

_FOREIGN = ALPHABETS - {Script.LATIN}

#: A digit or sign before a letter, or one at the end of a word.
_SIGN = re.compile(rf"[0-9{SIGNS}](?:(?={_LETTER})|(?<={_LETTER}{{2}}[0-9$@€|])(?!{_WORDY}))")
_ANY_SIGN = re.compile(f"[0-9{SIGNS}]")
_RUN = re.compile("[a-z\u0370-\u03ff]+")  #: Latin or Greek letters
_TOKEN = re.compile(rf"[{SIGNS}]{{0,3}}{_WORDY}(?:[^\W_]|[{SIGNS}]+{_WORDY})*[{SIGNS}]{{0,3}}")

_SEVERAL = frozenset(SIGNS)
_MOST_SIGNS = 0.85  #: of a word; with more it is a number
Span = tuple[int, int]

_SHORTEST_WHOLE = 4  #: letters of a word that is all look-alikes among words of the other script
_FOREIGN_LETTER = re.compile("[\u0370-\u058f]")


def readings(folded: Folded, squeezed: str, words: Words) -> tuple[Reading, ...]:
    """The other ways to read a text; none for ordinary writing.

    `words` are those of the terms that are looked for: only what can be read as one of them is a
    disguised word. Two ways at most, for it may be Latin and Cyrillic, one more with the words that
    are written backwards, one without the blanks that cut up Chinese words, and one with a blank
    between the parts of Persian ones.
    """
    text = folded.text
    others = unspaced(text) + parted(folded)
    if OVERRIDE in folded.original:
        others += (turned_back(folded),)
    disguised = _has_disguised_words(text)
    if not disguised and not may_be_apart(text, squeezed):
        return others
    joined = drawn_together(text, set_apart(text, words))
    if not disguised and joined.text == text:
        return others
    texts = dict.fromkeys(_rewritten(joined.text, words))
    return *(replace(joined, text=way) for way in texts if way != text), *others


def _has_disguised_words(folded: str) -> bool:
    """Whether it may be worth the while to look at each word. Quick for ordinary writing."""
    sign = _ANY_SIGN.search(folded)
    if sign and any(map(_stands_for_letter, _SIGN.finditer(folded, sign.start()))):
        return True
    if folded.isascii() or not _FOREIGN_LETTER.search(folded):
        return False
    return any(map(_touches_foreign, _RUN.finditer(folded)))


def _stands_for_letter(sign: re.Match[str]) -> bool:
    """Whether a digit or sign stands in a word (l34k), or alone before or after one ($ale, b4)."""
    text, start = sign.string, sign.start()
    before, after = _script(text, start - 1), _script(text, start + 1)
    if after not in ALPHABETS:
        return before in ALPHABETS
    if before in ALPHABETS or _script(text, start + 2) is Script.COMMON:
        return True
    if before is Script.COMMON or text[start - 1 : start] in _SEVERAL:  # l34k, ca$$h; not 500k
        return any(_script(text, start - back) in ALPHABETS for back in (2, 3, 4))
    return sign[0] != "@" and _script(text, start + 2) in ALPHABETS


def _touches_foreign(run: re.Match[str]) -> bool:
    """Whether letters touch another alphabet, or a Latin word could be one of the other."""
    text, start, end = run.string, run.start(), run.end()
    if _script(text, start - 1) in _FOREIGN or _script(text, end) in _FOREIGN:
        return True
    if not run[0].isascii():
        return _is_mixed(run[0])
    left = text[word_start(text, start - 1) : start - 1] if start > 1 else ""
    right = text[end + 1 : word_end(text, end + 2)]
    around = [word for word in (left, right) if word and SCRIPTS[word[0]] in _FOREIGN]
    if not around:
        return False
    return _all_alike(run[0], LOOKS_CYRILLIC) or any(_all_alike(w, LOOKS_LATIN) for w in around)


def _all_alike(word: str, look_alikes: frozenset[str]) -> bool:
    return len(word) >= _SHORTEST_WHOLE and look_alikes.issuperset(word)


def _script(text: str, place: int) -> Script:
    return SCRIPTS[text[place]] if 0 <= place < len(text) else Script.NONE


def _rewritten(text: str, words: Words) -> Iterator[str]:
    """The text with its disguised words read in both ways, as long as before.

    Where only what may be a number can be read in another way, it is one.
    """
    suspects = tuple(_suspects(text))
    ways = {word: both_ways(word, words) for word in {text[slice(*span)] for span in suspects}}
    if all(set(read) == {word} or may_be_number(word) for word, read in ways.items()):
        yield text
        return
    for way in (0, 1):
        pieces: list[str] = []
        done = 0
        for start, end in suspects:
            pieces += (text[done:start], ways[text[start:end]][way])
            done = end
        yield "".join([*pieces, text[done:]])


def _suspects(text: str) -> Iterator[Span]:
    """The words that mix scripts or hold digits, and those that stand among another script."""
    if _FOREIGN_LETTER.search(text):
        return _suspects_among_alphabets(text)
    strange = [match for match in _TOKEN.finditer(text) if not match[0].isalpha()]
    kinds = [_kind(match[0]) for match in strange]
    if None not in kinds:
        return iter(())
    pairs = zip(strange, kinds, strict=True)
    return (match.span() for match, kind in pairs if _is_strange(match[0], kind))


def _suspects_among_alphabets(text: str) -> Iterator[Span]:
    """The same where the text has letters that look like Latin ones."""
    spans = [match.span() for match in _TOKEN.finditer(text)]
    words = [text[start:end] for start, end in spans]
    kind_of = {word: _kind(word) for word in set(words)}
    if None not in kind_of.values() and len(ALPHABETS.intersection(kind_of.values())) < 2:  # noqa: PLR2004
        return  # nothing stands among another script
    kinds = [kind_of[word] for word in words]
    clear_words = {word for word, kind in kind_of.items() if _is_clear(word, kind)}
    clear = [word in clear_words for word in words]
    before = _nearest(kinds, clear)
    after = _nearest(kinds[::-1], clear[::-1])[::-1]
    mixed = any(kind is None and _is_mixed(word) for word, kind in kind_of.items())
    for span, word, left, right in zip(spans, words, before, after, strict=True):
        if _is_suspect(kind_of[word], word, {*left, *right}, mixed=mixed):
            yield span


def _is_suspect(kind: Script | None, word: str, around: set[Script | None], *, mixed: bool) -> bool:
    """Whether a word is disguised, by itself or as one that stands among others.

    `mixed` says that some word of the text mixes alphabets: then short ones may be disguised too.
    A lone digit may be a word; it stays a digit in one of the readings.
    """
    if _is_strange(word, kind):
        return True
    if kind is Script.NONE or kind in around or not around & (ALPHABETS | {None}):
        return False
    return mixed or (len(word) >= _SHORTEST_WHOLE and None not in around)


def _is_strange(word: str, kind: Script | None) -> bool:
    """Whether a word beside disguised ones may hold a digit or sign for a letter."""
    return kind is None or word[-1] == "!" or is_lone_sign(word)


def _is_mixed(word: str) -> bool:
    return len(ALPHABETS.intersection(map(SCRIPTS.__getitem__, word))) > 1


def _is_clear(word: str, kind: Script | None) -> bool:
    """Whether the word tells of what script the words around it are: not one of look-alikes."""
    if kind in _FOREIGN:
        return not LOOKS_LATIN.issuperset(word)
    return kind is not Script.LATIN or not LOOKS_CYRILLIC.issuperset(word)


def _nearest(
    kinds: Sequence[Script | None], clear: Sequence[bool]
) -> list[tuple[Script | None, ...]]:
    """For each word the kind of the nearest clear word before it; empty where there is none."""
    nearest: list[tuple[Script | None, ...]] = []
    last: tuple[Script | None, ...] = ()
    for kind, is_clear in zip(kinds, clear, strict=True):
        nearest.append(last)
        last = (kind,) if is_clear else last
    return nearest


def _kind(word: str) -> Script | None:
    """The script of a word; None when it is disguised, NONE when it is a number or the like."""
    word = word.rstrip("!")
    if word.isascii() and (word.isalpha() or word.isdecimal()):
        return Script.LATIN if word.isalpha() else Script.NONE
    scripts = set(map(SCRIPTS.__getitem__, word))
    alphabets = ALPHABETS & scripts
    if not alphabets:
        return Script.NONE
    if len(scripts) == 1:
        return scripts.pop()
    strange = sum(1 for letter in word if SCRIPTS[letter] <= Script.COMMON)
    disguised = strange <= _MOST_SIGNS * len(word) and (strange or len(alphabets) > 1)
    return None if disguised else Script.NONE

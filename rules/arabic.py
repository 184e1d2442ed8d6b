"""How a term of several Arabic words may be written: with the article, and without it."""

from collections.abc import Iterator
from itertools import product

from rules.script import SCRIPTS, Script

_ARTICLE = "\u0627\u0644"  # al-
_ARTICLES = (_ARTICLE, "\u0644\u0644", "\u0628\u0627\u0644")  #: al-, li-l-, bi-l-
_MOST_WORDS = 3  #: of a term; each word after the first doubles the ways to write it
_SHORTEST = 3  #: letters: prepositions have no article


def ways(term: str) -> Iterator[str]:
    """The term, and the same with the article before each later word that may have one.

    Before its first word the article is allowed anyhow, see rules/scan.py.
    """
    first, *later = term.split()
    if not later or len(later) >= _MOST_WORDS or term[0] in "/=":
        yield term
        return
    for words in product(*map(_with_article, later)):
        yield " ".join((first, *words))


def _with_article(word: str) -> tuple[str, ...]:
    letters = all(SCRIPTS[letter] is Script.ARABIC for letter in word.rstrip("*"))
    if letters and len(word) >= _SHORTEST and not word.startswith(_ARTICLES):
        return word, _ARTICLE + word
    return (word,)

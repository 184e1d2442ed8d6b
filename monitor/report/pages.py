"""The environment of templates: whatever one prints is made harmless for the form that it is in.

`finalize` cleans it, and for Markdown escapes it; Jinja's autoescape does the rest. Only what is
Markup already passes.
"""

from collections.abc import Callable
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from monitor.report import words

Escape = Callable[[Any], Any]


def environment(package: str, escape: Escape) -> Environment:
    """The templates of a package, and those that all pages share, which lie beside the report's.

    `escape` is `for_html` or `for_markdown`.
    """
    return Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("monitor.report")]),
        autoescape=True,
        finalize=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def for_html(value: Any) -> Any:
    """Cleaned text, which autoescape makes harmless afterwards."""
    return value if isinstance(value, Markup) else words.plain(value)


def for_markdown(value: Any) -> Markup:
    """Text that is harmless already: Markup, so that autoescape leaves it alone."""
    return value if isinstance(value, Markup) else words.markdown(value)

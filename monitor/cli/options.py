"""The options that many commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path,
    typer.Option(
        "--config", "-c", envvar="LEAKLINE_CONFIG", help="The configuration.", show_default=True
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print data for programs.")]

Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write to a file.")]


class Format(StrEnum):
    """How a report or a fact sheet is written."""

    MD = "md"
    HTML = "html"
    JSON = "json"


CONFIG = Path("config.toml")

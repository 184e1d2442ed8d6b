"""The options that many commands share."""

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

CONFIG = Path("config.toml")

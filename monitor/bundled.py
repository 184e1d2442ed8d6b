"""Where the files stand that are no Python: migrations, examples, the example configuration."""

from pathlib import Path

_ROOM = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """The path of a file or folder of the checkout, or of its copy inside an installed wheel.

    The checkout comes first: an editable install may leave an old copy behind.
    """
    checkout = _ROOM.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).exists():
        return checkout / name
    return _ROOM / "_bundled" / name

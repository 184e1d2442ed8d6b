"""The far side of quarantine.py: a body on standard input, JSON on standard output.

Run by its path with `python -I`, so it stands on the standard library alone.
"""

import json
import sys
from importlib import import_module
from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_CPU, RLIMIT_FSIZE, setrlimit

_MEMORY = 1024**3


def main(path: str, seconds: str, module: str, function: str, said: str) -> None:
    """Write what module.function(standard input, **said) returns, within the limits."""
    sys.path[:] = path.split(":")
    parse = getattr(import_module(module), function)
    setrlimit(RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    setrlimit(RLIMIT_AS, (_MEMORY, _MEMORY))
    setrlimit(RLIMIT_FSIZE, (0, 0))
    setrlimit(RLIMIT_CORE, (0, 0))
    json.dump(parse(sys.stdin.buffer.read(), **json.loads(said)), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])

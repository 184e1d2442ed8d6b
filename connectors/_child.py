"""The far side of quarantine.py: one job after another on standard input, answers on the output.

Run by its path with `python -I`, so it stands on the standard library alone. A job is two lengths
of four bytes, a head in JSON and a body; an answer is one letter, a length, and JSON: `+` done, `-`
failed, `.` done and at its end. After `-` and `.` the child ends.
"""

import json
import math
import os
import struct
import sys
from importlib import import_module
from resource import (
    RLIM_INFINITY,
    RLIMIT_AS,
    RLIMIT_CORE,
    RLIMIT_CPU,
    RLIMIT_FSIZE,
    RUSAGE_SELF,
    getrlimit,
    getrusage,
    setrlimit,
)
from typing import BinaryIO

_MEMORY = 1024**3
_GROWN = 200 * 1024  #: KiB that it may have held at most, to go on
_JOBS = 200  #: then a fresh one: what a page may have left behind ends with the child


def main() -> None:
    """Do jobs until the input ends, one fails, or there were enough."""
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints is no answer
    setrlimit(RLIMIT_AS, (_MEMORY, _MEMORY))
    setrlimit(RLIMIT_FSIZE, (0, 0))
    setrlimit(RLIMIT_CORE, (0, 0))
    for left in reversed(range(_JOBS)):
        lengths = jobs.read(8)
        if not lengths:
            return
        head, body = (jobs.read(length) for length in struct.unpack("!II", lengths))
        try:
            found = _parsed(json.loads(head), body)
        except BaseException:
            _answer(answers, b"-", b"")
            raise
        tired = not left or _most_memory() > _GROWN
        _answer(answers, b"." if tired else b"+", found)
        if tired:
            return


def _parsed(job: dict[str, object], body: bytes) -> bytes:
    """What module.function(body, **said) returns, within the limits, as JSON."""
    sys.path[:] = str(job["path"]).split(os.pathsep)
    parse = getattr(import_module(str(job["module"])), str(job["function"]))
    used = getrusage(RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime + float(str(job["seconds"])))
    hard = getrlimit(RLIMIT_CPU)[1]
    soft = seconds if hard == RLIM_INFINITY else min(seconds, hard)
    setrlimit(RLIMIT_CPU, (soft, hard))  # SIGXCPU ends the process
    said = job["said"]
    return json.dumps(parse(body, **said) if isinstance(said, dict) else None).encode()


def _most_memory() -> int:
    """The most KiB that it has held. Not ru_maxrss: that begins at what the parent held."""
    try:
        with open("/proc/self/status", "rb") as status:  # noqa: PTH123 - pathlib costs time to import
            return next(int(line.split()[1]) for line in status if line.startswith(b"VmHWM"))
    except (OSError, StopIteration):  # another system
        return getrusage(RUSAGE_SELF).ru_maxrss


def _answer(answers: BinaryIO, kind: bytes, found: bytes) -> None:
    answers.write(kind + struct.pack("!I", len(found)) + found)
    answers.flush()


if __name__ == "__main__":
    main()

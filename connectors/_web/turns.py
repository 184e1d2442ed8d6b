"""Who may ask a host when: one after the other, at its pace."""

import asyncio

_SMALL = 1024  #: hosts that are remembered without looking whether their turn is over


class Turns:
    """The times at which hosts may be asked next; a host whose time is over is forgotten."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}
        self._sweep_at = _SMALL

    def __len__(self) -> int:
        return len(self._next)

    async def wait(self, host: str, pace: float) -> None:
        """Return when it is the caller's turn, `pace` seconds after the turn before it."""
        if not pace:
            return
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next.get(host, now))
        self._next[host] = turn + pace
        if len(self._next) > self._sweep_at:
            self._next = {name: at for name, at in self._next.items() if at > now}
            self._sweep_at = max(_SMALL, 2 * len(self._next))
        if turn > now:
            await asyncio.sleep(turn - now)

"""What stands between a stranger and a room: wrong codes, too many rooms, all of them at once.

A whole class has one address, so an address is never limited in what succeeds: only its failures
and its new rooms are counted.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

from playground.bucket import Bucket
from playground.rooms import bounds
from playground.rooms.tally import ByAddress, WrongCodes
from protocols import errors

TOO_MANY_CODES: Final = errors.LimitReached(
    "Too many wrong codes came from your address.", "Look at the code again, and wait a minute."
)
TOO_MANY_ROOMS: Final = errors.LimitReached(
    "Too many rooms were opened from your address.", f"At most {bounds.rooms_per_hour} an hour."
)
TOO_FAST: Final = errors.LimitReached("Too much at once.", "Send it again in a moment.")


class Doors:
    """Those of this process."""

    def __init__(self, now: float) -> None:
        self.wrong_codes = WrongCodes(settings.REDIS_URL)
        self.new_rooms = ByAddress(bounds.rooms_per_hour, 3_600)
        self.joins = Bucket(bounds.joins_per_second, bounds.joins_burst, now)


class RoomGate:
    """One socket's haste, looked at before its frame is read."""

    def __init__(self, now: float) -> None:
        self.frames = Bucket(bounds.viewer_per_second, bounds.viewer_burst, now)
        self.strikes = Bucket(bounds.strikes_per_second, bounds.strikes_burst, now)

    def for_host(self, now: float) -> None:
        """Hosts scrub: they may do more."""
        self.frames = Bucket(bounds.host_per_second, bounds.host_burst, now)


def address_of(scope: dict[str, Any]) -> str:
    """Where a socket comes from, as far as it is known; of IPv6 the part that a site is given."""
    host = str((scope.get("client") or ("", 0))[0])
    return ":".join(host.split(":")[:4]) if ":" in host and "." not in host else host

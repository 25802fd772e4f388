"""python -m tests.rooms.broken_server --fd N: the server, with one promise of the rooms broken on
purpose: BROKEN names which. Whoever watches over that promise must notice.
"""

import os
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from playground import server
from playground.rooms import bounds, store, votes
from playground.rooms.commands import Decided
from playground.rooms.feed import Feed
from playground.rooms.member import Member
from playground.rooms.room import RoomChange
from playground.rooms.store import Fate, Written

LATE_S = 0.3
NEVER_S = 3_600.0


def acknowledge_before_commit() -> None:
    insert = store.insert

    def promised(room: int, revision: int, change_id: str, actor: int, decided: Any) -> Written:
        about = (room, revision, change_id, actor, decided)
        threading.Timer(LATE_S, insert, about).start()
        at = int(time.time() * 1000)
        change = RoomChange(revision, decided.kind, actor, at, decided.body)
        return Written(Fate.WRITTEN, revision, (change,))

    store.insert = promised


def forget_names() -> None:
    insert = store.insert
    store.insert = lambda room, revision, change_id, *about: insert(
        room, revision, f"{change_id}#{secrets.token_hex(4)}", *about
    )


def resume_anywhere() -> None:
    """Whoever comes back is sent what is new from now on, and not what was missed."""
    welcome = Member.welcome

    def forgetful(member: Member, *about: Any) -> str:
        frame = welcome(member, *about)
        member.feed = Feed(member.room.state.revision, time.monotonic())
        return frame

    Member.welcome = forgetful


def send_without_end() -> None:
    bounds.window_changes = 1_000_000


def let_it_pile_up() -> None:
    bounds.unread_bytes_max = 10**9
    server.STUCK_S = NEVER_S


def trust_hints() -> None:
    bounds.poll_seconds = NEVER_S


def tell_the_answer() -> None:
    """What is asked goes into the log as it came, the right option included."""
    settled = votes.settled

    def told(room: int, revision: int, decided: Decided) -> Decided:
        known = settled(room, revision, decided)
        return decided if decided.kind == "ask" else known

    votes.settled = told


PROMISES: dict[str, Callable[[], None]] = {
    broken.__name__: broken
    for broken in (
        acknowledge_before_commit,
        forget_names,
        resume_anywhere,
        send_without_end,
        let_it_pile_up,
        trust_hints,
        tell_the_answer,
    )
}

if __name__ == "__main__":
    PROMISES[os.environ["BROKEN"]]()
    server.main()

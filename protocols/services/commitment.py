"""What protocols of atomic commitment share: votes, a log on disk, and what they promise."""

from __future__ import annotations

from typing import Any, ClassVar, Final, TypeVar

from protocols.kernel import (
    Accident,
    Message,
    Node,
    Protocol,
    Seat,
    View,
    Violation,
    durable,
    liveness,
    param,
    safety,
)

P = TypeVar("P")
COORDINATOR: Final = "c"
YES: Final = "yes"
NO: Final = "no"
# What a node is in; from `prepared` on it is a record in its log, too.
WORKING: Final = "working"
PREPARED: Final = "prepared"
COMMITTED: Final = "committed"
ABORTED: Final = "aborted"
DONE: Final = (COMMITTED, ABORTED)


class Vote(Message, label="{vote}", tint="vote"):
    """To the coordinator: yes, I can commit, and will if I am told to; or no, I have aborted."""

    vote: str


class Site(Node[P]):
    """A node with a log on disk. What is in the log survives a crash, the rest does not."""

    chips: ClassVar[tuple[str, ...]] = ("state",)
    display: ClassVar[dict[str, str]] = {"log": "ledger"}
    log: list[str] = durable([])
    state: str = WORKING

    @property
    def decided(self) -> bool:
        """Whether it knows the outcome; then that is its state."""
        return self.state in DONE

    def record(self, state: str) -> None:
        """Goes over to another state, and writes that to the log first."""
        if state != self.state:
            self.log.append(state)
            self.state = state


@safety("No two nodes decide differently, and no decision changes")
def agreement(_: Any, view: View) -> str | None:
    """Atomicity. What is on the disk of a node that is down counts."""
    sites = list(view.each(Site))
    found = [[one for one in sites if word in (*one.log, one.state)] for word in DONE]
    if not all(found):
        return None
    one, two = found[0][0], found[1][0]
    return Violation(f"{one.title} has committed, {two.title} has aborted.", one.id, two.id)


@safety("Nobody commits unless everybody has voted yes")
def all_yes(_: Any, view: View) -> str | None:
    """Everybody who votes yes writes down first that it is prepared."""
    committed = next((one for one in view.each(Site) if COMMITTED in (*one.log, one.state)), None)
    voters = (one for one in view.each(Site) if one.id != COORDINATOR)
    odd = next((one for one in voters if PREPARED not in one.log), None)
    if committed is None or odd is None:
        return None
    said = f"{committed.title} has committed, but {odd.title} has not voted yes."
    return Violation(said, committed.id, odd.id)


@liveness("Everybody who is up learns the outcome")
def everybody_learns(_: Any, view: View) -> str | None:
    """Red where nothing can come any more: then they are blocked."""
    doubtful = [one.title for one in view.up(Site) if not one.decided]
    return f"In doubt: {', '.join(doubtful)}." if doubtful else None


class Commitment(Protocol):
    """A coordinator and n participants, who must all commit, or all abort."""

    n: int = param(3, lo=1, hi=6, label="Participants", help="The coordinator is one more.")
    patience: int = param(10, lo=3, hi=60, label="Patience", help="In ticks, for an answer.")

    @property
    def doubt(self) -> int:
        """How long a participant waits: the coordinator may be waiting for somebody else."""
        return self.patience * 3 // 2

    def seats(self) -> list[Seat]:
        """The coordinator and participants 1 to n."""
        first, second = self.roles
        participants = [Seat(f"p{i}", second, f"Site {i}") for i in range(1, self.n + 1)]
        return [Seat(COORDINATOR, first, "Coordinator"), *participants]


def accidents(told: str) -> tuple[Accident, ...]:
    """The same mishaps for all; `told` is the message with which a decision first gets about."""
    dies, one = f"crash:c@c~p1.{told}", "crash:p1@p1~c.Ack"
    return (
        Accident("coordinator-dies", "The coordinator dies before any vote comes", ("crash:c@2",)),
        Accident("one-told", "The coordinator dies when it has told one", (dies,)),
        Accident("both-die", "The coordinator dies, and the only one it told", (dies, one)),
        Accident("cut-off", "The coordinator dies, and the only one it told is cut off",
                 (dies, "cut:p1/p2,p3@5")),
        Accident("refused", "One participant votes no", ("request:p2:refuse@0",)),
        Accident("vote-lost", "A vote is lost", ("drop:p3~c.Vote",)),
    )  # fmt: skip

"""A run as somebody may see it who must not learn who lies: every message as a sealed envelope.

What could be said otherwise is hidden, and so is all that follows from it: states, reasons,
decisions, verdicts. A message that a traitor keeps back leaves an empty envelope, which travels
and arrives as the message would have done. So a run with a traitor who does as the rule says is,
masked, the same to the byte as the run without.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from protocols.kernel.event import Event
from protocols.kernel.keyed import Dice, keyed
from protocols.kernel.message import Message
from protocols.kernel.scenario import Scenario
from protocols.kernel.trace import Run

UNSAID: Final = "?"
HIDDEN: Final = frozenset(
    {"node-turned", "coin-tossed"} | {"property-violated", "property-satisfied", "property-pending"}
)
ARRIVALS: Final = frozenset({"message-delivered", "message-dropped"})
Place = tuple[int, int, int]
NOWHERE: Final = (0, 0, 0)


def masked(scenario: Scenario, events: list[Event], until: int | None) -> list[Event]:
    """The events before tick `until` (None: of a whole run) as everybody may see them.

    What is seen by one tick is the beginning of what is seen by a later one.
    """
    seen = _with_envelopes(scenario, events, until)
    return [_veiled(one) for one in seen if one.kind not in HIDDEN]


class Sight(Run):
    """What is seen of a run that is still being played: these events, and no end, under the name of
    the scenario that everybody knows.
    """

    def __init__(self, scenario: Scenario, events: list[Event]) -> None:
        """Nothing is simulated: the events are given."""
        super().__init__(scenario)
        self._given = events

    @property
    def events(self) -> list[Event]:
        """Those that were given."""
        return self._given

    @property
    def done(self) -> bool:
        """It goes on as soon as somebody acts."""
        return False

    def extend(self, max_events: int) -> bool:  # noqa: ARG002
        """Whoever looks cannot bring it on."""
        return False

    def beside(self, number: int) -> dict[str, Any]:  # noqa: ARG002
        """What a node waits for follows from its state, which is hidden."""
        return {}


def sealed(message: Message | None) -> Message | None:
    """The message without the words that its sender could have chosen."""
    if message is None:
        return None
    chosen = {field.name for field in message.fields if field.domain}
    return message.but(**dict.fromkeys(chosen, UNSAID))


def _veiled(event: Event) -> Event:
    body = sealed(event.honest or event.body)
    return event._replace(body=body, honest=None, state=(), why="", rule="", text="")


def _with_envelopes(scenario: Scenario, events: list[Event], until: int | None) -> Iterator[Event]:
    """Withheld messages as sent, and their arrivals where those of messages would stand."""
    delays, places = Dice(scenario.seed, "delay"), _Places(scenario)
    lo, hi = scenario.network.lo, scenario.network.hi
    waiting: list[tuple[int, Place, Event]] = []
    for event in events:
        arrived = [one for one in waiting if _before(one, event, places)]
        waiting = waiting[len(arrived) :]
        yield from (arrival for _, _, arrival in arrived)
        place = places.of(event) if event.message else NOWHERE
        if event.kind == "message-withheld":
            at = event.at + delays.between(lo, hi, event.message or "")
            waiting.append((at, place, _arrival(event, at)))
            waiting.sort(key=lambda one: one[:2])
            yield event._replace(kind="message-sent")
        else:
            yield event if not arrived else event._replace(at=max(event.at, arrived[-1][0]))
    yield from (arrival for at, _, arrival in waiting if until is not None and at < until)


def _arrival(sent: Event, at: int) -> Event:
    cause = f"sent {sent.message}"
    return sent._replace(at=at, kind="message-delivered", node=sent.receiver, cause=cause)


def _before(waiting: tuple[int, Place, Event], event: Event, places: _Places) -> bool:
    """Whether the arrival stands before this event: by tick, and among arrivals by their channel;
    what nodes do of their own comes after them.
    """
    at, place, _ = waiting
    if event.kind == "run-ended":
        return True
    if at != event.at:
        return at < event.at
    if event.kind in ARRIVALS:
        return place < places.of(event)
    return event.kind in ("timer-fired", "round-started", "request-made")


class _Places:
    """The order of arrivals within a tick: by receiver, by channel, then as they were sent."""

    def __init__(self, scenario: Scenario) -> None:
        self.seed = scenario.seed
        self.numbers = {node: one.number for node, one in scenario.protocol.places.items()}
        self.sent: dict[str, int] = {}

    def of(self, event: Event) -> Place:
        """The place of this event's message; of the first that is asked for, the first."""
        sender, receiver = event.sender or "", event.receiver or ""
        number = self.sent.setdefault(event.message or "", len(self.sent))
        return self.numbers[receiver], keyed(self.seed, "channel", sender, receiver), number

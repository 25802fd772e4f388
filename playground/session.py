"""A socket's conversation, without the socket: commands in, frames out, nothing awaited.

The link is the session: everything here can be lost at any moment, and a client that opens its
scenario again, on any server, goes on where it was.
"""

from __future__ import annotations

from collections import OrderedDict

from msgspec import UNSET

from playground import caps
from playground.difference import Held
from playground.mishaps import note
from playground.runs import Begun, begin, forget
from playground.stream import Stream
from playground.wire import (
    Ack,
    Command,
    Down,
    FrameTrace,
    Opening,
    Pong,
    ServerFault,
    id_of,
    read_command,
    refusal,
)
from protocols import Run, Scenario, errors, parse

SORRY = "This run broke a rule of ours, not of yours. It has been noted."

Outcome = FrameTrace | Exception | None


class Session:
    """One client's scenario, its run, and what the client has of it.

    `receive` answers a frame at once and never simulates; `pump` simulates a little and gives the
    next frame of the run. A newer command supersedes a run under way.
    """

    def __init__(self) -> None:
        self.revision = 0
        self.scenario: Scenario | None = None
        self.run: Run | None = None
        self.held: Held | None = None
        self.stream: Stream | None = None
        self.weight = 0  # bytes of events in the run that is kept
        self.answers: OrderedDict[str, tuple[Command, Down]] = OrderedDict()

    @property
    def busy(self) -> bool:
        """Whether `pump` has work to do."""
        return self.stream is not None

    def receive(self, frame: str | bytes | None) -> Down:
        """The one answer to a frame: ack, refusal or pong. Asked again, the same again."""
        try:
            command = read_command(frame)
        except errors.Refused as refused:
            return refusal(id_of(frame), refused)
        asked, answer = self.answers.get(command.id, (command, None))
        if asked != command:
            other = errors.Malformed(
                f"The id {command.id} was another command's.", "Each has its own."
            )
            return refusal(command.id, other)
        return answer or self._remember(command, self._answer(command))

    def pump(self, count: int) -> Down | None:
        """At most about `count` events' worth of simulation; the next frame, if there is one."""
        stream = self.stream
        return self.settle(stream, attempt(stream, count)) if stream else None

    def settle(self, stream: Stream, outcome: Outcome) -> Down | None:
        """Take in what a turn of this stream came to, wherever it was made.

        A command that came meanwhile has superseded it: then nobody has seen that turn's frame, and
        nobody shall.
        """
        if stream is not self.stream:
            return None
        if isinstance(outcome, Exception):
            return self._broken(stream, outcome)
        self.run, self.held, self.weight = stream.run, stream.held, stream.volume
        if stream.done:
            self.stream = None
        return Down(trace=outcome) if outcome else None

    def forget(self) -> None:
        """Let go of the run, to save memory: the next edit will have it simulated again."""
        self.run, self.held, self.stream, self.weight = None, None, None, 0

    def _answer(self, command: Command) -> Down:
        try:
            return self._perform(command)
        except errors.Refused as refused:
            return refusal(command.id, refused)

    def _remember(self, command: Command, answer: Down) -> Down:
        self.answers[command.id] = (command, answer)
        if len(self.answers) > caps.answers_remembered:
            self.answers.popitem(last=False)
        return answer

    def _perform(self, command: Command) -> Down:
        """The command's effect is decided here, so this may acknowledge it."""
        if command.ping is not UNSET:
            return Down(pong=Pong(command.id))
        if command.open is not UNSET:
            self._show(parse(command.open.scenario), command.open)
        elif command.add is not UNSET:
            self._edit(self._opened().add(command.add))
        elif command.remove is not UNSET:
            self._edit(self._opened().remove(command.remove))
        return Down(ack=Ack(command.id, self.revision))

    def _opened(self) -> Scenario:
        if self.scenario is None:
            raise errors.NotEnabled("No scenario is open on this socket.", "Open one first.")
        return self.scenario

    def _edit(self, scenario: Scenario) -> None:
        """An edit that changes nothing needs no new revision: it has been made already."""
        if scenario != self.scenario:
            self._show(scenario, None)

    def _show(self, scenario: Scenario, claim: Opening | None) -> None:
        """Begin another revision. The client's word about what it has beats our own memory."""
        before, self.scenario = self.run, scenario
        self.revision += 1
        base = self.held if claim is None or claim.have else None
        claim = claim if claim and claim.have else None
        if claim or not base:
            self.held = None  # until the claim is settled, we do not know what it has
        self.stream = Stream(self.revision, lambda: _begin(before, scenario), base, claim)

    def _broken(self, stream: Stream, error: Exception) -> Down:
        """A bug of ours: this run ends here; the next command starts afresh."""
        assert self.scenario is not None
        text = self.scenario.text
        note(text, error)
        forget(text)
        self.stream, self.run, self.held = None, None, stream.held
        said = error.sentence if isinstance(error, errors.ProtocolBug) else SORRY
        return Down(error=ServerFault(stream.number, said, text))


def attempt(stream: Stream, count: int) -> Outcome:
    """One turn; an exception is an outcome too, and always ours: said, noted, survived."""
    try:
        return stream.turn(count)
    except Exception as error:
        return error


def _begin(before: Run | None, scenario: Scenario) -> Begun:
    """The same run as before, or what there is of another."""
    if before is not None and before.scenario == scenario:
        return Begun(before, len(before.events))
    return begin(scenario, before)

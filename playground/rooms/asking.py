"""What a member asks for about questions, beyond what stands in the log: ideas, votes, counts."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from playground.metrics import simulate
from playground.rooms import bounds, votes
from playground.rooms.answers import RoomBallot, RoomIdea, RoomIdeas, RoomResults, RoomTally
from playground.rooms.doors import TOO_FAST
from playground.rooms.frames import RoomCommand, write
from playground.rooms.questions import RoomVote, closed, may_vote
from playground.rooms.refusals import REMOVED, no_room
from playground.rooms.sheet import table
from playground.workshop import perform
from protocols import Question, Run, errors, parse, questions

if TYPE_CHECKING:
    from playground.rooms.member import Member

TURN_EVENTS: Final = 500
"""events simulated at a time, between which others have their turns"""
COMMANDS: Final = frozenset({"questions", "vote", "ballot", "tally", "results"})


async def answer(member: Member, name: str, command: RoomCommand) -> str:
    """The answer to one of these commands. Raises errors.Refused."""
    wanted = getattr(command, name)
    match name:
        case "questions":
            return write(ideas=await _ideas(member, command.id, wanted))
        case "vote":
            return write(ballot=await _vote(member, command.id, wanted))
        case "ballot":
            return write(ballot=await _ballot(member, command.id))
        case "tally":
            return write(tally=await _tally(member, command.id))
    found = await _results(member)
    file = f"questions-{member.room.row.code}.csv"
    return write(results=RoomResults(command.id, file, table(found)))


async def _ideas(member: Member, command_id: str, count: int) -> RoomIdeas:
    """Questions about the run that the room shows: it is simulated to its end, in turns."""
    if not member.sayings.take(monotonic()):
        raise TOO_FAST
    text = member.room.state.scenario
    run = Run(parse(text))
    while (await perform(simulate, run, TURN_EVENTS))[0]:
        pass
    found, _ = await perform(questions, run, count)
    fitting = [_idea(one) for one in found if len(one.text) <= bounds.question_chars]
    return RoomIdeas(command_id, text, min(count, len(run.events)), fitting)


def _idea(one: Question) -> RoomIdea:
    because = one.because[: bounds.reason_chars]
    return RoomIdea(one.text, list(one.options), one.answer, because)


async def _vote(member: Member, command_id: str, vote: RoomVote) -> RoomBallot:
    """Answered once it is written down, and counted for certain."""
    question = member.room.state.question
    if question is None or question.number < vote.question:
        await member.hub.refresh(member.room)  # asked at another worker a moment ago
    state = member.room.state
    if member.number in state.removed:
        raise REMOVED
    if state.closed:
        raise no_room()
    may_vote(state, vote)
    chosen = await member.hub.database.run(votes.cast, member.room.row.id, member.number, vote)
    if chosen is None:
        raise closed()
    return RoomBallot(command_id, vote.question, chosen)


async def _ballot(member: Member, command_id: str) -> RoomBallot:
    question = member.room.state.question
    if question is None:
        return RoomBallot(command_id, 0, [])
    about = (member.room.row.id, question.number, member.number)
    chosen = await member.hub.database.run(votes.ballot, *about)
    return RoomBallot(command_id, question.number, chosen)


async def _tally(member: Member, command_id: str) -> RoomTally:
    question = member.room.state.question
    found = await _results(member, question.number) if question else []
    if not found:
        raise errors.NotEnabled("No question is open.", "Ask one.")
    (one,) = found
    return RoomTally(command_id, one.number, one.rounds, one.body["answer"])


async def _results(member: Member, number: int | None = None) -> list[Any]:
    about = (member.room.row.id, member.room.state.removed, number)
    return await member.hub.database.run(votes.results, *about)

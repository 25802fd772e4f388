"""What happens next? Questions about a moment of a run, answered by what the run really does.

Nothing here knows any protocol: messages on their way, timers, the fields drawn on the lifelines
and the properties are what every protocol has. The same run and moment give the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Final, NamedTuple

from protocols.kernel.keyed import keyed
from protocols.kernel.property import Nature, Property
from protocols.kernel.trace import Run
from protocols.kernel.values import order
from protocols.moment import BLANK, Field, Moment

LABEL_MAX: Final = 60
"""characters of an option"""
OPTIONS_MAX: Final = 6
QUESTIONS_MAX: Final = 8
OF_A_KIND_MAX: Final = 2
"""questions about fields, and about properties"""

ACTS: Final = ("message-delivered", "timer-fired", "request-made", "round-started")
VERDICTS: Final = ("property-violated", "property-satisfied", "property-pending")
STEPS: Final = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89)
"""between numbers to choose from"""
NONE_OF_THEM: Final = "None of these"
NOBODY: Final = "Nobody, as long as this run lasts"
# The two fields that every role may draw on its lifeline have words of their own.
ASKS: Final = {
    "decision": "What will {title} have decided when the run ends?",
    "leader": "Whom will {title} take for the leader when the run ends?",
}
OTHERWISE: Final = "What will “{field}” be at {title} when the run ends?"
FIRST: Final = {"decision": "Who is the first to decide?", "leader": "Who knows a leader first?"}
OTHER_FIRST: Final = "At which node does “{field}” get a value first?"
WILL_IT: Final = {
    Nature.SAFETY: "Will this hold to the end?",
    Nature.LIVENESS: "Will this be reached?",
    Nature.WITNESS: "Will this happen?",
}
ANSWERS: Final = {
    Nature.SAFETY: ("Yes, it holds to the end", "No, it is broken"),
    Nature.LIVENESS: ("Yes, it is reached", "No, not in this run"),
    Nature.WITNESS: ("Yes, it happens", "No, not in this run"),
}
ENDS: Final = {
    "quiescence": "Nothing is left to happen",
    "goal": "Its goal is reached",
    "horizon": "It is still going when its time is up",
}


class Question(NamedTuple):
    """Options in an order that gives nothing away; `answer` is the place of the right one.

    `because` is the run's own sentence for the event number `seq`, which decides it.
    """

    name: str
    text: str
    options: tuple[str, ...]
    answer: int
    because: str
    seq: int


class Truth(NamedTuple):
    """The right option, and the number of the event that makes it so."""

    label: str
    seq: int


Asked = Iterator[Question | None]


def questions(run: Run, count: int) -> list[Question]:
    """A few questions about what follows the first `count` events; none where nothing does.

    The run is simulated to its end.
    """
    moment = Moment(run, count)
    if moment.over:
        return []
    found = [one for kind in KINDS for one in kind(moment) if one is not None]
    return found[:QUESTIONS_MAX]


def _question(
    moment: Moment,
    name: str,
    said: str,
    options: Sequence[str],
    truth: Truth,
    always: Sequence[str] = (),
) -> Question | None:
    """None where there is nothing to choose, or where the right option is too long to be read.

    The options stand in the order given. Of too many, some wrong ones are kept by a keyed hash.
    """
    fitting = [one for one in dict.fromkeys((*options, *always)) if len(one) <= LABEL_MAX]
    if len(fitting) < 2 or truth.label not in fitting:
        return None
    sure = {truth.label, *always}
    about = (moment.run.scenario.text, moment.count, name)
    others = sorted(set(fitting) - sure, key=lambda label: (keyed(*about, label), label))
    kept = sure | set(others[: OPTIONS_MAX - len(sure)])
    shown = tuple(one for one in fitting if one in kept)
    because = moment.run.tell(truth.seq)
    return Question(name, said, shown, shown.index(truth.label), because, truth.seq)


def _arrives(moment: Moment) -> Asked:
    """Not asked where several arrive in one tick: their order there means nothing."""
    coming = moment.to_come("message-delivered")
    first = [(seq, event) for seq, event in coming if event.at == coming[0][1].at]
    if len(moment.flying_labels) < 2 or len({moment.label(event) for _, event in first}) > 1:
        return
    truth = Truth(NONE_OF_THEM, moment.last)
    if first:
        seq, event = first[0]
        flying = str(event.message) in moment.flying
        truth = Truth(moment.label(event) if flying else NONE_OF_THEM, seq)
    said = "Which message arrives next?"
    yield _question(moment, "arrives", said, moment.flying_labels, truth, [NONE_OF_THEM])


def _acts(moment: Moment) -> Asked:
    """Not asked where several act in one tick, nor where only one node could."""
    coming = moment.to_come(*ACTS)
    first = [(seq, str(event.node)) for seq, event in coming if event.at == coming[0][1].at]
    if len({node for _, node in first}) != 1:
        return
    seq, node = first[0]
    able = {str(event.receiver) for event in moment.flying.values()} | moment.waking
    truth = Truth(moment.title(node), seq)
    yield _question(moment, "acts", "Who acts next?", moment.titles(able | {node}), truth)


def _lost(moment: Moment) -> Asked:
    """Asked only where something can go wrong, and not where several are lost."""
    scenario = moment.run.scenario
    calm = not scenario.do and scenario.network.loss == "0"
    if calm or len(moment.flying_labels) < 2:
        return
    dropped = moment.to_come("message-dropped")
    lost = {moment.label(e): seq for seq, e in dropped if str(e.message) in moment.flying}
    if len(lost) <= 1:
        truth = Truth(*next(iter(lost.items()), (NONE_OF_THEM, moment.last)))
        said = "Which of the messages on their way is lost?"
        yield _question(moment, "lost", said, moment.flying_labels, truth, [NONE_OF_THEM])


def _becomes(moment: Moment) -> Asked:
    """What a field will hold in the end, where it is still blank, or changes at some node."""
    asked = [field for field in moment.shown_fields() if _open(moment, field)]
    about = (moment.run.scenario.text, moment.count)
    asked.sort(key=lambda field: (keyed(*about, *field), field))
    for field in asked[:OF_A_KIND_MAX]:
        yield _ends_as(moment, field)


def _open(moment: Moment, field: Field) -> bool:
    blank = field in moment.now and moment.now[field] in BLANK
    return blank or (field in moment.now and not moment.alike(field).isdisjoint(moment.later))


def _ends_as(moment: Moment, field: Field) -> Question | None:
    node, name = field
    value, seq = moment.later.get(field, (moment.now[field], moment.last))
    values = _plausible(moment, field)
    blank = "nobody" if values & set(moment.protocol.places) else "nothing"
    labels = {
        one: blank if one in BLANK else moment.called(one) for one in sorted(values, key=order)
    }
    said = ASKS.get(name, OTHERWISE).format(title=moment.title(node), field=name.replace("_", " "))
    return _question(
        moment, f"{node}.{name}", said, list(labels.values()), Truth(labels[value], seq)
    )


def _plausible(moment: Moment, field: Field) -> set[Hashable]:
    """What it ever holds; with all nodes where it names one, with all that a message can say."""
    values = moment.values(field)
    telling = {one for one in values if one not in BLANK}
    for known in _domains(moment):
        if telling and telling <= known:
            return values | known
    return values


def _domains(moment: Moment) -> Iterator[set[Hashable]]:
    yield set(moment.protocol.places)
    for kind in moment.protocol.messages:
        yield from (set(field.domain.values) for field in kind.fields if field.domain)


def _first(moment: Moment) -> Asked:
    """Who is the first to fill in what is blank at several nodes; not where two are in one tick."""
    for name in dict.fromkeys(name for _, name in moment.shown_fields()):
        blank = moment.blank(name)
        filled = [(seq, node) for seq, node in moment.fills(name) if node in blank]
        at = moment.run.events[filled[0][0]].at if filled else 0
        first = {node: seq for seq, node in filled if moment.run.events[seq].at == at}
        if len(blank) < 2 or len(first) != 1:
            continue
        node, seq = first.popitem()
        said = FIRST.get(name, OTHER_FIRST).format(field=name.replace("_", " "))
        truth = Truth(moment.title(node), seq)
        yield _question(moment, f"first.{name}", said, moment.titles(blank), truth, [NOBODY])


def _holds(moment: Moment) -> Asked:
    """Whether what is undecided so far comes to pass: first what does, for that is worth asking."""
    last = {dict(e.more)["property"]: e.kind for e in moment.past if e.kind in VERDICTS}
    told = {dict(e.more)["property"]: (seq, e) for seq, e in moment.to_come(*VERDICTS)}
    undecided = [
        one
        for one in moment.protocol.properties
        if last.get(one.name) in (None, "property-pending")
    ]
    undecided.sort(key=lambda one: one.name not in told)
    for one in undecided[:OF_A_KIND_MAX]:
        seq, event = told.get(one.name, (moment.last, None))
        yield _comes_true(moment, one, seq, event.kind if event else "")


def _comes_true(moment: Moment, one: Property, seq: int, kind: str) -> Question | None:
    yes, no = ANSWERS[one.nature]
    good = (
        kind != "property-violated" if one.nature is Nature.SAFETY else kind == "property-satisfied"
    )
    said = f"{WILL_IT[one.nature]} “{one.sentence}”"
    return _question(
        moment, f"property.{one.name}", said, [yes, no], Truth(yes if good else no, seq)
    )


def _ends(moment: Moment) -> Asked:
    """Not asked where the run is cut short by a limit: that is no matter of the protocol."""
    last = moment.run.events[moment.last]
    goal = any(one.ends for one in moment.protocol.properties)
    ways = {reason: said for reason, said in ENDS.items() if goal or reason != "goal"}
    reason = dict(last.more)["reason"]
    if reason in ways:
        truth = Truth(ways[reason], moment.last)
        yield _question(moment, "ends", "How does this run end?", list(ways.values()), truth)


def _sends(moment: Moment) -> Asked:
    """Four numbers in even steps. The step and the place of the right one are drawn by a hash: so
    that neither says what the number is, the step suits the least of them as well as the others.
    """
    sends = moment.to_come("message-sent")
    count = len(sends)
    luck = keyed(moment.run.scenario.text, moment.count, "sends")
    place = min(luck % 4, count)
    steps = [step for step in STEPS if count >= (place + 3) * step] or [1]
    step = steps[luck // 4 % len(steps)]
    least = count - place * step
    options = [str(least + step * number) for number in range(4)]
    seq = sends[-1][0] if sends else moment.last
    said = "How many more messages are sent until the run ends?"
    yield _question(moment, "sends", said, options, Truth(str(count), seq))


KINDS: Final[tuple[Callable[[Moment], Asked], ...]] = (
    _arrives, _acts, _lost, _becomes, _first, _holds, _ends, _sends,
)  # fmt: skip

"""What happens next: asked of random runs of every protocol, answered once more the dumb way."""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from protocols import Event, Question, Run, catalogue, parse, questions
from protocols.kernel.sentences import named
from protocols.kernel.values import text
from protocols.quiz import LABEL_MAX, NOBODY, NONE_OF_THEM, OPTIONS_MAX, QUESTIONS_MAX
from tests.random_scenarios import random_scenario

RUNS = 6
MOMENTS = 3


class Seen:
    """A run and where its past ends; every answer is looked for anew."""

    def __init__(self, run: Run, count: int) -> None:
        self.run, self.count = run, count
        self.past, self.future = run.events[:count], run.events[count:]
        self.places = run.scenario.protocol.places

    def title(self, node: str | None) -> str:
        return self.places[node or ""].seat.title

    def called(self, event: Event) -> str:
        assert event.body
        return f"{named(event.body)}, {event.sender} → {event.receiver}"

    def flies(self, name: str | None) -> bool:
        of_it = [e.kind for e in self.past if e.message == name and e.kind != "message-withheld"]
        return bool(of_it) and of_it[-1] in ("message-sent", "message-duplicated")

    def arrives(self, _: str) -> str:
        found = next((e for e in self.future if e.kind == "message-delivered"), None)
        return self.called(found) if found and self.flies(found.message) else NONE_OF_THEM

    def acts(self, _: str) -> str:
        acting = ("message-delivered", "timer-fired", "request-made", "round-started")
        return self.title(next(e.node for e in self.future if e.kind in acting))

    def lost(self, _: str) -> str:
        gone = {self.called(e) for e in self.future if e.by and self.flies(e.message)}
        assert len(gone) <= 1
        return gone.pop() if gone else NONE_OF_THEM

    def first(self, field: str) -> str:
        for event in self.future:
            drawn = event.node and field in self.places[event.node].seat.role.chips
            if drawn and dict(event.state).get(field, None) not in (None, "", (), frozenset()):
                before = [e for e in self.past if e.node == event.node and field in dict(e.state)]
                if before and dict(before[-1].state)[field] in (None, "", (), frozenset()):
                    return self.title(event.node)
        return NOBODY

    def property(self, name: str) -> str:
        verdicts = [e.kind for e in self.run.events if dict(e.more).get("property") == name]
        safety = next(p.nature for p in self.run.scenario.protocol.properties if p.name == name)
        if safety == "safety":
            return "No, it is broken" if verdicts else "Yes, it holds to the end"
        told = "Yes, it happens" if safety == "witness" else "Yes, it is reached"
        return told if verdicts[-1:] == ["property-satisfied"] else "No, not in this run"

    def ends(self, _: str) -> str:
        return self.run.tell(len(self.run.events) - 1).split(",")[0].split(";")[0].rstrip(".")

    def sends(self, _: str) -> str:
        return str(sum(event.kind == "message-sent" for event in self.future))

    def field(self, node: str, name: str) -> str:
        value = None
        for event in self.run.events:
            if event.node == node:
                value = dict(event.state).get(name, value)
        if value in (None, "", (), frozenset()):
            return "nobody or nothing"
        return self.title(value) if value in self.places else text(value)

    def truth(self, question: Question) -> str:
        head, _, rest = question.name.partition(".")
        look: Callable[[str], str] | None = None if head in self.places else getattr(self, head)
        return look(rest) if look else self.field(head, rest)


ENDS = {
    "Nothing is left to happen": ("Nothing is left to happen",),
    "The goal is reached": ("Its goal is reached",),
    "The run ends at its horizon": ("It is still going when its time is up",),
    "nobody or nothing": ("nobody", "nothing"),
}


def judged(seen: Seen, question: Question) -> None:
    truth = seen.truth(question)
    assert question.options[question.answer] in ENDS.get(truth, (truth,)), question
    assert 2 <= len(question.options) <= OPTIONS_MAX
    assert len(set(question.options)) == len(question.options), "the truth stands there once"
    assert all(0 < len(label) <= LABEL_MAX for label in question.options)
    assert question.seq >= seen.count, "what decides it is still to come"
    assert question.because == seen.run.tell(question.seq)


@pytest.mark.parametrize("slug", catalogue())
def test_the_run_itself_answers(slug: str, scale: int):
    rng = Random(f"quiz {slug}")
    asked: Counter[str] = Counter()
    for _ in range(RUNS * scale):
        run = Run(random_scenario(slug, rng)).finish()
        for count in sorted(rng.randint(0, len(run.events)) for _ in range(MOMENTS)):
            found = questions(run, count)
            assert found == questions(Run(parse(run.scenario.text)), count), "the same again"
            assert len({one.text for one in found}) == len(found) <= QUESTIONS_MAX
            for one in found:
                judged(Seen(run, count), one)
            asked.update(one.name.partition(".")[0] for one in found)
    assert len(asked) > 3, asked


def test_nothing_is_asked_where_nothing_follows():
    run = Run(parse("bully/?n=5&do=crash:5@3&do=request:2:elect@4")).finish()
    last = max(seq for seq, event in enumerate(run.events) if event.node)
    assert questions(run, 8)
    assert questions(run, last + 1) == questions(run, 10_000) == []


def test_the_place_of_the_right_answer_says_nothing():
    """Every place that an option can have is the right one's now and then."""
    rng, places = Random(11), Counter[tuple[int, int]]()
    for _ in range(40):
        slug = rng.choice(("bully", "gossip", "byzantine-generals", "payments"))
        run = Run(random_scenario(slug, rng)).finish()
        for one in questions(run, rng.randint(0, len(run.events))):
            places[len(one.options), one.answer] += 1
    for options in (2, 3, 4):
        found = [places[options, place] for place in range(options)]
        assert min(found) > sum(found) / options / 4, places


def test_no_number_can_be_told_from_the_step_between_them():
    """The ratio of the truth to the step is now this, now that."""
    rng, ratios = Random(5), set[int]()
    while len(ratios) < 4:
        run = Run(random_scenario("gossip", rng)).finish()
        for one in questions(run, rng.randint(0, len(run.events) // 2)):
            if one.name == "sends" and int(one.options[one.answer]) > 20:
                numbers = [int(label) for label in one.options]
                ratios.add(numbers[one.answer] // (numbers[1] - numbers[0]))
    assert max(ratios) > 2 * min(ratios)


def test_a_dense_moment_has_few_options_and_they_stand_in_the_order_of_sending():
    run = Run(parse("byzantine-generals/?n=7&m=2")).finish()
    count = next(
        seq for seq, e in enumerate(run.events) if e.kind == "message-delivered" and e.at > 8
    )
    arrives = next((one for one in questions(run, count) if one.name == "arrives"), None)
    for place in range(count, len(run.events)):
        arrives = arrives or next((o for o in questions(run, place) if o.name == "arrives"), None)
    assert arrives
    assert len(arrives.options) == OPTIONS_MAX
    assert arrives.options[-1] == NONE_OF_THEM

"""What a protocol of services that call each other share: patience, pauses, breakers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Network,
    Node,
    Protocol,
    Seat,
    faults,
    param,
    switch,
    timeout,
    upon,
)
from protocols.services import Asker, Calling, Guarded
from protocols.services.calling import GIVEN_UP
from tests.services.running import outage, run, sends, state


class Shop(Calling):
    """Has a parameter of its own, and another default for one of the kernel's."""

    shelves: int = param(1, lo=1, hi=3)
    tries: int = param(2, lo=1, hi=5)


def test_the_parameters_stand_behind_its_own():
    names = [one.name for one in Shop.parameters]
    assert names[:2] == ["shelves", "tries"]
    assert sorted(names[2:]) == sorted({one.name for one in Calling.parameters} - {"tries"})
    assert Shop().tries == 2 and Shop().attempts == 4 and Shop(rest=7).rest == 7


def test_a_protocol_without_a_base_has_its_own_alone():
    class Alone(Protocol):
        shelves: int = param(1, lo=1, hi=3)

    assert [one.name for one in Alone.parameters] == ["shelves"]


def test_reserved_names_are_refused():
    with pytest.raises(TypeError, match="seed is a reserved key"):
        type("Bad", (Calling,), {"seed": param(1, lo=1, hi=3)})


@pytest.mark.parametrize("jitter", [False, True])
def test_waits_grow_up_to_the_cap(jitter):
    """With jitter a wait is 1 … what it would be without."""
    pauses = [Shop(base=3, mult=2, cap=20, jitter=jitter).pause(k) for k in range(1, 6)]
    assert [most for _, most in pauses] == [3, 6, 12, 20, 20]
    assert [least for least, _ in pauses] == ([1] * 5 if jitter else [3, 6, 12, 20, 20])


@given(*(st.integers(1, top) for top in (20, 4, 100, 10)), st.booleans())
def test_every_wait_is_within_its_bounds(base, mult, cap, attempt, jitter):
    shop = Shop(base=base, mult=mult, cap=cap, jitter=jitter)
    least, most = shop.pause(attempt)
    assert 1 <= least <= most <= cap
    assert most == cap or most == base * mult ** (attempt - 1)
    assert least == (1 if jitter else most)
    assert most <= shop.pause(attempt + 1)[1]


# --- An asker and a guarded service ----------------------------------------------------------


class Please(Message, label="{what}"):
    """Would you do this?"""

    what: str


class Said(Message, label="{how}"):
    """How it ended."""

    what: str
    how: str


class Guest(Asker["Bar"]):
    """Asks for tea, then for cake."""

    def ask_for(self, key: str, why: str, *, other: bool = False) -> None:
        self.send("waiter", Please("beer" if other else key), why)

    @upon(Said)
    def hear(self, sender: str, said: Said) -> None:
        """{self} hears: {how}."""
        self.heard(said.what, said.how, busy="wait", misuse="what?")


class Waiter(Guarded["Bar"]):
    """Asks the cook, again and again while no answer comes and the breaker lets it."""

    asked: str = ""
    tried: int = 0

    @upon(Please)
    def take(self, sender: str, please: Please) -> None:
        """{self} is asked for {what}."""
        if self.protocol.busy or please.what == "beer":
            self.send(sender, Said(please.what, "wait" if self.protocol.busy else "what?"))
        elif not self.asked:
            self.asked, self.tried = please.what, 0
            self.go()

    @timeout("go")
    def go(self) -> None:
        """{self} calls the cook."""
        if self.calls("cook"):
            self.tried += 1
            self.send("cook", Please(self.asked))
            self.set_timer("silence", self.protocol.timeout)
        else:
            self._tell("closed")

    @timeout("silence")
    def silence(self) -> None:
        """{self} hears nothing."""
        self.call_ended("cook", well=False)
        if self.tried < self.protocol.attempts and self.may_call("cook"):
            self.set_timer("go", *self.protocol.pause(self.tried))
        else:
            self._tell("no")

    @upon(Said)
    def learn(self, sender: str, said: Said) -> None:
        """{self} has it."""
        self.cancel_timer("silence", "go")
        self.call_ended("cook", well=True)
        self._tell(said.how)

    @timeout("cook")
    def rested(self) -> None:
        """{self} may call the cook again."""
        self.rest_is_over("cook")

    def _tell(self, how: str) -> None:
        self.send("guest", Said(self.asked, how))
        self.asked = ""


class Cook(Node["Bar"]):
    """Does it."""

    @upon(Please)
    def do(self, sender: str, please: Please) -> None:
        """{self} does it."""
        self.send(sender, Said(please.what, "yes"))


class Bar(Calling):
    """A guest, a waiter, a cook."""

    title, family = "Bar", "Toys"
    network = Network(2, 2)
    faults = frozenset(Fault) - faults(Fault.TRAITOR)
    roles, messages = (Guest, Waiter, Cook), (Please, Said)
    busy: bool = switch(False)

    @classmethod
    def slug(cls) -> str:
        return "bar"

    def seats(self) -> list[Seat]:
        wants = {"key": "tea", "later": ["cake"]}
        guest = Seat("guest", Guest, "Guest", wants)
        return [guest, Seat("waiter", Waiter, "Waiter"), Seat("cook", Cook, "Cook")]

    def tolerates(self) -> Budget:
        return Budget()


def asked(found, whom="waiter"):
    return [(at, please.what) for at, please in sends(found, "Please", whom)]


def test_one_thing_after_the_other():
    """1 tick to make up its mind; tea is known at 9, cake is due 20 later."""
    found = run(Bar)
    assert asked(found) == [(1, "tea"), (30, "cake")]
    assert state(found, "guest")["told"] == "yes"


def test_it_gives_up_after_its_tries_and_goes_on_to_the_next():
    found = run(Bar, "crash:waiter@0", query="tries=3 patience=10")
    tea = [(1, "tea"), (11, "tea"), (21, "tea")]
    assert asked(found) == [*tea, *((at + 51, "cake") for at, _ in tea)]
    assert state(found, "guest")["told"] == GIVEN_UP


def test_it_keeps_its_tries_while_somebody_is_busy():
    found = run(Bar, query="busy=1 tries=2 patience=10 until=200")
    assert len(asked(found)) > 10 and {what for _, what in asked(found)} == {"tea"}


def test_what_was_given_up_may_still_be_learnt():
    found = run(Bar, "delay:waiter~guest.Said:60", query="tries=1 patience=10 every=200")
    assert any(e.node == "guest" and dict(e.state).get("told") == "yes" for e in found.events)


def test_a_mistaken_word_is_no_answer():
    found = run(Bar, "request:guest:reuse@3")
    assert (3, "beer") in asked(found) and state(found, "guest")["told"] == "yes"


@pytest.mark.parametrize("waiter", ["up", "down"])
def test_the_asker_may_crash_at_any_tick(waiter):
    """Key and tries are on disk: it goes on, and asks no oftener than its tries."""
    for tick in range(60):
        down = ["crash:waiter@0"] * (waiter == "down")
        found = run(Bar, *down, *outage("guest", tick, 5), query="tries=3 patience=10")
        end = state(found, "guest")
        assert (end["key"], end["later"]) == ("cake", [])
        assert end["told"] == ("yes" if waiter == "up" else GIVEN_UP)
        whats = [what for _, what in asked(found)]
        assert whats == sorted(whats, reverse=True)
        assert all(1 <= whats.count(what) <= 3 for what in ("tea", "cake"))


def test_calls_are_repeated_after_growing_pauses():
    """The first call at 3, 6 ticks of silence, then 4, 8, 16."""
    found = run(Bar, "crash:cook@0", query="every=200 patience=200")
    assert [at for at, what in asked(found, "cook") if what == "tea"] == [3, 13, 27, 49]


def test_jitter_waits_a_random_part():
    gaps = set()
    for seed in range(40):
        query = f"jitter=1 base=20 attempts=2 patience=200 every=200 seed={seed}"
        calls = [at for at, _ in asked(run(Bar, "crash:cook@0", query=query), "cook")]
        gaps.add(calls[1] - calls[0] - 6)
    assert gaps <= set(range(1, 21)) and len(gaps) > 10


def test_a_breaker_spares_the_calls_until_it_has_rested():
    """Two failures open it at 19. Cake is due at 41: closed; the rest of 100 is over at 119."""
    query = "breaker=2 rest=100 every=20 patience=200"
    found = run(Bar, "crash:cook@0", query=query)
    assert [at for at, _ in asked(found, "cook")] == [3, 13]
    assert state(found, "guest")["told"] == "closed"
    assert state(found, "waiter")["breakers"] == {"cook": "half-open"}
    probe = run(Bar, *outage("cook", 0, 30), query="breaker=2 rest=20 every=100 patience=200")
    assert state(probe, "waiter")["breakers"] == {"cook": "closed"}
    assert state(probe, "guest")["told"] == "yes"


def test_without_a_breaker_nothing_is_kept():
    assert state(run(Bar, "crash:cook@0"), "waiter")["breakers"] == {}


def test_breakers_do_not_survive_a_crash():
    """As the timer of the rest does not."""
    query = "breaker=2 rest=100 every=60 patience=200"
    found = run(Bar, *outage("cook", 0, 30), *outage("waiter", 40, 5), query=query)
    assert state(found, "guest")["told"] == "yes"

"""Signatures: what one node has signed alone it may unsay; what others have signed it cannot."""

import pytest

from protocols import Run
from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Node,
    Protocol,
    Seat,
    among,
    faults,
    started,
    strategy,
    upon,
)
from protocols.kernel.errors import ProtocolBug
from protocols.kernel.scenario import parse_scenario


class Sealed(Message):
    """A word under a chain of signatures."""

    word: str = among("yes", "no", sealed="chain")
    chain: tuple[str, ...]


class Signer(Node["Chain"]):
    """Signs, or countersigns what it hears."""

    heard: str = ""

    @started
    def begin(self):
        if self.id == "1":
            self.send("2", Sealed(word="yes", chain=("1",)))

    @upon(Sealed)
    def pass_on(self, sender, message):
        self.heard = message.word
        if self.id == "2":
            self.send("3", Sealed(word=message.word, chain=("1", "2")))


@strategy
def forger(lie):
    """Says no under any name."""
    return lie.message.but(word="no")


class Chain(Protocol):
    title = "Chain"
    family = "Test"
    faults = faults(Fault.TRAITOR)
    roles = (Signer,)
    messages = (Sealed,)
    own_strategies = (forger,)

    def seats(self):
        return [Seat(node, Signer, f"Node {node}") for node in "123"]

    def tolerates(self):
        return Budget()


def run(query):
    return Run(parse_scenario(f"chain/?{query}", lambda _: Chain)).finish()


def heard(found):
    return found.report()["nodes"]["3"]["state"]["heard"]


@pytest.mark.parametrize(
    ("strategy_name", "said"),
    [("flip", "no"), ("split", "yes"), ("split_odd", "no"), ("forger", "no")],
)
def test_the_first_signer_may_say_something_else(strategy_name, said):
    assert heard(run(f"do=traitor:1:{strategy_name}")) == said


@pytest.mark.parametrize("strategy_name", ["flip", "split", "split_odd", "person"])
def test_nobody_changes_a_word_that_another_has_signed(strategy_name):
    assert heard(run(f"do=traitor:2:{strategy_name}")) == "yes"


def test_a_forgery_by_hand_is_without_effect():
    found = run("do=traitor:2:person&do=say:2~3.Sealed:word=no")
    assert heard(found) == "yes"
    idle = [one["text"] for one in found.report()["ineffective"]]
    assert idle == ["say:2~3.Sealed:word=no"]


def test_silence_needs_no_signature():
    assert heard(run("do=traitor:2:person&do=say:2~3.Sealed:nothing")) == ""


def test_a_strategy_that_forges_is_our_bug():
    with pytest.raises(ProtocolBug, match="forger forges"):
        run("do=traitor:2:forger")

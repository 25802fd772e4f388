"""Mutations: one parameter, a link that is silent without it, a plate, and a budget of nothing."""

import pytest

import protocols
from protocols import Run, errors
from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Mutation,
    Node,
    Protocol,
    Seat,
    faults,
    param,
    request,
    safety,
    upon,
)
from protocols.kernel.describe import describe, header
from protocols.kernel.scenario import parse_scenario


class Coin(Message):
    """A coin, for the till."""


class Till(Node["Shop"]):
    """Counts coins."""

    coins: int = 0

    @request("Pay")
    def pay(self) -> None:
        """{self} pays."""
        self.broadcast(Coin(), "asked to pay")

    @upon(Coin)
    def take(self, sender: str, coin: Coin) -> None:
        """{self} takes a coin."""
        self.coins += 2 if self.mutated("counts-twice") else 1
        self.coins -= 1 if self.mutated("forgets") else 0


class Shop(Protocol):
    """A till that must not count a coin twice."""

    title, family = "Shop", "Toys"
    faults = faults(Fault.DUPLICATE)
    roles, messages = (Till,), (Coin,)
    mutations = {  # noqa: RUF012
        "counts-twice": Mutation("A coin counts twice", "Both ends count.", ("exact",)),
        "forgets": Mutation("The till forgets", "Nothing is written down.", ()),
    }
    n: int = param(2, lo=2, hi=3)

    def seats(self) -> list[Seat]:
        return [Seat(str(i), Till, f"Till {i}") for i in range(self.n)]

    def tolerates(self) -> Budget:
        return Budget(1, faults(Fault.CRASH), faults(Fault.DUPLICATE))

    @safety("A coin counts once")
    def exact(self, view):
        return "A coin counted twice." if any(t.coins > 1 for t in view.each(Till)) else None


class BigShop(Shop):
    """Inherits the mutations of a shop, and has one of its own."""

    mutations = {**Shop.mutations, "gives-away": Mutation("It gives away", "Kind.", ())}  # noqa: RUF012


def find(slug):
    return Shop


PAY = "do=request:0:pay@1"


def parse(query):
    return parse_scenario(f"shop/?{query}", find)


def report(query):
    return Run(parse(query)).finish().report()


def test_a_link_without_a_mutation_does_not_speak_of_it():
    assert parse("").query == parse("mutation=none").query == "n=2&seed=1"
    assert parse("mutation=forgets").query == "n=2&mutation=forgets&seed=1"
    assert parse(parse("mutation=forgets").query) == parse("mutation=forgets")


def test_it_is_a_parameter_that_knows_its_words():
    with pytest.raises(errors.BadParameter, match="mutation=no-such is not known"):
        parse("mutation=no-such")
    assert [p.name for p in Shop.parameters] == ["n", "mutation"]
    assert BigShop.parameters[-1].choices == ("none", "counts-twice", "forgets", "gives-away")
    assert len(BigShop.parameters) == 2
    for slug in protocols.catalogue():
        found = protocols.get(slug)
        assert bool(found.mutations) == ("mutation" in [p.name for p in found.parameters])


def test_only_the_chosen_one_goes_wrong():
    coins = {
        q: report(f"{q}&{PAY}")["nodes"]["1"]["state"]["coins"]
        for q in ("mutation=none", "mutation=counts-twice", "mutation=forgets")
    }
    assert list(coins.values()) == [1, 2, 0]


def test_nothing_is_promised_for_what_is_broken_on_purpose():
    sound, broken = report(PAY), report(f"mutation=counts-twice&{PAY}")
    assert sound["budget"]["inside"] and sound["properties"][0]["status"] == "holds"
    assert not broken["budget"]["inside"] and broken["properties"][0]["status"] == "violated"
    said = broken["budget"]["broken"][0]
    assert said.startswith("Broken on purpose: A coin counts twice. ")


def test_the_page_is_told_and_given_the_way_back():
    assert "mutation" not in header(parse(""))
    told = header(parse(f"mutation=forgets&n=3&seed=4&{PAY}"))
    assert told["mutation"] == {
        "plate": "Broken on purpose: The till forgets",
        "sentence": "Nothing is written down.",
        "mended": f"{Shop.slug()}/?n=3&seed=4&{PAY}",
    }
    described = describe(Shop, find)
    assert [one["name"] for one in described["mutations"]] == ["counts-twice", "forgets"]
    assert described["mutations"][0]["breaks"] == ["exact"]


def test_asking_for_a_mutation_that_is_not_declared_is_an_error():
    with pytest.raises(ValueError, match="Shop declares no mutation"):
        Shop().mutated("no-such")
    with pytest.raises(ValueError, match="declares no mutation"):
        Protocol().mutated("forgets")

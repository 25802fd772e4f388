"""Generals who must agree although some of them lie.

## The idea

Several generals surround a city. They must all attack or all retreat, and they can only send
messengers. The commander gives an order; every lieutenant then tells the others what he was told,
and each follows the majority. A traitor may say one thing to one general and the opposite to the
next, so a single report proves nothing. What saves the loyal ones is that everything is said
again by others: one more round of relaying for each traitor.

OM(m) is that idea, m rounds deep. In round 1 the commander sends his order. In round r each
lieutenant relays every value that reached him along r - 1 different generals, to all who have not
relayed it yet. After round m + 1 each takes the majority over the majorities over the majorities.
A message that never came counts as retreat, and so does a tie.

It works for up to m traitors where n > 3m: four generals for one traitor, seven for two, ten for
three. With three generals and one traitor no rule works at all, however clever: the loyal
lieutenant sees the same messages whether the commander or the other lieutenant lies.

## What to look for

- One lie among four generals is outvoted. Lose a single relay as well, and it is not.
- A traitor commander cannot split four generals, only choose for them what they agree on.
- Enough generals is not enough: two traitors need OM(2), even among seven.
- The cost: OM(2) with seven generals is 156 messages, OM(3) with ten is 3,609.

## Sources

- L. Lamport, R. Shostak, M. Pease: The Byzantine Generals Problem. ACM TOPLAS 4(3), 1982.
- M. Pease, R. Shostak, L. Lamport: Reaching Agreement in the Presence of Faults. JACM 27(2), 1980.
"""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from math import perm
from typing import ClassVar

from protocols.kernel import (
    Budget,
    Fault,
    Lie,
    Message,
    Network,
    Node,
    Preset,
    Protocol,
    Seat,
    Timing,
    View,
    Violation,
    Waits,
    among,
    choice,
    faults,
    formula,
    liveness,
    on_round,
    param,
    safety,
    strategy,
    upon,
)

ATTACK = "attack"
RETREAT = "retreat"
COMMANDER = "0"
RULE = "Lamport, Shostak, Pease 1982, algorithm OM(m)"
Path = tuple[str, ...]


class Order(Message, label="{path}: {value}", tint="value"):
    """An order, with the generals it came through: “0.2: attack” is what 2 says 0 told him."""

    path: Path
    value: str = among(ATTACK, RETREAT)


class Commander(Node["ByzantineGenerals"]):
    """Gives the order and follows it."""

    options: ClassVar[dict[str, tuple[str, ...]]] = {"decision": (ATTACK, RETREAT)}
    order: str = ATTACK
    decision: str | None = None

    @on_round(1)
    def command(self, number: int, inbox: object) -> None:
        """{self} orders: {order}."""
        why = f"the order is {self.order}"
        self.broadcast(Order((COMMANDER,), self.order), why, f"{RULE}, step 1")

    @on_round()
    def follow(self, number: int, inbox: object) -> None:
        """{self} waits for the lieutenants."""
        if number == self.protocol.m + 2:
            self.decision = self.order
            self.because("a loyal commander follows his own order")
            self.narrate(f"{self.title} decides: {self.order}.")

    def waits_for(self) -> Waits | None:
        """Whatever they say, he knows what he will do."""
        return None if self.decision else Waits("the last round to end")


class Lieutenant(Node["ByzantineGenerals"]):
    """Hears the order, relays what he heard, and follows the majority."""

    options: ClassVar[dict[str, tuple[str, ...]]] = {"decision": (ATTACK, RETREAT)}
    heard: dict[Path, str] = {}
    decision: str | None = None

    @upon(Order)
    def listen(self, sender: str, order: Order) -> None:
        """{self} hears “{value}” by way of {path}."""
        if order.path in self.heard:
            self.because(f"{'.'.join(order.path)} has spoken already: the first word counts")
        else:
            self.heard[order.path] = order.value

    @on_round()
    def relay(self, number: int, inbox: object) -> None:
        """{self} tells the others what he was told."""
        if number == 1:
            self.narrate(f"{self.title} waits for the order.")
            return
        missing = self._fill(number - 1)
        if number == self.protocol.m + 2:
            self._decide(missing)
            return
        self.because(missing)
        for path in self._paths(number - 1):
            way, value = (*path, self.id), self.heard[path]
            receivers = [other for other in self.everyone if other not in way]
            self.send(receivers, Order(way, value), _heard(path, value), f"{RULE}, step 2")

    def _paths(self, length: int) -> list[Path]:
        """Every way of that length by which a value may reach me."""
        relayers = [other for other in self.others if other != COMMANDER]
        return [(COMMANDER, *rest) for rest in permutations(relayers, length - 1)]

    def _fill(self, longest: int) -> str:
        """Silence counts as retreat, and so does what a crash made me forget; says for what."""
        paths = [path for length in range(longest) for path in self._paths(length + 1)]
        silent = [path for path in paths if path not in self.heard]
        self.heard.update(dict.fromkeys(silent, RETREAT))
        names = ", ".join(".".join(path) for path in silent)
        return f"nothing came by way of {names}: silence counts as {RETREAT}" if silent else ""

    def _decide(self, missing: str) -> None:
        votes = self._votes((COMMANDER,)) if self.protocol.m else [self.heard[COMMANDER,]]
        self.decision = _majority(votes)
        count = Counter(votes)
        tally = f"{count[ATTACK]} for {ATTACK}, {count[RETREAT]} for {RETREAT}"
        tie = count[ATTACK] == count[RETREAT]
        verdict = f"a tie, so {RETREAT}" if tie else f"the majority says {self.decision}"
        self.because(
            f"{tally}: {verdict}" + (f" ({missing})" if missing else ""), f"{RULE}, step 3"
        )
        self.narrate(f"{self.title} decides: {self.decision}, by {tally}.")

    def waits_for(self) -> Waits | None:
        """First for the order, then round by round for what each of the others relays."""
        if self.decision:
            return None
        if (COMMANDER,) not in self.heard:
            return Waits("the order", (COMMANDER,))
        others = [other for other in self.others if other != COMMANDER]
        for length in range(2, self.protocol.m + 2):
            each = perm(len(others) - 1, length - 2)
            told = Counter(path[-1] for path in self.heard if len(path) == length)
            silent = tuple(other for other in others if told[other] < each)
            if silent:
                left, whole = each * len(others) - told.total(), each * len(others)
                return Waits(f"{left} of {whole} reports in round {length}", silent)
        return Waits("the last round to end")

    def _votes(self, path: Path) -> list[str]:
        """What came along the path itself, and what each of the others says came along it."""
        others = [other for other in self.others if other not in path]
        return [self.heard[path], *(self._resolve((*path, other)) for other in others)]

    def _resolve(self, path: Path) -> str:
        """The value of a path: a majority of majorities, not one flat count."""
        last = len(path) == self.protocol.m + 1
        return self.heard[path] if last else _majority(self._votes(path))


def _heard(path: Path, value: str) -> str:
    return f"{path[-1]} said {value}" + (f", by way of {'.'.join(path)}" if len(path) > 1 else "")


def _majority(votes: list[str]) -> str:
    """The value of more than half of the votes; without one: retreat."""
    return ATTACK if 2 * votes.count(ATTACK) > len(votes) else RETREAT


@strategy
def always_attack(lie: Lie) -> Message | None:
    """Says attack to everybody, whatever it heard."""
    return lie.message.but(value=ATTACK)


@strategy
def always_retreat(lie: Lie) -> Message | None:
    """Says retreat to everybody, whatever it heard."""
    return lie.message.but(value=RETREAT)


class ByzantineGenerals(Protocol):
    """Oral messages, OM(m)."""

    title = "Byzantine generals"
    family = "Agreement"
    shelf = 10
    timing = Timing.SYNCHRONOUS
    links = "reliable; the receiver knows the sender; silence is noticed at the end of a round"
    faults = faults(
        Fault.TRAITOR, Fault.DROP, Fault.DELAY, Fault.DUPLICATE, Fault.CRASH, Fault.RECOVER,
        Fault.PARTITION,
    )  # fmt: skip
    network = Network(2, 6)
    roles = (Commander, Lieutenant)
    layout = "star: Commander"
    messages = (Order,)
    own_strategies = (always_attack, always_retreat)

    n: int = param(4, lo=3, hi=10, label="Generals", help="The commander included.")
    m: int = param(1, lo=0, hi=3, label="Rounds of relaying", help="The m of OM(m).")
    order: str = choice(ATTACK, RETREAT, label="Order", help="What a loyal commander orders.")

    def seats(self) -> list[Seat]:
        """General 0 commands."""
        commander = Seat(COMMANDER, Commander, "Commander", {"order": self.order})
        lieutenants = (Seat(str(i), Lieutenant, f"Lieutenant {i}") for i in range(1, self.n))
        return [commander, *lieutenants]

    def tolerates(self) -> Budget:
        """Up to m traitors, as long as n > 2k + m for k of them (the paper's Lemma 1).

        For n > 3m that is m. With fewer generals a deeper m makes it worse, not better: every round
        asks fewer of them.
        """
        nodes = max(0, min(self.m, (self.n - self.m - 1) // 2))
        free = faults(Fault.DUPLICATE, Fault.RECOVER)
        return Budget(nodes, faults(Fault.TRAITOR, Fault.CRASH), free)

    def rounds(self) -> int:
        """One for the order and m for the relays."""
        return self.m + 1

    def check(self) -> str | None:
        """A path of m + 1 generals needs as many of them, and one more to hear it."""
        if self.m <= self.n - 2:
            return None
        return f"m={self.m} needs at least {self.m + 2} generals; n={self.n}."

    @formula("messages sent", "Σ (n−1)(n−2)…(n−k), k = 1 … m+1", source=RULE)
    def messages_sent(self) -> float:
        """Every list of k different generals after the commander is one message's way."""
        return sum(perm(self.n - 1, k) for k in range(1, self.m + 2))

    @safety("IC1: all loyal lieutenants obey the same order")
    def ic1(self, view: View) -> str | None:
        """Interactive consistency, condition 1."""
        decided = [one for one in view.correct(Lieutenant) if one.decision]
        odd = next((one for one in decided if one.decision != decided[0].decision), None)
        if odd is None:
            return None
        return f"{decided[0].title} decides {decided[0].decision}, {odd.title} {odd.decision}."

    @safety("IC2: if the commander is loyal, every loyal lieutenant obeys his order")
    def ic2(self, view: View) -> str | None:
        """Interactive consistency, condition 2."""
        if COMMANDER in view.faulty:
            return None
        decided = [one for one in view.correct(Lieutenant) if one.decision]
        odd = next((one for one in decided if one.decision != self.order), None)
        if odd is None:
            return None
        said = f"The loyal commander ordered {self.order}; {odd.title} decides {odd.decision}."
        return Violation(said, COMMANDER, odd.id)

    @liveness("Every loyal general decides")
    def decided(self, view: View) -> str | None:
        """After exactly m + 1 rounds."""
        decisions = [one.decision for one in view.correct(Commander)]
        decisions += [one.decision for one in view.correct(Lieutenant)]
        waiting = decisions.count(None)
        return f"{waiting} of {len(decisions)} loyal generals wait." if waiting else None

    presets = (
        Preset(
            "one-liar", "A lieutenant lies", "n=4&m=1&do=traitor:3:always_retreat",
            "Four generals outvote one traitor: nine messages, everybody loyal attacks.",
            "Click the relay 2 → 1 and drop it: one lie and one loss are too much.",
        ),
        Preset(
            "three-generals", "Three are too few", "n=3&m=1&do=traitor:2:always_retreat",
            "Lieutenant 1 hears attack and retreat, and cannot know which of the two lies.",
            "Compare with the next scenario: what Lieutenant 1 sees is the same.",
        ),
        Preset(
            "three-traitor-commander", "The same, seen by 1",
            "n=3&m=1&do=traitor:0:person&do=say:0~2.Order:value=retreat",
            "Now the commander lies. Lieutenant 1 receives exactly the messages of the run before.",
            "Read on the right who can tell the two apart, and click Lieutenant 1 there.",
            beside="three-generals",
        ),
        Preset(
            "all-loyal", "Everybody is loyal", "n=4&m=1",
            "Nine messages, and every general follows the order.",
            "Click Lieutenant 2 and make it a traitor.",
        ),
        Preset(
            "lies-to-one", "He lies to one only",
            "n=4&m=1&do=traitor:2:person&do=say:2~1.Order:value=retreat",
            "Lieutenant 2 tells 1 retreat and 3 attack. Two truths outvote the lie.",
            "Write another lie: click the arrow 2 → 3.",
        ),
        Preset(
            "commander-lies", "The commander lies",
            "n=4&m=1&do=traitor:0:person&do=say:0~2.Order:value=retreat",
            "Attack, retreat, attack: relayed honestly, all three hold the same three words.",
            "Try to split them: no order of lies can.",
        ),
        Preset(
            "commander-two-faced", "Attack, attack, retreat",
            "n=4&m=1&do=traitor:0:person&do=say:0~3.Order:value=retreat",
            "The commander favours attack, so everybody attacks.",
            "Change a second order to retreat, and everybody retreats.",
        ),
        Preset(
            "commander-two-faced-retreat", "Retreat, retreat, attack",
            "n=4&m=1&do=traitor:0:person&do=say:0~1.Order:value=retreat"
            "&do=say:0~2.Order:value=retreat",
            "The traitor chooses what they agree on, but not whether they agree.",
            "Follow one of the relays back to its order.",
        ),
        Preset(
            "two-traitors", "Two traitors among four",
            "n=4&m=1&do=traitor:0:split_odd&do=traitor:3:split_odd",
            "Commander and Lieutenant 3 conspire: 1 attacks, 2 retreats.",
            "Clear Lieutenant 3 of treason: the commander alone can do nothing.",
        ),
        Preset(
            "mere-drop", "A mere loss",
            "n=4&m=1&do=traitor:3:always_retreat&do=drop:2~1.Order",
            "The budget of one fault is spent on the traitor; a lost relay is the second.",
            "Take the traitor away: the same loss then changes nothing.",
        ),
        Preset(
            "six-generals", "Six are too few for two",
            "n=6&m=2&do=traitor:4:always_retreat&do=traitor:5:always_retreat",
            "OM(2) among six: the loyal lieutenants retreat although attack was ordered.",
            "Set n to 7.",
        ),
        Preset(
            "seven-generals", "Seven are enough for two",
            "n=7&m=2&do=traitor:5:always_retreat&do=traitor:6:always_retreat",
            "156 messages, and every loyal general attacks.",
            "Choose other strategies for 5 and 6: nothing breaks it.",
        ),
        Preset(
            "too-few-rounds", "Enough generals, too few rounds",
            "n=7&m=1&do=traitor:0:split_odd&do=traitor:6:split_odd",
            "Seven generals could bear two traitors, but one round of relaying cannot.",
            "Set m to 2.",
        ),
        Preset(
            "enough-rounds", "One more round",
            "n=7&m=2&do=traitor:0:split_odd&do=traitor:6:split_odd",
            "The same two traitors under OM(2): the loyal ones agree.",
            "Set m back to 1.",
        ),
        Preset(
            "scripted-split", "Lies by hand split seven",
            "n=7&m=1&do=traitor:0:person&do=traitor:6:person"
            "&do=say:0~4.Order:value=retreat&do=say:0~5.Order:value=retreat"
            "&do=say:6~3.Order:value=retreat&do=say:6~4.Order:value=retreat"
            "&do=say:6~5.Order:value=retreat",
            "1 and 2 attack, 3, 4 and 5 retreat: OM(1) with two traitors.",
            "Set m to 2: the same lies are harmless.",
        ),
        Preset(
            "scripted-harmless", "The same lies under OM(2)",
            "n=7&m=2&do=traitor:0:person&do=traitor:6:person"
            "&do=say:0~4.Order:value=retreat&do=say:0~5.Order:value=retreat"
            "&do=say:6~3.Order:value=retreat&do=say:6~4.Order:value=retreat"
            "&do=say:6~5.Order:value=retreat",
            "Deeper relays outvote them.",
            "Let 6 lie deeper too: click one of its later relays.",
        ),
        Preset(
            "both-flip", "Commander and 3 turn every word",
            "n=7&m=2&do=traitor:0:flip&do=traitor:3:flip",
            "The commander says retreat to all, and all loyal lieutenants agree on it.",
            "Look at the cost: 156 messages.",
        ),
    )  # fmt: skip

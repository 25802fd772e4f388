"""Generals who sign their orders, so that a lie told about another is impossible.

## The idea

The generals before the city again, but now each order is signed and a signature cannot be forged.
A traitor can still sign two different orders himself, or keep silent about what he was shown. He
can no longer say that somebody else ordered what he did not order.

SM(m) runs in m + 1 rounds. In round 1 the commander signs his order and sends it. Whoever first
sees a value in round r adds his signature and shows it in round r + 1 to all who have not signed,
up to round m + 1. Each lieutenant keeps V, the set of values that he has seen properly signed; in
the end he follows the only one, and retreats if there are none or two.

This works for any number of generals and up to m traitors. Whatever one loyal lieutenant sees, all
see: if fewer than m + 1 have signed, he still has a round to show it; if m + 1 have, one of them is
loyal and has shown it already. So all loyal lieutenants end with the same V. Three generals are
enough for one traitor, where without signatures no rule works.

The number of signatures must be the number of the round. Otherwise a traitor keeps an order back
and shows it to one general in the last round, when it is too late to tell the others. To keep it
back legally he needs another traitor for every round that it waits.

Forging is impossible here by construction: a name in a chain can be neither added nor taken away,
and only a general who signed alone may say another value under his signature. The playground
checks the signatures, so the generals need not.

## What to look for

- A commander who signs two orders hands every lieutenant the proof of his treason.
- A traitor who would turn a word that others have signed has only silence left.
- With one traitor more than m, an order comes out in the last round, and the loyal ones split.
- “Show all orders again” repeats at a loyal lieutenant what everybody knows. At one who kept his
  orders back it shows them late.
- The cost is (n - 1)² messages as soon as m is 1, however large m is: nobody relays a value twice.

## Sources

- L. Lamport, R. Shostak, M. Pease: The Byzantine Generals Problem. ACM TOPLAS 4(3), 1982,
  section 4.
- D. Dolev, H. R. Strong: Authenticated Algorithms for Byzantine Agreement. SIAM Journal on
  Computing 12(4), 1983.
"""

from __future__ import annotations

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
    Waits,
    among,
    choice,
    faults,
    liveness,
    on_round,
    param,
    request,
    safety,
    strategy,
    switch,
    upon,
)

ATTACK = "attack"
RETREAT = "retreat"
COMMANDER = "0"
RULE = "Lamport, Shostak, Pease 1982, algorithm SM(m)"
Chain = tuple[str, ...]


class Signed(Message, label="{value}: {chain}", tint="value"):
    """An order and all who signed it: “attack: 0.2” was signed by 0 and then by 2."""

    value: str = among(ATTACK, RETREAT, sealed="chain")
    chain: Chain


class Commander(Node["SignedGenerals"]):
    """Signs the order and follows it."""

    options: ClassVar[dict[str, tuple[str, ...]]] = {"decision": (ATTACK, RETREAT)}
    order: str = ATTACK
    decision: str | None = None

    @on_round(1)
    def command(self, number: int, inbox: object) -> None:
        """{self} signs the order: {order}."""
        why = f"the order is {self.order}"
        self.broadcast(Signed(self.order, (COMMANDER,)), why, f"{RULE}, step 1")

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


class Lieutenant(Node["SignedGenerals"]):
    """Collects the signed orders, countersigns what is new, and follows the only one.

    `orders` is the paper's V, with the chain that brought each value first.
    """

    chips: ClassVar[tuple[str, ...]] = ("decision", "proved_traitor")
    options: ClassVar[dict[str, tuple[str, ...]]] = {"decision": (ATTACK, RETREAT)}
    round: int = 0
    orders: dict[str, Chain] = {}
    to_show: list[str] = []
    proved_traitor: str | None = None
    decision: str | None = None

    @upon(Signed)
    def read(self, sender: str, order: Signed) -> None:
        """{self} reads “{value}”, signed by {chain}."""
        count = len(order.chain)
        if self.protocol.check_length and count != self.round:
            self.because(f"not accepted: {count} signed it, and this is round {self.round}", RULE)
            self.narrate(
                f"{self.title} refuses “{order.value}”, signed by {_text(order.chain)} only."
            )
        elif order.value in self.orders:
            self.because(f"V holds {order.value} already: it is not relayed twice")
        else:
            self._accept(order)

    def _accept(self, order: Signed) -> None:
        """Two orders signed by the same commander prove him a traitor to anybody."""
        self.orders[order.value] = order.chain
        self.to_show.append(order.value)
        self.because(f"properly signed: {self._v()}", f"{RULE}, step 2")
        if len(self.orders) == 2:
            one, two = (f"{value} ({_text(chain)})" for value, chain in self.orders.items())
            self.proved_traitor = COMMANDER
            self.because(f"{COMMANDER} signed both {one} and {two}", f"{RULE}, step 2")
            self.narrate(f"{self.title} can prove that the commander is a traitor.")

    @request("Show all orders again")
    def show_again(self) -> None:
        """{self} will show all his orders when the next round begins."""
        if self.round > self.protocol.m:
            self.narrate(f"{self.title} has no round left to show anything in.")
        else:
            self.to_show = list(self.orders)

    @on_round()
    def relay(self, number: int, inbox: object) -> None:
        """{self} has nothing new to show."""
        shown, self.to_show, self.round = self.to_show, [], number
        if number == 1:
            self.narrate(f"{self.title} waits for the order.")
        elif number == self.protocol.m + 2:
            self._decide()
        elif shown:
            self.narrate(f"{self.title} signs and shows: {', '.join(shown)}.")
            for value in shown:
                self._show(value, self.orders[value])

    def _show(self, value: str, chain: Chain) -> None:
        way = (*chain, self.id)
        receivers = [other for other in self.everyone if other not in way]
        why = f"{_text(chain)} signed {value}"
        self.send(receivers, Signed(value, way), why, f"{RULE}, step 2")

    def _decide(self) -> None:
        values = list(self.orders)
        self.decision = values[0] if len(values) == 1 else RETREAT
        verdict = {0: f"no order came, so {RETREAT}", 1: "the only order"}
        why = verdict.get(len(values), f"two orders, so {RETREAT}")
        self.because(f"{self._v()}: {why}", f"{RULE}, step 3")
        self.narrate(f"{self.title} decides: {self.decision}; {self._v()}.")

    def waits_for(self) -> Waits | None:
        """One order is what he needs, and of a second he must hear while there is time."""
        if self.decision:
            return None
        if not self.orders:
            return Waits("a signed order", self.others)
        both = len(self.orders) == 2
        others = tuple(other for other in self.others if other != COMMANDER)
        return Waits("the last round to end") if both else Waits("a second order, if any", others)

    def _v(self) -> str:
        return f"V holds {' and '.join(self.orders) or 'nothing'}"


def _text(chain: Chain) -> str:
    return ".".join(chain)


@strategy
def confide(lie: Lie) -> Message | None:
    """Shows what he has to one general only: the lowest number that has not signed it."""
    assert isinstance(lie.message, Signed)
    fresh = [other for other in lie.node.everyone if other not in lie.message.chain]
    return lie.message if lie.to == fresh[0] else None


class SignedGenerals(Protocol):
    """Signed messages, SM(m)."""

    title = "Signed generals"
    family = "Agreement"
    shelf = 12
    timing = Timing.SYNCHRONOUS
    links = "reliable; signatures cannot be forged; silence is noticed at the end of a round"
    faults = faults(
        Fault.TRAITOR, Fault.DROP, Fault.DELAY, Fault.DUPLICATE, Fault.CRASH, Fault.RECOVER,
        Fault.PARTITION,
    )  # fmt: skip
    network = Network(2, 6)
    roles = (Commander, Lieutenant)
    layout = "star: Commander"
    messages = (Signed,)
    own_strategies = (confide,)
    compare = ("byzantine-generals",)

    n: int = param(4, lo=3, hi=8, label="Generals", help="The commander included.")
    m: int = param(1, lo=0, hi=4, label="Rounds of relaying", help="The m of SM(m).")
    order: str = choice(ATTACK, RETREAT, label="Order", help="What a loyal commander orders.")
    check_length: bool = switch(
        True, label="Count the signatures",
        help="Off: an order is accepted in any round, however few have signed it.",
    )  # fmt: skip

    def seats(self) -> list[Seat]:
        """General 0 commands."""
        commander = Seat(COMMANDER, Commander, "Commander", {"order": self.order})
        lieutenants = (Seat(str(i), Lieutenant, f"Lieutenant {i}") for i in range(1, self.n))
        return [commander, *lieutenants]

    def tolerates(self) -> Budget:
        """Up to m traitors among any number of generals.

        Where nobody counts the signatures, one: a split needs a commander who signs two orders and
        a lieutenant who keeps one of them back.
        """
        nodes = self.m if self.check_length else min(self.m, 1)
        free = faults(Fault.DUPLICATE, Fault.RECOVER)
        return Budget(nodes, faults(Fault.TRAITOR, Fault.CRASH), free)

    def rounds(self) -> int:
        """One for the order and m for the relays."""
        return self.m + 1

    def check(self) -> str | None:
        """With fewer than m + 2 generals there are no two loyal ones who could disagree."""
        if self.m <= self.n - 2:
            return None
        return f"m={self.m} needs at least {self.m + 2} generals; n={self.n}."

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
        return f"The loyal commander ordered {self.order}; {odd.title} decides {odd.decision}."

    @liveness("Every loyal general decides")
    def decided(self, view: View) -> str | None:
        """After exactly m + 1 rounds."""
        decisions = [one.decision for one in view.correct(Commander)]
        decisions += [one.decision for one in view.correct(Lieutenant)]
        waiting = decisions.count(None)
        return f"{waiting} of {len(decisions)} loyal generals wait." if waiting else None

    @safety("A loyal commander is never proved a traitor")
    def proof(self, view: View) -> str | None:
        """What signatures are for: nobody can be made to have said what he did not say."""
        if COMMANDER in view.traitors:
            return None
        misled = next((one for one in view.correct(Lieutenant) if one.proved_traitor), None)
        return f"{misled.title} holds two orders of a loyal commander." if misled else None

    presets = (
        Preset(
            "two-orders", "Three are enough",
            "n=3&m=1&do=traitor:0:person&do=say:0~2.Signed:value=retreat",
            "The commander signs attack for 1 and retreat for 2. They compare, and both can prove "
            "his treason.",
            "Click the arrow 1 → 2: the only lie left to Lieutenant 1 would be silence.",
        ),
        Preset(
            "no-forging", "A traitor who cannot lie", "n=3&m=1&do=traitor:2:flip",
            "Lieutenant 2 would turn every word, but the commander has signed it: forging is "
            "impossible, and 1 obeys. Unsigned, the same traitor defeats three generals.",
            "Silence him instead: click the arrow 2 → 1.",
        ),
        Preset(
            "silent", "Silence is all he has", "n=3&m=1&do=traitor:2:silent",
            "Lieutenant 1 holds the order with the commander's signature, and needs no more.",
            "Make the commander silent instead.",
        ),
        Preset(
            "odd-order", "Attack, retreat, retreat",
            "n=4&m=1&do=traitor:0:person&do=say:0~2.Signed:value=retreat"
            "&do=say:0~3.Signed:value=retreat",
            "Nobody counts votes here: one signed attack and two signed retreats make V attack "
            "and retreat for all, so all retreat.",
            "Follow one of the proofs back to the two orders.",
        ),
        Preset(
            "all-loyal", "Everybody is loyal", "n=4&m=1",
            "Nine messages, (n - 1)², and every general follows the order.",
            "Set m to 2: not one message more.",
        ),
        Preset(
            "two-traitors", "One traitor too many",
            "n=4&m=1&do=traitor:0:person&do=traitor:3:person"
            "&do=say:0~3.Signed:value=retreat&do=say:3~2.Signed:nothing",
            "Lieutenant 3 shows the signed retreat to 1 alone, in the last round: 1 retreats, 2 "
            "attacks.",
            "Set m to 2: then 1 can still tell 2.",
        ),
        Preset(
            "one-more-round", "One round more",
            "n=4&m=2&do=traitor:0:person&do=traitor:3:person"
            "&do=say:0~3.Signed:value=retreat&do=say:3~2.Signed:nothing"
            "&do=say:3~2.Signed.2:nothing",
            "The same two traitors under SM(2): 1 shows retreat to 2 in round 3, and both retreat.",
            "Drop that message 1 → 2: a loss is no fault that SM(m) bears.",
        ),
        Preset(
            "late-release", "Kept back and shown too late",
            "n=4&m=2&do=traitor:0:person&do=traitor:3:person&do=say:0~3.Signed:value=retreat"
            "&do=say:3~1.Signed:nothing&do=say:3~2.Signed:nothing&do=request:3:show_again@10",
            "Lieutenant 3 is silent in round 2 and shows the retreat in round 3. It has two "
            "signatures where three are due: nobody accepts it.",
            "Set “Count the signatures” off.",
        ),
        Preset(
            "late-release-split", "The same where nobody counts",
            "n=4&m=2&check_length=0&do=traitor:0:person&do=traitor:3:person"
            "&do=say:0~3.Signed:value=retreat&do=say:3~1.Signed:nothing"
            "&do=say:3~2.Signed:nothing&do=say:3~2.Signed.2:nothing&do=request:3:show_again@10",
            "Lieutenant 1 accepts the two signatures in the last round. It is too late to tell 2, "
            "and he retreats alone.",
            "Set “Count the signatures” on.",
        ),
        Preset(
            "passed-along", "Kept back by the rules",
            "n=5&m=2&do=traitor:0:person&do=traitor:3:person&do=traitor:4:person"
            "&do=say:0~3.Signed:value=retreat&do=say:3~1.Signed:nothing"
            "&do=say:3~2.Signed:nothing&do=say:4~2.Signed.2:nothing",
            "The retreat goes from traitor to traitor, 0.3.4, and reaches Lieutenant 1 in the last "
            "round with all three signatures.",
            "Set m to 3: three traitors cannot fill four rounds.",
        ),
        Preset(
            "silent-commander", "No order at all", "n=4&m=1&do=traitor:0:silent",
            "V is empty everywhere. An empty V means retreat, as two orders do.",
            "Choose his strategy “confide”: to tell one is to tell all.",
        ),
        Preset(
            "half-traitors", "Four traitors among eight",
            "n=8&m=4&do=traitor:0:split&do=traitor:5:confide&do=traitor:6:silent"
            "&do=traitor:7:random",
            "Half of the generals lie, and the loyal ones agree. Unsigned, four traitors would "
            "need thirteen generals.",
            "Choose other strategies: nothing breaks it.",
        ),
        Preset(
            "mostly-traitors", "All the others are traitors",
            "n=5&m=3&do=traitor:2:silent&do=traitor:3:flip&do=traitor:4:random",
            "Three of five are traitors, and Lieutenant 1 still obeys the loyal commander.",
            "Set m to 0: with a loyal commander one round would do.",
        ),
    )  # fmt: skip

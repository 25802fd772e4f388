"""Two generals who must attack together, and only have messengers that may be caught.

## The idea

Two armies stand on two hills, the enemy in the valley between. Together they win; one alone is
lost. General A sends: attack at dawn. Did the messenger get through? So B sends an answer. But did
the answer get through? So A answers the answer. Every message settles one doubt and opens the next:
its sender never knows whether it arrived.

The chain sends r messages, A the odd ones, B the even ones, each only if the one before it came.
The night has a round for every message, and dawn follows the last; a messenger later than its round
is as good as lost. At dawn a general attacks if every message addressed to him has come. Silence
tells him nothing: the order may be lost, or the answer to it.

No such rule works, with any number of messages. Take the shortest exchange after which both attack,
and lose its last message. Its sender sees no difference and still attacks; so the receiver must
attack without it, and a shorter exchange would have done. In the end no message is needed at all,
and then they would attack even if nobody wanted to.

RandomAttack(r) gives up certainty for a number. In each of r rounds both say how high they stand on
the ladder of knowing what the other knows. A draws a secret key from 1 to r at the start and tells
it along; whoever stands at least as high as the key attacks. Losses hold the two at most one level
apart, so only one key of r can fall between them.

## What to look for

- Of the r messages of a chain exactly one is fatal to lose, always the last. Every further message
  moves the danger to the other general; none removes it.
- Long chains are safe because they hardly ever attack. Sending the same message five times does
  more than answering it five times.
- The ladder of knowledge climbs one rung with each delivery. What it would take is common
  knowledge: every rung at once.

## Sources

- E. Akkoyunlu, K. Ekanadham, R. Huber: Some Constraints and Tradeoffs in the Design of Network
  Communications. SOSP 1975.
- J. Gray: Notes on Data Base Operating Systems. LNCS 60, 1978 (it names the generals).
- J. Halpern, Y. Moses: Knowledge and Common Knowledge in a Distributed Environment.
  JACM 37(3), 1990.
- G. Varghese, N. Lynch: A Tradeoff Between Safety and Liveness for Randomized Coordinated Attack
  Protocols. PODC 1992.
- N. Lynch: Distributed Algorithms, chapter 5. Morgan Kaufmann, 1996.
"""

from __future__ import annotations

from typing import ClassVar

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Network,
    Node,
    Preset,
    Protocol,
    Seat,
    Timing,
    View,
    Waits,
    choice,
    faults,
    liveness,
    on_round,
    param,
    safety,
    upon,
    witness,
)

ATTACK = "attack"
HOLD = "hold"
CHAIN = "chain"
RANDOM = "random"
CHAIN_RULE = "Gray 1978, generals paradox"
RANDOM_RULE = "Varghese, Lynch 1992, RandomAttack(r)"


class Attack(Message, label="Attack at dawn"):
    """Message 1 of the chain: A's order."""


class Ack(Message, label="Ack {depth}"):
    """“Your message came.” Ack 1 answers the order, Ack 2 answers Ack 1, and so on."""

    depth: int


class Level(Message, label="Level {level}, key {key}"):
    """RandomAttack: how high the sender stands, what it wants, and the key if it knows it."""

    level: int
    wish: str
    key: int | None


class General(Node["TwoGenerals"]):
    """A general who decides at dawn. `level` is its rung on the ladder of knowledge."""

    options: ClassVar[dict[str, tuple[str, ...]]] = {"decision": (ATTACK, HOLD)}
    wish: str = ATTACK
    level: int = 0
    knows: str | None = None
    decision: str | None = None

    def _dispatch(self, message: Message, why: str, rule: str) -> None:
        """Sends it with k messengers."""
        self.send(self.others * self.protocol.k, message, why, rule)

    def _climb(self, level: int, wish: str) -> None:
        """A higher rung; `wish` is what the general at the ladder's foot wants."""
        self.level = level
        names = [self.id.upper(), *(other.upper() for other in self.others)]
        rungs = [f"{names[rung % 2]} knows that" for rung in range(level)]
        self.knows = " ".join([*rungs, f"{names[level % 2]} wants to {wish}"])

    def waits_for(self) -> Waits | None:
        return None if self.decision else Waits("dawn")

    def _decide(self, attack: bool, why: str, rule: str) -> None:
        self.decision = ATTACK if attack else HOLD
        self.because(why, rule)
        self.narrate(f"Dawn: {self.title} {'attacks' if attack else 'holds'}.")


class ChainGeneral(General):
    """Passes the chain on, and attacks if every message addressed to it has come."""

    @upon(Attack, Ack)
    def hear(self, sender: str, message: Attack | Ack) -> None:
        """{self} hears {sender}, and climbs a rung."""
        number = message.depth + 1 if isinstance(message, Ack) else 1
        if number <= self.level:
            self.because(f"{_name(number)} has come before: another messenger changes nothing")
            self.narrate(f"{self.title} hears {_name(number)} once more.")
            return
        self._climb(number, ATTACK)
        self.because(f"message {number} of {self.protocol.r} has come", CHAIN_RULE)
        self.narrate(f"{self.title} hears {_name(number)}: {self.knows}.")

    @on_round()
    def watch(self, number: int, inbox: object) -> None:
        """{self} waits."""
        if number > self.protocol.r:
            self._dawn()
        elif number % 2 == self.index:
            return
        elif number == 1:
            self._order()
        elif self.level == number - 1:
            why = f"{_name(number - 1)} has come; its sender cannot know that unless told"
            self._dispatch(Ack(number - 1), f"{why}: message {number} of {self._total}", CHAIN_RULE)
            self.narrate(f"{self.title} answers {_name(number - 1)}.")
        else:
            self.because(f"{_name(number - 1)} has not come, so message {number} is not sent")
            self.narrate(f"{self.title} has nothing to answer.")

    def waits_for(self) -> Waits | None:
        number = self.level + 2 if self.level or self.index == 0 else 1
        chain = self.decision is None and number <= self.protocol.r
        return Waits(_name(number), self.others) if chain else super().waits_for()

    @property
    def _total(self) -> str:
        k = self.protocol.k
        return f"{self.protocol.r}" + (f", by {k} messengers" if k > 1 else "")

    def _order(self) -> None:
        if self.wish == HOLD:
            self.because("A wants to hold, so there is no message 1")
            self.narrate(f"{self.title} keeps silent.")
            return
        self._dispatch(Attack(), f"A wants to attack: message 1 of {self._total}", CHAIN_RULE)
        self.narrate(f"{self.title} orders the attack.")

    def _dawn(self) -> None:
        r = self.protocol.r
        last = r if r % 2 == self.index else r - 1
        if last == 0:
            why = "no message is addressed to A, so A does what A wants"
            self._decide(self.wish == ATTACK, f"{why}: {self.wish}", CHAIN_RULE)
        elif self.level == last:
            doubt = "" if last == r else f"; whether {_name(r)} came, {self.title} cannot know"
            why = f"all messages to {self.title} have come, up to {_name(last)}"
            self._decide(True, why + doubt, CHAIN_RULE)
        else:
            self._decide(False, self._silence(), CHAIN_RULE)

    def _silence(self) -> str:
        """What a general cannot tell from what did not come."""
        same = "the silence is the same"
        if self.wish == HOLD:
            return "A wants to hold, and gave no order"
        if self.level == 0 and self.index == 1:
            return f"the order has not come: it was lost, or A wants to hold; {same}"
        lost, answer = _name(self.level + 1), _name(self.level + 2)
        return f"{answer} has not come: {lost} was lost, or {answer} was; {same}"


def _name(number: int) -> str:
    return "the order" if number == 1 else f"Ack {number - 1}"


class RandomGeneral(General):
    """Tells in every round how high it stands, and attacks if that is at least the key."""

    key: int | None = None
    theirs: str | None = None

    @upon(Level)
    def hear(self, sender: str, message: Level) -> None:
        """{self} hears that {sender} stands at level {level}."""
        self.theirs = message.wish
        self.key = self.key or message.key
        reached = message.level + 1
        if reached <= self.level:
            self.because(f"level {message.level} + 1 is not above {self.level}", RANDOM_RULE)
            self.narrate(f"{self.title} hears level {message.level}, and stays at {self.level}.")
            return
        self._climb(reached, self.wish if reached % 2 == 0 else message.wish)
        self.because(f"level = 1 + {message.level} = {reached}", RANDOM_RULE)
        self.narrate(f"{self.title} reaches level {reached}: {self.knows}.")

    @on_round()
    def watch(self, number: int, inbox: object) -> None:
        """{self} says how high it stands."""
        r = self.protocol.r
        if number > r:
            self._dawn()
            return
        if number == 1 and self.index == 0:
            self.key = self.choose("key", range(1, r + 1))
            self.narrate(f"{self.title} draws the key {self.key} and says how high it stands.")
        key = "the key is not known yet" if self.key is None else f"the key is {self.key}"
        why = f"round {number} of {r}: level {self.level}, {key}"
        self._dispatch(Level(self.level, self.wish, self.key), why, RANDOM_RULE)

    def _dawn(self) -> None:
        if self.key is None or self.theirs is None:
            self._decide(False, "nothing has come: neither wish nor key is known", RANDOM_RULE)
        elif HOLD in (self.wish, self.theirs):
            self._decide(False, f"I want to {self.wish}, the other to {self.theirs}", RANDOM_RULE)
        else:
            high = self.level >= self.key
            why = f"level {self.level} is {'at least' if high else 'below'} the key {self.key}"
            self._decide(high, why, RANDOM_RULE)


class TwoGenerals(Protocol):
    """The coordinated attack: a chain of acknowledgements, or RandomAttack."""

    title = "Two generals"
    family = "Agreement"
    shelf = 20
    timing = Timing.SYNCHRONOUS
    links = "any message may be lost; one that is later than its round is lost as well"
    faults = faults(Fault.DROP, Fault.DELAY, Fault.DUPLICATE, Fault.PARTITION)
    network = Network(2, 6)
    roles = (ChainGeneral, RandomGeneral)
    messages = (Attack, Ack, Level)

    variant: str = choice(
        CHAIN, RANDOM, label="Rule", help="A chain of acknowledgements, or RandomAttack."
    )
    r: int = param(
        3, lo=1, hi=10, label="Messages", help="Length of the chain; the rounds of RandomAttack."
    )
    k: int = param(1, lo=1, hi=20, label="Messengers", help="How many carry each message.")
    a: str = choice(ATTACK, HOLD, label="A wants to")
    b: str = choice(ATTACK, HOLD, label="B wants to", help="In a chain B follows A's order.")

    def seats(self) -> list[Seat]:
        """Two generals with the same rule."""
        role = ChainGeneral if self.variant == CHAIN else RandomGeneral
        first = Seat("a", role, "General A", {"wish": self.a})
        return [first, Seat("b", role, "General B", {"wish": self.b})]

    def tolerates(self) -> Budget:
        """No loss at all. Two copies of one message are one message."""
        return Budget(free=faults(Fault.DUPLICATE))

    def rounds(self) -> int:
        """One for each message of the chain, or each exchange of levels; then it dawns."""
        return self.r

    def check(self) -> str | None:
        """B has a wish of its own only where it can tell A of it."""
        if self.variant == CHAIN and self.b == HOLD:
            return "In a chain B follows A's order: b=hold needs variant=random."
        return None

    @safety("Both attack, or neither does")
    def agreement(self, view: View) -> str | None:
        """Coordinated attack: the one that no rule can keep for certain."""
        decided = [one for one in view.each(General) if one.decision]
        bold = [one.title for one in decided if one.decision == ATTACK]
        timid = [one.title for one in decided if one.decision == HOLD]
        return f"{bold[0]} attacks alone; {timid[0]} holds." if bold and timid else None

    @safety("Nobody attacks unless both generals want to")
    def validity(self, view: View) -> str | None:
        """Without this both could attack at dawn in any case, and need no message."""
        if HOLD not in (self.a, self.b):
            return None
        bold = [one.title for one in view.each(General) if one.decision == ATTACK]
        return f"{bold[0]} attacks; A wants to {self.a}, B to {self.b}." if bold else None

    @safety("If every message gets through and both want to, both attack")
    def nontriviality(self, view: View) -> str | None:
        """Without this both could hold in any case. A chain is through at level r of either."""
        levels = [one.level for one in view.each(General)]
        through = max(levels) if self.variant == CHAIN else min(levels)
        if through < self.r or HOLD in (self.a, self.b):
            return None
        timid = [one.title for one in view.each(General) if one.decision == HOLD]
        return f"{timid[0]} holds although every message got through." if timid else None

    @liveness("Both generals decide at dawn")
    def decided(self, view: View) -> str | None:
        """After exactly r rounds, whatever was lost."""
        waiting = [one.title for one in view.each(General) if one.decision is None]
        return f"{' and '.join(waiting)} wait for dawn." if waiting else None

    @witness("Both attack together")
    def victory(self, view: View) -> str | None:
        """What they are there for."""
        bold = [one for one in view.each(General) if one.decision == ATTACK]
        return "Both generals attack at dawn." if len(bold) == 2 else None

    @witness("The attack that both wanted is called off")
    def called_off(self, view: View) -> str | None:
        """Safe, and nothing won."""
        timid = [one for one in view.each(General) if one.decision == HOLD]
        wanted = HOLD not in (self.a, self.b)
        return "Both generals hold." if wanted and len(timid) == 2 else None

    presets = (
        Preset("last-lost", "The last messenger", "r=3&do=drop:a~b.Ack",
            "A has B's answer and attacks. B waits for the answer to it, and holds: A is lost.",
            "Set the messages to 4, to be on the safe side. Then drop the new last one."),
        Preset("nothing-lost", "Nothing is lost", "r=3",
            "Order, answer, answer to the answer: both attack.",
            "Click an arrow and lose it. One of the three is fatal: which?"),
        Preset("two-last-lost", "Two messages, the last is lost", "r=2&do=drop:b~a.Ack",
            "B has the order and attacks; its answer is lost, so A holds.",
            "Set the messages to 3 and lose Ack 2 instead."),
        Preset("one-lost", "An order without answer", "r=1&do=drop:a~b.Attack",
            "A gives the order and attacks at dawn. B never hears of it.",
            "Set the messages to 2: now A waits for an answer."),
        Preset("first-lost", "The order is lost", "r=3&do=drop:a~b.Attack",
            "Whatever is lost before the last message stops the chain: both hold.",
            "Compare with the next scenario: what A sees is the same."),
        Preset("answer-lost", "The answer is lost", "r=3&do=drop:b~a.Ack",
            "B knows of the order, and A does not know that. Both hold.",
            "Click General A at dawn: it cannot tell which of the two was lost."),
        Preset("four-third-lost", "One more message", "r=4&do=drop:a~b.Ack",
            "Ack 2 was fatal in a chain of three. In a chain of four its loss is safe.",
            "Take the loss back, and drop Ack 3."),
        Preset("four-last-lost", "The danger has moved", "r=4&do=drop:b~a.Ack.2",
            "Four messages, the last is lost: now B attacks alone.",
            "Try five messages, or ten: the last is always fatal."),
        Preset("five-through", "Five messages", "r=5",
            "All have come, and both attack.", "Lose Ack 4, the last of the five."),
        Preset("five-last-lost", "What A cannot see", "r=5&do=drop:a~b.Ack.2",
            "To A this night is exactly like the one before it, so A attacks; B waits in vain.",
            "See on the right who can tell the two apart.", beside="five-through"),
        Preset("late", "Later than dawn", "r=3&do=delay:a~b.Ack:9",
            "The last messenger lives and comes too late. To B that is the same as lost.",
            "Lower the delay until B attacks as well."),
        Preset("copied", "Heard twice", "r=3&do=copy:a~b.Attack:2&do=copy:b~a.Ack",
            "Copies of a message say nothing new: three rungs, as without them.",
            "Drop the order itself: a copy of it is enough."),
        Preset("cut", "The valley is closed", "r=4&do=cut:a/b@6",
            "The order gets through and nothing after it. Both hold.",
            "Move the cut to tick 18, after the third message."),
        Preset("no-order", "Nobody wants to", "r=3&a=hold",
            "A wants to hold: no message is sent, and nobody attacks.",
            "Click General B at dawn: it might as well be that the order was lost."),
        Preset("one-in-ten", "One in ten is lost", "r=3&loss=0.1&seed=6",
            "Of 100 nights both attack in 73, none in 19, one alone in 8. This is one of the 8.",
            "Change the seed: another night."),
        Preset("bare-order", "Three in ten are lost", "r=1&loss=0.3&seed=4",
            "A single order: A is alone in 30 nights of 100, and both attack in 70.",
            "Set the messages to 8: is that better?"),
        Preset("long-chain", "Eight messages", "r=8&loss=0.3&seed=3",
            "One is alone in 2 to 3 nights of 100 only, but both attack in 6 of 100.",
            "Change the seed: how often do both attack?"),
        Preset("five-messengers", "Five messengers", "r=1&k=5&loss=0.3&seed=7",
            "Nobody answers, and the order gets through in more than 99 nights of 100.",
            "Lose the one that is left."),
        Preset("five-lost", "All five are lost", "r=1&k=5&loss=0.3&seed=87",
            "One night in 400: ever rarer with every messenger, and never impossible.",
            "Set the messengers to 10."),
        Preset("random", "A secret key", "variant=random&r=4&do=drop:a~b.Level.4&do=choose:a.key:2",
            "The last message is lost again. B is a level lower, still above the key: both attack.",
            "Click A's key and make it 4."),
        Preset("random-unlucky", "The one unlucky key",
            "variant=random&r=4&do=drop:a~b.Level.4&do=choose:a.key:4",
            "A reaches level 4, B only 3, and the key is 4: A attacks alone.",
            "Take the choice of the key away and change the seed: one key of four is bad."),
        Preset("random-half", "Lost half-way",
            "variant=random&r=4&do=drop:a~b.Level.3&do=drop:b~a.Level.3&do=drop:a~b.Level.4"
            "&do=drop:b~a.Level.4&do=choose:a.key:3",
            "Both stand at level 2 when the valley closes. Whatever the key is, they agree.",
            "Change the key to 2."),
        Preset("random-whole", "Nothing is lost, with a key", "variant=random&r=4",
            "Both reach level 4, and no key is higher: both attack.",
            "Drop any one message, and look at the levels."),
        Preset("random-unwilling", "B does not want to", "variant=random&r=3&b=hold",
            "Everything gets through, and so does B's wish: both hold.",
            "Set B's wish to attack."),
    )  # fmt: skip

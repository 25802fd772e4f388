"""One value for all, or none at all, from a sender that may say two things.

## The idea

A sender tells everybody a value (Init). If it is honest, that is all it takes. If it lies, some
hear one value and some another, or nothing. Reliable broadcast promises the best that can be had:
no two honest nodes deliver different values, and if one of them delivers, all do. Nobody need ever
know whether the sender was honest, and no clock is needed.

Every node says what it has heard (Echo), once. Two values cannot both be echoed by more than half
of n + f nodes: some honest node would have echoed both. So whoever hears that many echoes of a
value knows that no honest node will ever hear as many of another, and is ready. It says so to all.

But it may be alone with that: the traitor has perhaps helped it over the line, and nobody else.
Hence two more numbers. Whoever hears that f + 1 are ready joins them, for one of them is honest and
has seen the echoes (amplification). And nobody delivers before 2f + 1 are ready: f + 1 of those are
honest, everybody will hear them, so everybody will join, and everybody will deliver.

## What to look for

- Each message means one step: heard, echoed, ready, delivered. (n - 1)(2n + 1) messages.
- A sender that says two things and falls silent: nobody delivers. That is allowed.
- The same, with one echo more: all deliver, also the one who had heard something else.

## Sources

- G. Bracha: Asynchronous Byzantine Agreement Protocols. Information and Computation 75(2), 1987.
- C. Cachin, R. Guerraoui, L. Rodrigues: Introduction to Reliable and Secure Distributed
  Programming, chapter 3. Springer, 2011.
"""

from __future__ import annotations

from itertools import combinations

from protocols.kernel import (
    Budget,
    Fault,
    Lie,
    Message,
    Mutation,
    Node,
    Preset,
    Protocol,
    Seat,
    View,
    Violation,
    Waits,
    among,
    choice,
    faults,
    liveness,
    param,
    safety,
    started,
    strategy,
    upon,
)

A, B = "a", "b"
SENDER = "0"
RULE = "Bracha 1987: the first value that I hear from the sender I echo, once"
QUORUM = "Bracha 1987: more than (n + f) / 2 echoes, for two values cannot both have so many"
JOIN = "Bracha 1987: f + 1 are ready, so one honest node is, and I am too"
DELIVER = "Bracha 1987: 2f + 1 are ready, so everybody will be"
Heard = dict[str, list[str]]  # a value, and who has said it


class Init(Message, label="Init {value}", tint="value"):
    """From the sender to all: this is the value."""

    value: str = among(A, B)


class Echo(Message, label="Echo {value}", tint="value"):
    """To all: this is what I have heard from the sender."""

    value: str = among(A, B)


class Ready(Message, label="Ready {value}", tint="value"):
    """To all: no honest node will ever deliver anything else."""

    value: str = among(A, B)


class Peer(Node["ReliableBroadcast"]):
    """Echoes, gets ready, and delivers: each once."""

    chips = ("delivered",)
    echoed: str = ""
    ready: str = ""
    delivered: str = ""
    echoes: Heard = {}
    readies: Heard = {}

    @upon(Init)
    def echo(self, sender: str, init: Init) -> None:
        """{self} hears {value} from the sender."""
        if sender != SENDER or self.echoed:
            self.because("only the sender's first word counts")
            return
        self._echo(init.value)

    @upon(Echo)
    def hear_echo(self, sender: str, echo: Echo) -> None:
        """{self} hears that {sender} has heard {value}."""
        self._hear_echo(sender, echo.value)

    @upon(Ready)
    def hear_ready(self, sender: str, ready: Ready) -> None:
        """{self} hears that {sender} is ready for {value}."""
        self._hear_ready(sender, ready.value)

    def waits_for(self) -> Waits | None:
        """For the sender, for echoes, for others who are ready."""
        if self.delivered:
            return None
        heard, need = self.readies, self.protocol.deliver
        if not self.ready:
            heard, need = self.echoes, self.protocol.quorum
        if not heard:
            return Waits("Init", (SENDER,))
        value = max(sorted(heard), key=lambda one: len(heard[one]))
        silent = tuple(one for one in self.others if one not in heard[value])
        what = f"Ready {value}" if self.ready else f"Echo {value}"
        return Waits(f"{need - len(heard[value])} more {what}", silent)

    def _echo(self, value: str) -> None:
        self.echoed = value
        self.broadcast(Echo(value), f"{SENDER} says {value}", RULE)
        self.because(f"{SENDER} says {value}", RULE)
        self._hear_echo(self.id, value)

    def _hear_echo(self, sender: str, value: str) -> None:
        if not _counted(self.echoes, sender, value):
            self.because(f"{sender} has echoed already, and counts once")
            return
        count = len(self.echoes[value])
        self.because(f"{count} of {self.protocol.quorum} echoes of {value}", RULE)
        if count >= self.protocol.quorum and not self.ready:
            self._get_ready(value, f"{count} of {self.protocol.n} have echoed {value}", QUORUM)

    def _hear_ready(self, sender: str, value: str) -> None:
        if not _counted(self.readies, sender, value):
            self.because(f"{sender} was ready already, and counts once")
            return
        count, f = len(self.readies[value]), self.protocol.f
        self.because(f"{count} of {self.protocol.deliver} are ready for {value}", JOIN)
        if count > f and not self.ready and not self.mutated("no-amplification"):
            self._get_ready(value, f"{count} are ready for {value}, and {f} may lie", JOIN)
            count = len(self.readies[value])
        if count >= self.protocol.deliver and not self.delivered:
            self.delivered = value
            self.because(f"{count} are ready for {value}", DELIVER)
            self.narrate(f"{self.title} delivers {value}.")

    def _get_ready(self, value: str, why: str, rule: str) -> None:
        self.ready = value
        self.broadcast(Ready(value), why, rule)
        self.because(why, rule)
        self.narrate(f"{self.title} is ready for {value}.")
        self._hear_ready(self.id, value)


class Sender(Peer):
    """Has a value for all; for the rest it is a peer."""

    @started
    def begin(self) -> None:
        """{self} tells everybody its value."""
        value = self.protocol.value
        self.broadcast(Init(value), f"its value is {value}", RULE)
        self._echo(value)


def _counted(heard: Heard, sender: str, value: str) -> bool:
    """Counts what a node says; only its first word."""
    if any(sender in those for those in heard.values()):
        return False
    heard.setdefault(value, []).append(sender)
    return True


@strategy
def starts_only(lie: Lie) -> Message | None:
    """Sends what the sender sends first, and nothing after that."""
    return lie.message if isinstance(lie.message, Init) else None


@strategy
def never_ready(lie: Lie) -> Message | None:
    """Echoes, but never says that it is ready."""
    return None if isinstance(lie.message, Ready) else lie.message


class ReliableBroadcast(Protocol):
    """Bracha's, for any n > 3f."""

    title = "Reliable broadcast"
    family = "Agreement"
    shelf = 14
    links = "reliable, as slow as they like; the receiver knows the sender"
    faults = frozenset(Fault) - {Fault.TIMER}
    roles = (Sender, Peer)
    layout = "clique"
    messages = (Init, Echo, Ready)
    own_strategies = (starts_only, never_ready)

    n: int = param(4, lo=4, hi=10, label="Nodes", help="The sender included.")
    f: int = param(1, lo=0, hi=3, label="Traitors borne", help="Fewer than a third of the nodes.")
    value: str = choice(A, B, label="Value", help="What an honest sender says.")

    @property
    def quorum(self) -> int:
        """More than (n + f) / 2 echoes."""
        return 2 * self.f + 1 if self.mutated("small-quorum") else (self.n + self.f) // 2 + 1

    @property
    def deliver(self) -> int:
        """2f + 1 who are ready."""
        return self.f + 1 if self.mutated("delivers-early") else 2 * self.f + 1

    def seats(self) -> list[Seat]:
        """Node 0 is the sender."""
        peers = [Seat(str(i), Peer, f"Node {i}") for i in range(1, self.n)]
        return [Seat(SENDER, Sender, "Sender"), *peers]

    def tolerates(self) -> Budget:
        """Up to f traitors, the sender among them; messages may be slow, but not lost."""
        free = faults(Fault.DELAY, Fault.DUPLICATE, Fault.PAUSE, Fault.OVERTAKE, Fault.RECOVER)
        return Budget(self.f, faults(Fault.TRAITOR, Fault.CRASH), free)

    def check(self) -> str | None:
        """Two quorums must share an honest node, and the honest alone must be a quorum."""
        if self.n > 3 * self.f:
            return None
        return f"f={self.f} needs more than {3 * self.f} nodes; n={self.n}."

    @safety("No two honest nodes deliver different values")
    def consistency(self, view: View) -> str | None:
        """Whatever the sender said to whom."""
        delivered = [one for one in view.correct(Peer) if one.delivered]
        for one, two in combinations(delivered, 2):
            if one.delivered != two.delivered:
                said = f"{one.title} delivers {one.delivered}, {two.title} {two.delivered}."
                return Violation(said, one.id, two.id)
        return None

    @safety("If the sender is honest, nobody delivers anything but its value")
    def integrity(self, view: View) -> str | None:
        """Nobody can put words into its mouth."""
        if SENDER in view.faulty:
            return None
        odd = (one for one in view.correct(Peer) if one.delivered not in ("", self.value))
        one = next(odd, None)
        return f"{self.value} was sent; {one.title} delivers {one.delivered}." if one else None

    @liveness("If one honest node delivers, all do")
    def totality(self, view: View) -> str | None:
        """All or none."""
        peers = view.correct(Peer)
        behind = [one.title for one in peers if not one.delivered]
        return f"Not yet: {', '.join(behind)}." if 0 < len(behind) < len(peers) else None

    @liveness("If the sender is honest, all honest nodes deliver")
    def validity(self, view: View) -> str | None:
        """With a traitor for a sender it may come to nothing."""
        behind = [one.title for one in view.correct(Peer) if not one.delivered]
        owed = behind and SENDER not in view.faulty
        return f"Not yet: {', '.join(behind)}." if owed else None

    mutations = {
        "no-amplification": Mutation("Nobody joins those who are ready", "Echoes seem to be "
            "enough. But a traitor can see to it that they are enough for some.", ("totality",)),
        "delivers-early": Mutation("Whoever hears f + 1 Readies delivers", "One of them is honest. "
            "But one honest node makes nobody else ready.", ("totality",)),
        "small-quorum": Mutation("As many echoes as Readies are enough", "Right for n = 3f + 1 "
            "alone. Among more nodes there is room for two such quorums.", ("consistency",)),
    }  # fmt: skip

    presets = (
        Preset("two-values", "The sender says two things",
            "do=traitor:0:never_ready&do=say:0~3.Init:value=b",
            "It tells 3 another value. With its own echo of a, a has three; all three deliver a, "
            "also Node 3, which has never heard it from the sender.",
            "Let the sender's echoes be lost as well: then nobody delivers."),
        Preset("honest", "The sender is honest", "",
            "Init, Echo, Ready: 27 messages, and everybody delivers at tick 3.",
            "Make any one node a traitor, of any kind."),
        Preset("falls-silent", "Two things, then nothing",
            "do=traitor:0:starts_only&do=say:0~3.Init:value=b",
            "Two echoes of a, one of b, and three are needed: nobody delivers, now or ever.",
            "Let it tell 3 the same."),
        Preset("one-left-out", "One is not told",
            "do=traitor:0:starts_only&do=say:0~3.Init:nothing",
            "Two echoes of a are too few.", "Let it echo, too."),
        Preset("told-all", "Told all, then nothing", "do=traitor:0:starts_only",
            "The three others do without it: three echoes, three Readies.",
            "Let it leave one of them out."),
        Preset("pulled-over", "Two pull the third over",
            "do=traitor:0:person&do=say:0~3.Init:value=b&do=say:0~3.Echo:nothing"
            "&do=say:0~2.Ready:nothing&do=say:0~3.Ready:nothing",
            "The traitor helps 1 and 2 over the line, and 1 to deliver. Node 3 hears that two are "
            "ready, joins them, and so all deliver.", "Break it: no amplification."),
        Preset("seven", "Seven nodes, two traitors",
            "n=7&f=2&do=traitor:0:split&do=traitor:6:flip",
            "One tells half of them a and the others b; another turns every word.",
            "Look for a strategy by which two honest ones differ."),
        Preset("no-amplification", "One delivers, and nobody else",
            "mutation=no-amplification&do=traitor:0:person&do=say:0~3.Init:value=b"
            "&do=say:0~3.Echo:nothing&do=say:0~2.Ready:nothing&do=say:0~3.Ready:nothing",
            "Node 3 hears that two are ready, and does nothing: Node 1 alone delivers.",
            "Mend it: 3 joins, and all deliver."),
        Preset("delivers-early", "Sure too soon",
            "mutation=delivers-early&do=traitor:0:person&do=say:0~3.Init:value=b"
            "&do=say:0~2.Echo:nothing&do=say:0~3.Echo:nothing"
            "&do=say:0~2.Ready:nothing&do=say:0~3.Ready:nothing",
            "Node 1 is ready, the traitor says that it is, and Node 1 delivers. Nobody follows.",
            "Mend it: then it waits for a third, in vain."),
        Preset("small-quorum", "Room for two quorums",
            "n=7&mutation=small-quorum&do=traitor:0:split",
            "Three echoes each for a and b, among seven: some are ready for a, some for b.",
            "Mend it: five are needed."),
    )  # fmt: skip

"""News that spreads from mouth to mouth: by the fewest calls that can do it, or by chance.

## The idea

Some people know one secret each. Whoever talks on the phone shares everything known so far, both
ways. How few calls until everybody knows everything? The obvious way, down a line and back, takes
2n - 3. The best takes 2n - 4, from four people on: all the others call one of a core of four, the
four make four calls among themselves, and the others are called back. Fewer cannot do it. So there
is nothing to spare: whichever call is taken out, somebody stays ignorant.

An epidemic arranges nothing. In every round each node picks one other node at random. Push: who
knows the news tells it. Pull: who knows nothing asks. Push-pull: both. Push begins fast and ends
slowly, since the last ones must be hit by chance. Pull begins slowly and ends very fast. A round
has room for a question and its answer, and what is told in it is what was known at its start. It
costs more messages than a schedule, and shrugs off what would ruin one.

Anti-entropy is push-pull for ever, for news that keeps coming: any two compare all they know, and
take over what they lack. The newest version wins, a tie goes to the writer with the higher number.

## What to look for

- Take any one call out of the best schedule: somebody stays ignorant.
- Half a call is lost, and somebody misses something who was not on that phone at all.
- The same losses only slow an epidemic down.
- A cut splits the versions; after the heal all agree, and nobody has to clean up.

## Sources

- R. Tijdeman: On a Telephone Problem. Nieuw Archief voor Wiskunde 19, 1971.
- B. Baker, R. Shostak: Gossips and Telephones. Discrete Mathematics 2(3), 1972.
- A. Demers et al.: Epidemic Algorithms for Replicated Database Maintenance. PODC 1987.
- R. Karp, C. Schindelhauer, S. Shenker, B. Vöcking: Randomized Rumor Spreading. FOCS 2000.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Node,
    Preset,
    Protocol,
    Seat,
    Timing,
    View,
    Violation,
    choice,
    durable,
    faults,
    liveness,
    on_round,
    param,
    recovered,
    request,
    safety,
    started,
    timeout,
    upon,
    witness,
)

TELEPHONE, PUSH, PULL, PUSH_PULL = "telephone", "push", "pull", "push-pull"
ANTI_ENTROPY = "anti-entropy"
OPTIMAL, CHAIN, RANDOM, BY_HAND = "optimal", "chain", "random", "by-hand"
ROUNDS = 60  # 64 nodes need about 21 of them where every second message is lost

CALL = "Tijdeman 1971: whoever talks shares everything, both ways"
CONTACT = "Demers et al. 1987: one other node, uniformly at random"
START = "what is told in a round is what was known at its start"
MERGE = "Demers et al. 1987, anti-entropy: the newest version wins"


class Call(Message, label="Call ({amount})"):
    """On the phone: this is all I know."""

    secrets: frozenset[str]
    amount: int


class Reply(Message, label="Reply ({amount})"):
    """On the phone, the other way: and this is what I know."""

    secrets: frozenset[str]
    amount: int


class Connect(Message, label="Connect {to}"):
    """From the operator: your turn to call."""

    to: str


class Push(Message):
    """Have you heard?"""

    news: frozenset[str]


class Ask(Message):
    """I know only this; is there anything new?"""

    news: frozenset[str]


class Compare(Message):
    """This is all I know; what do I lack?"""

    news: frozenset[str]


class Tell(Message):
    """Here is what you lack."""

    news: frozenset[str]


class Person(Node["Gossip"]):
    """Knows one secret at first, and shares all it knows with whoever is on the phone."""

    chips = ("known",)
    display = {"known": "grid"}
    known: set[str] = durable(set())
    calls: int = durable(0)
    turn: int = 0

    @started
    def come_up(self) -> None:
        """{self} knows one secret."""
        self._keep_to_schedule(0)

    @recovered
    def come_back(self) -> None:
        """{self} still knows what it knew; the schedule has gone on without it."""

    @timeout("call")
    def take_turn(self) -> None:
        """{self} makes its next call."""
        self._keep_to_schedule(self.protocol.turns[self.id][self.turn][0])

    @request("Call …", to=lambda person: person.protocol.people_but(person.id))
    def call(self, to: str) -> None:
        """{self} calls somebody."""
        self._dial(to, f"you ask {self.id} to call {to}")
        self.narrate(f"{self.title} calls {self.name_of(to)}.")

    @upon(Connect)
    def be_connected(self, sender: str, connect: Connect) -> None:
        """{self} is told to call {to}."""
        self._dial(connect.to, f"the lots have fallen on {self.id} and {connect.to}")

    @upon(Call)
    def answer(self, sender: str, call: Call) -> None:
        """{self} listens to {sender}, and tells what it knows in turn."""
        self._learn(sender, call.secrets)
        why = f"{sender} shall know as much as {self.id}; it tells {_listed(self.known)}"
        self.send(sender, Reply(frozenset(self.known), len(self.known)), why, CALL)

    @upon(Reply)
    def listen(self, sender: str, reply: Reply) -> None:
        """{self} listens to {sender}."""
        self._learn(sender, reply.secrets)

    def _keep_to_schedule(self, slot: int) -> None:
        mine = self.protocol.turns.get(self.id, [])
        if self.turn < len(mine) and mine[self.turn][0] == slot:
            self._dial(mine[self.turn][1], f"slot {slot + 1} of the schedule")
            self.turn += 1
        if self.turn < len(mine):
            due, other = mine[self.turn]
            why = f"the next call is that to {other}, in slot {due + 1}"
            self.set_timer("call", (due - slot) * 2 * self.protocol.bound, why=why)

    def _dial(self, to: str, reason: str) -> None:
        self.calls += 1
        why = f"{reason}; it tells {_listed(self.known)}"
        self.send(to, Call(frozenset(self.known), len(self.known)), why, CALL)

    def _learn(self, sender: str, secrets: frozenset[str]) -> None:
        new = secrets - self.known
        self.known |= new
        told = f"{sender} tells {_listed(new) if new else 'nothing new'}"
        self.because(f"{told}; {len(self.known)} of {self.protocol.n} secrets known")


class Operator(Node["Gossip"]):
    """Draws lots who calls whom, again and again."""

    @started
    @recovered
    @timeout("draw")
    def draw(self) -> None:
        """{self} draws lots."""
        caller = self.choose("caller", self.protocol.people)
        callee = self.choose("callee", self.protocol.people_but(caller))
        self.send(caller, Connect(callee), f"the lots say: {caller} calls {callee}", CALL)
        why = "three delays: the word to the caller, the call and the reply"
        self.set_timer("draw", 3 * self.protocol.bound, why=why)


class Peer(Node["Gossip"]):
    """Picks one other node in every round, and tells it the news, or asks for it."""

    chips = ("holds",)
    display = {"known": "grid"}
    known: set[str] = durable(set())
    holds: str | None = durable(None)
    at_start: set[str] = set()

    @on_round()
    def gossip(self, number: int, inbox: object) -> None:
        """{self} has nobody to talk to in this round."""
        mode, self.at_start = self.protocol.mode, set(self.known)
        if mode == ANTI_ENTROPY:
            self._contact(Compare(frozenset(self.known)), "compares with")
        elif self.known and mode != PULL:
            self._contact(Push(frozenset(self.known)), "tells the news to")
        elif not self.known and mode != PUSH:
            self._contact(Ask(frozenset()), "knows nothing and asks")

    @request("Write a new version")
    def write(self) -> None:
        """{self} writes {holds}."""
        before, version = self.holds, _age(self.holds or "v0-0")[0] + 1
        self._add({f"v{version}-{self.id}"})
        self.because(f"it held {before or 'nothing'}: version {version}, written by {self.id}")

    @upon(Push)
    def hear(self, sender: str, push: Push) -> None:
        """{self} hears the news from {sender}."""
        self._learn(sender, push.news)

    @upon(Ask, Compare)
    def be_asked(self, sender: str, message: Ask | Compare) -> None:
        """{self} is asked by {sender}, and has nothing to tell."""
        lacking = self.at_start - message.news
        if lacking:
            why = f"{self.id} knew when the round began: {_listed(lacking)}"
            self.send(sender, Tell(frozenset(lacking)), why, START)
            self.narrate(f"{self.title} is asked by {self.name_of(sender)}, and tells the news.")
        self._learn(sender, message.news)

    @upon(Tell)
    def be_told(self, sender: str, tell: Tell) -> None:
        """{self} learns the news from {sender}."""
        self._learn(sender, tell.news)

    def _contact(self, message: Message, doing: str) -> None:
        other = self.choose("peer", self.others)
        why = f"{self.id} {doing} {other}, picked among {len(self.others)}"
        self.send(other, message, why, CONTACT)
        self.narrate(f"{self.title} {doing} {self.name_of(other)}.")

    def _learn(self, sender: str, news: frozenset[str]) -> None:
        new = news - self.known
        self._add(new)
        told = f"{sender} tells {_listed(new) if new else 'nothing new'}"
        self.because(f"{told}; it holds {self.holds or 'nothing'}", MERGE)

    def _add(self, news: Iterable[str]) -> None:
        self.known |= set(news)
        self.holds = max(self.known, key=_age, default=None)


def _age(item: str) -> tuple[int, int]:
    """Of version `v2-7`, the second, by 7: (2, 7); of secret 7: (0, 7)."""
    version, _, source = item.rpartition("-")
    return int(version[1:] or 0), int(source)


def _listed(items: Iterable[str]) -> str:
    return " and ".join(", ".join(sorted(items, key=_age)).rsplit(", ", 1)) or "nothing"


class Gossip(Protocol):
    """Telephone calls, epidemics and anti-entropy."""

    title = "Gossip"
    family = "Dissemination"
    shelf = 60
    timing = Timing.PARTIAL_SYNCHRONY
    links = "reliable for a schedule of calls; an epidemic lives with any loss but a total one"
    faults = faults(
        Fault.DROP, Fault.DELAY, Fault.DUPLICATE, Fault.CRASH, Fault.RECOVER, Fault.PARTITION,
    )  # fmt: skip
    horizon = 3_000
    round_delays = 2
    roles = (Person, Operator, Peer)
    layout = "clique: Operator"
    messages = (Call, Reply, Connect, Push, Ask, Compare, Tell)

    n: int = param(4, lo=2, hi=64, label="Nodes", help="Their ids are 0 to n - 1.")
    mode: str = choice(
        TELEPHONE, PUSH, PULL, PUSH_PULL, ANTI_ENTROPY, label="Mode",
        help="Calls that share everything, or rounds with random contacts.",
    )  # fmt: skip
    schedule: str = choice(
        OPTIMAL, CHAIN, RANDOM, BY_HAND, label="Calls", help="On the telephone: who calls whom."
    )
    bound: int = param(1, lo=1, hi=20, label="Bound on a delay", help="A call has time for two.")

    def seats(self) -> list[Seat]:
        """People, and the operator where lots are drawn; else peers, of which 0 has news."""
        if self.mode == TELEPHONE:
            seats = [Seat(i, Person, f"Person {i}", {"known": {i}}) for i in self.people]
            return seats + [Seat("operator", Operator, "Operator")] * (self.schedule == RANDOM)
        first = {"known": {"v1-0"}, "holds": "v1-0"}
        return [Seat(i, Peer, f"Peer {i}", {} if i != "0" else first) for i in self.people]

    def tolerates(self) -> Budget:
        """A schedule: no loss; chance anything, as long as one who knows the news stays up."""
        if self.mode == TELEPHONE and self.schedule != RANDOM:
            return Budget(free=faults(Fault.DUPLICATE, Fault.RECOVER), delay=self.bound)
        crashes = 0 if self.mode == TELEPHONE else self.n - 1
        return Budget(crashes, faults(Fault.CRASH), self.faults - faults(Fault.CRASH))

    def rounds(self) -> int:
        return 0 if self.mode == TELEPHONE else ROUNDS

    def check(self) -> str | None:
        full = (self.n, self.mode, self.schedule) == (64, TELEPHONE, RANDOM)
        return "With the operator there is room for 63 people; n=64." if full else None

    @cached_property
    def people(self) -> tuple[str, ...]:
        return tuple(map(str, range(self.n)))

    def people_but(self, one: str) -> tuple[str, ...]:
        return tuple(other for other in self.people if other != one)

    @cached_property
    def turns(self) -> dict[str, list[tuple[int, str]]]:
        """Each caller's calls, in order: slot, and whom. Calls without a common end share one."""
        makers = {OPTIMAL: optimal, CHAIN: chain}
        free = dict.fromkeys(self.people, 0)
        found: dict[str, list[tuple[int, str]]] = {}
        for pair in makers[self.schedule](self.n) if self.schedule in makers else ():
            caller, callee = map(str, pair)
            slot = max(free[caller], free[callee])
            free[caller] = free[callee] = slot + 1
            found.setdefault(caller, []).append((slot, callee))
        return found

    @safety("Knowledge only grows: whatever anybody knows, its source still knows")
    def only_grows(self, view: View) -> str | None:
        knows = _knowledge(view)
        known = set().union(*knows.values())
        lost = {item for item in known if item not in knows[str(_age(item)[1])]}
        pairs = ((node, item) for node in knows for item in sorted(lost & knows[node], key=_age))
        return next((f"{node} knows {item}, its source does not." for node, item in pairs), None)

    @liveness("Everybody knows everything", ends=True)
    def everybody(self, view: View) -> str | None:
        """Everybody who is up; everything that anybody knows."""
        knows = _knowledge(view)
        everything = set().union(*knows.values())
        up = [one for one in knows if one not in view.down]
        lacking = [node for node in up if len(knows[node]) < len(everything)]
        if up and not lacking:
            return None
        count = f"{sum(len(knows[node]) for node in up)} of {len(up) * len(everything)} known"
        said = f"{count}; {len(lacking)} lack something: {', '.join(lacking[:16])}."
        return Violation(said, *lacking)

    @witness("Everybody knows everything after the fewest calls that can do it")
    def fewest_calls(self, view: View) -> str | None:
        people = list(view.each(Person))
        made = sum(one.calls for one in people)
        done = people and all(len(one.known) == self.n for one in people)
        return f"{made} calls for {self.n} people." if done and made <= fewest(self.n) else None

    @witness("Two versions are held at once, written by different nodes")
    def two_versions(self, view: View) -> str | None:
        held = {one.holds for one in view.each(Peer) if one.holds}
        return f"{_listed(held)} are held." if len({_age(one)[1] for one in held}) > 1 else None

    presets = (
        Preset("half-a-call", "Half a call is lost", "n=4&do=drop:1~0.Reply",
            "1 has heard 0, but 0 has not heard 1. In the end 1 and 3 know all; 0 and 2 lack 1.",
            "Bring the Reply back: four calls, and everybody knows everything."),
        Preset("four-calls", "Four calls for four people", "n=4",
            "Two calls at a time, twice: after the second all know four secrets. Three can't do.",
            "Click the first call and drop it: then nobody at all knows everything."),
        Preset("down-the-line", "Down the line and back", "n=4&schedule=chain",
            "What everybody thinks of first: three calls to collect, two to tell. One too many.",
            "Set the calls to optimal, then more people: the difference remains one call."),
        Preset("call-lost", "The first call is lost", "n=4&do=drop:0~1.Call",
            "One call of four is missing: each of the four knows three secrets, and nobody all.",
            "Drop another call instead: it is never without harm."),
        Preset("six", "Eight calls for six people", "n=6",
            "4 and 5 report to 0, the core makes its four calls, and 0 calls 4 and 5 back.",
            "Drop the call 2 → 3."),
        Preset("six-lost", "Six, without the call 2 → 3", "n=6&do=drop:2~3.Call",
            "All six end with five secrets. Some know no secret 2, the others no 3.",
            "Drop another one of the eight calls instead."),
        Preset("your-turn", "Who calls whom? You say",
            "n=4&schedule=by-hand&do=request:0:call:to=1@0&do=request:2:call:to=3@0",
            "Two calls are made, and everybody knows two secrets. Two more can be enough.",
            "Go to the end, click a person, and let it call the right one."),
        Preset("lots", "Calls by lot", "n=6&schedule=random&seed=1",
            "The operator draws who calls whom. For six people that takes 16 calls on average.",
            "Drop what you like: lots never run out."),
        Preset("push-three", "Push among three", "n=3&mode=push",
            "The first round always reaches somebody. The last node is hit sooner or later.",
            "Try other seeds: 7/3 rounds on average."),
        Preset("push", "Push: the last one waits", "n=16&mode=push&seed=1",
            "Nearly all know it soon. The last is hit only by chance: 7.4 rounds on average.",
            "Set the mode to pull, then to push-pull."),
        Preset("pull", "Pull: a slow start", "n=16&mode=pull&seed=1",
            "As long as only one knows it, hardly anybody asks the right one. Then all at once.",
            "Compare the last two rounds with those of push."),
        Preset("push-pull", "Push-pull: chance is robust", "n=16&mode=push-pull&loss=0.5",
            "Every second message is lost, and still everybody hears it: 9.6 rounds, not 4.2.",
            "Let Peer 0 crash at tick 4."),
        Preset("cut-and-healed", "Two versions, until the heal",
            "n=10&mode=anti-entropy&do=cut:0,1,2,3,4/5,6,7,8,9@0&do=request:7:write@0"
            "&do=request:2:write@8&do=heal@20",
            "Either side agrees on a version of its own. After the heal the newest one wins.",
            "Take the second write away: in a tie the writer with the higher number wins."),
        Preset("asleep", "One has slept", "n=6&mode=anti-entropy&do=crash:3@1&do=recover:3@16"
            "&do=request:5:write@10",
            "3 comes back with what it had on disk, and is told the rest within a round or two.",
            "Crash 5 right after it has written."),
    )  # fmt: skip


def fewest(n: int) -> int:
    """The fewest calls after which all of n people know everything."""
    return 2 * n - 4 if n > 3 else 2 * n - 3


def chain(n: int) -> list[tuple[int, int]]:
    """Down the line; then the last one, who knows everything, calls the others back."""
    return [(i, i + 1) for i in range(n - 1)] + [(n - 1, i) for i in range(n - 2)]


def optimal(n: int) -> list[tuple[int, int]]:
    """The others call 0; four calls in the core 0, 1, 2, 3; 0 calls the others back."""
    if n < 4:
        return chain(n)
    others, core = range(4, n), [(0, 1), (2, 3), (0, 2), (1, 3)]
    return [*((i, 0) for i in others), *core, *((0, i) for i in others)]


def _knowledge(view: View) -> dict[str, set[str]]:
    """What everybody knows; the operator knows nothing."""
    return {one.id: one.known for role in (Person, Peer) for one in view.each(role)}

"""Services that tell each other what has happened, and what is lost between two databases.

## The idea

A user signs up. The User Service writes a row; the Notes Service must know whose notes to accept,
the Notifier writes a welcome. With synchronous calls the User Service asks one after the other, as
slow as their sum: one is down, and nobody can sign up. So it publishes the fact, UserCreated, and a
broker delivers it to whoever has subscribed. Nobody waits, and for a few ticks nobody agrees.

Fire and forget delivers to whoever is listening: at most once. A durable queue delivers until it
is acknowledged: at least once. Nothing delivers exactly once; who writes effect and event id in one
transaction acts exactly once. The producer gives the id, here what happened to whom. An event with
s subscriptions costs 2 + 2s messages when all goes well.

Database and broker share no transaction: a crash between the two writes leaves one of them. The
outbox is a table beside the rows, written with them; a relay publishes what stands there, in order,
until the broker has it. Order ends where two topics or two workers meet: a note may arrive after
the deletion of its author, and a tombstone is the memory that keeps it out. What a consumer cannot
digest is set aside as a dead letter after some attempts; until then it blocks what is behind it.

## What to look for

- Crash a service at any tick: with the outbox nothing that is committed is ever lost.
- Lose any Ack: one Deliver and one Ack more, and without dedup a second welcome.
- A user called null, at whom the Notes Service stumbles: the user behind waits.

## Sources

- G. Hohpe, B. Woolf: Enterprise Integration Patterns. Addison-Wesley 2003.
- C. Richardson: Microservices Patterns. Manning 2018 (transactional outbox).
- P. Helland: Life beyond Distributed Transactions. CIDR 2007; Idempotence Is Not a Medical
  Condition. ACM Queue 10(4), 2012.
"""

from __future__ import annotations

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Node,
    Preset,
    Protocol,
    Seat,
    View,
    choice,
    durable,
    faults,
    liveness,
    param,
    recovered,
    request,
    safety,
    started,
    switch,
    timeout,
    upon,
)
from protocols.services import broker, messaging
from protocols.services.broker import Worker
from protocols.services.messaging import CALL, QUEUE

TOMB = "a tombstone: what comes after the deletion is ignored"

CREATED, DELETED, POISON = "created", "deleted", "null"
TRIES = 3  # of the client, while nobody answers
STORIES = {
    "note": ["CreateUser ann", "CreateNote ann/1"], "user": ["CreateUser ann"],
    "delete": ["CreateUser ann", "CreateNote ann/1", "DeleteUser ann"],
    "null": ["CreateUser null", "CreateUser ann"],
}  # fmt: skip
NOTE_LATER = "".join(f"&do=request:client:want:what=CreateNote,user=ann@{at}" for at in (60, 90))
OVERTAKEN = "&do=delay:worker1~notes.Deliver:30&do=request:client:want:what=DeleteUser,user=ann@10"
SUBSCRIPTIONS = ("notes", "notifier", "search", "analytics")
WORKERS = ("worker1", "worker2", "worker3")


def owner_of(about: str) -> str:
    """Whose note it is; a user is its own owner."""
    return about.partition("/")[0]


def wish_for(event: str) -> str:
    """What the client has asked for when this happens: UserCreated for CreateUser."""
    what, about = event.split()  # User and Note have four letters, Create and Delete six
    return f"{what[4:-1]}{what[:4]} {about}"


class Command(Message, label="{wish}"):
    """Client to a service: please do this."""

    wish: str


class Answer(Message, label="{result}"):
    """A service to the client: ok, rejected or failed."""

    wish: str
    result: str


class Client(Node["EventDriven"]):
    """Asks for one thing after the other, each up to three times while nobody answers."""

    chips = ("news",)
    display = {"todo": "list", "news": "history"}
    todo: list[str] = durable([])
    news: list[str] = durable([])
    tries: int = durable(0)

    @started
    @recovered
    @timeout("next")
    def ask(self) -> None:
        """{self} asks for what is next."""
        if self.todo and self.tries == TRIES:
            self._end("no answer")
        elif self.todo:
            self.tries += 1
            to = "users" if "User" in self.todo[0] else "notes"
            self.send(to, Command(self.todo[0]), f"try {self.tries} of {TRIES}")
            self.set_timer("next", self.protocol.patience, why="no answer yet")

    @upon(Answer)
    def hear(self, sender: str, answer: Answer) -> None:
        """{self} hears: {wish}, {result}."""
        if self.todo[:1] == [answer.wish]:
            self._end(answer.result)

    @request("Ask for", what=("CreateUser", "CreateNote", "DeleteNote", "DeleteUser"),
             user=("ann", "bob", POISON))  # fmt: skip
    def want(self, what: str, user: str) -> None:
        """{self} wants {what} for {user}."""
        self.todo.append(f"{what} {user}" + "/1" * what.endswith("Note"))
        if len(self.todo) == 1:
            self.set_timer("next", 1, why=f"{what} is next")

    def _end(self, result: str) -> None:
        wish, self.tries = self.todo.pop(0), 0
        self.news.append(f"{wish}: {result}")
        self.cancel_timer("next")
        if self.todo:
            self.set_timer("next", self.protocol.think, why=f"{self.todo[0]} is next")


class Owner(messaging.Publisher):
    """Owns rows, and lets the others know what becomes of them."""

    display = {"rows": "ledger", "outbox": "list"}
    rows: dict[str, str] = durable({})
    committed: list[str] = durable([])

    @upon(Command)
    def serve(self, sender: str, command: Command) -> None:
        """{self} is asked: {wish}."""
        verb, about = command.wish.split()
        event = f"{verb[6:]}{verb[:6]}d {about}"
        row = self.rows.get(about, "unknown")
        wanted = f"{verb[:6].lower()}d"
        if complaint := self._complaint(about, row, wanted):
            self.send(sender, Answer(command.wish, "rejected"), complaint)
        elif row == wanted:
            self.send(sender, Answer(command.wish, "ok"), f"{about} is {row} already")
        elif not self.at_work:
            self.begin(event)

    def _complaint(self, about: str, row: str, wanted: str) -> str:
        legal = row in ((CREATED, DELETED) if wanted == DELETED else ("unknown", CREATED))
        return "" if legal else f"{about} is {row}"

    def commit(self, event: str, rule: str) -> None:
        what, about = event.split()
        self.rows[about] = what[4:].lower()
        self.committed.append(event)
        why = f"row {len(self.committed)} is written"
        self.send("client", Answer(wish_for(event), "ok"), why, rule)

    def failed(self, event: str, why: str) -> None:
        self.send("client", Answer(wish_for(event), "failed"), why, CALL)


class Subscriber(messaging.Consumer):
    """Hears of the users and notes of others, and keeps its own copy."""

    display = {"applied": "history"}
    known: set[str] = durable(set())
    tombstones: set[str] = durable(set())

    def chokes_on(self, event: str) -> str:
        stumbles = self.id == "notes" and event.split()[1] == POISON
        return f"a user called {POISON}: the code stumbles" if stumbles else ""

    def ignores(self, event: str) -> bool:
        what, about = event.split()
        late = bool({about, owner_of(about)} & self.tombstones)
        if late:
            self.because(f"{owner_of(about)} is deleted: {what} comes too late", TOMB)
        return late

    def apply(self, event: str) -> None:
        what, about = event.split()
        kept = {one for one in self.known if about not in (one, owner_of(one))}
        self.known = self.known | {about} if what.endswith("Created") else kept
        if what.endswith("Deleted") and self.protocol.tombstones:
            self.tombstones.add(about)


class Users(Owner):
    """Owns the users."""

    chips = ("rows",)


class Notes(Owner, Subscriber):
    """Owns the notes, and accepts them only of users it has heard of."""

    chips = ("known", "rows")

    def _complaint(self, about: str, row: str, wanted: str) -> str:
        here = owner_of(about) in self.known
        return super()._complaint(about, row, wanted) if here else f"who is {owner_of(about)}?"

    def apply(self, event: str) -> None:
        super().apply(event)
        what, about = event.split()
        if what == "UserDeleted":
            self.rows |= {one: DELETED for one in self.rows if owner_of(one) == about}


class Notifier(Subscriber):
    """Writes a mail for everything it hears."""

    chips = ("mails",)
    display = {"mails": "history", "applied": "history"}
    mails: list[str] = durable([])

    def apply(self, event: str) -> None:
        super().apply(event)
        self.mails.append(event)


class Reader(Subscriber):
    """Search or Analytics: keeps an index of users and notes."""

    chips = ("known",)


class Broker(broker.Broker):
    """Keeps a queue for each subscription, and for each consumer a timer."""

    chips = ("dead",)
    display = {"log": "history"}
    late1, late2, late3, late4 = map(broker.overdue, SUBSCRIPTIONS)
    late5, late6, late7 = map(broker.overdue, WORKERS)


class EventDriven(Protocol):
    """Users, notes and mails, and as much care as the switches say."""

    title = "Event-driven services"
    family = "Services"
    shelf = 91
    links = "may lose, delay and double; services and broker keep what is in their databases"
    faults = frozenset(Fault) - faults(Fault.TRAITOR, Fault.OVERTAKE)
    roles = (Client, Users, Broker, Worker, Notes, Notifier, Reader)
    messages = (Command, Answer, *messaging.MESSAGES)

    mode: str = choice("queue", "forget", "sync", label="Transport", help="Sync: without broker.")
    write: str = choice("outbox", "database-first", "publish-first", label="Producer",
                        help="How row and event are written.")  # fmt: skip
    dedup: bool = switch(True, label="Dedup", help="What arrives twice acts once.")
    tombstones: bool = switch(True, label="Tombstones", help="Deletions are remembered.")
    ack_first: bool = switch(False, label="Ack first", help="Acknowledge before the effect.")
    dead_letters: bool = switch(True, label="Dead letters", help="Off: given up is thrown away.")
    attempts: int = param(10, lo=1, hi=10, label="Attempts", help="Until an event is given up.")
    consumers: int = param(1, lo=1, hi=3, label="Workers", help="Competing, of Notes.")
    partitioned: bool = switch(False, label="Partitioned", help="One at a time for each user.")
    s: int = param(2, lo=1, hi=4, label="Subscriptions", help="Notes, Notifier, Search, Analytics.")
    story: str = choice("note", "user", "delete", "null", label="Story", help="What is asked for.")
    think: int = param(10, lo=1, hi=60, label="Think", help="Ticks between two wishes.")
    timeout: int = param(8, lo=8, hi=60, label="Ack timeout", help="Ticks; also for a call.")
    retry: int = param(8, lo=8, hi=60, label="Relay retry", help="Ticks without a PubAck.")
    patience: int = param(40, lo=40, hi=200, label="Patience", help="Of the client, in ticks.")

    def seats(self) -> list[Seat]:
        at = {"service": "notes"}
        workers = [Seat(one, Worker, f"Worker {one[-1]}", at) for one in self.crew("notes")]
        others = (("notifier", Notifier), ("search", Reader), ("analytics", Reader))
        return [
            Seat("client", Client, "Client", {"todo": STORIES[self.story]}),
            Seat("users", Users, "User Service"),
            Seat("broker", Broker, "Broker"),
            *(workers if self.consumers > 1 else []),
            Seat("notes", Notes, "Notes Service"),
            *(Seat(one, role, one.title()) for one, role in others[: self.s - 1]),
        ]

    def listeners(self, event: str) -> list[str]:
        """Who has subscribed: everybody, but nobody to its own events."""
        return list(SUBSCRIPTIONS[event.startswith("Note") : self.s])

    def crew(self, name: str) -> tuple[str, ...]:
        """Who takes the deliveries of a subscription."""
        shared = name == "notes" and self.consumers > 1
        return WORKERS[: self.consumers] if shared else (name,)

    def key(self, event: str) -> str:
        """The user whom an event concerns."""
        return owner_of(event.split()[1])

    def tolerates(self) -> Budget:
        """With every guard whatever passes; without, only that nothing goes wrong."""
        if not self.dead_letters:
            return Budget(nothing="Without dead letters an event that is given up is lost.")
        crash, safe = faults(Fault.CRASH), self.write == "outbox" and not self.ack_first
        sure = self.mode == QUEUE and self.write != "publish-first"
        if sure and self.dedup and self.tombstones:
            return Budget(len(self.places) if safe else 0, crash, self.faults - crash)
        return Budget(delay=1)

    @safety("What has taken effect has been committed")
    def no_phantom(self, view: View) -> str | None:
        told = {event for one in view.each(Subscriber) for event in one.applied}
        true = {e for one in view.each(Owner) for e in (*one.committed, *one.at_work)}
        ghosts = sorted(told - true)
        return f"{ghosts[0]} has taken effect, and no row says so." if ghosts else None

    @safety("At rest nothing that is committed is lost")
    def nothing_lost(self, view: View) -> str | None:
        hub = view.get("broker", Broker)
        kept = {(name, entry[1]) for name, line in hub.queue.items() for entry in line}
        kept |= set(hub.dead) | set(self.dealt(view))
        lost = [pair for pair in self.owed(view, published=True) if pair not in kept]
        said = f"Nobody will ever deliver {lost[0][1]} to {lost[0][0]}." if lost else None
        return said if view.idle else None

    @safety("Every event takes effect once at most in each service")
    def once(self, view: View) -> str | None:
        for one in view.each(Subscriber):
            for event in one.applied:
                if (times := one.applied.count(event)) > 1:
                    return f"{event} has taken effect {times} times at {one.id}."
        return None

    @safety("Nothing about a user takes effect after the user's deletion")
    def in_order(self, view: View) -> str | None:
        for one in view.each(Subscriber):
            dead: set[str] = set()
            for event in one.applied:
                if self.key(event) in dead:
                    return f"{event} acts after the deletion at {one.id}."
                dead |= {event.split()[1]} if event.startswith("UserDeleted") else set()
        return None

    @safety("At rest every service knows the truth, dead letters apart")
    def copies_agree(self, view: View) -> str | None:
        rows = [pair for one in view.each(Owner) for pair in one.rows.items()]
        true = {about for about, row in rows if row == CREATED}
        for one in view.each(Subscriber) if self.at_rest(view) else ():
            if wrong := one.known ^ {row for row in true if one.id != "notes" or "/" not in row}:
                return f"{one.title} is wrong about {', '.join(sorted(wrong))}."
        return None

    @safety("At rest no note of a deleted user is left")
    def no_orphans(self, view: View) -> str | None:
        left = {about for one in view.each(Subscriber) for about in one.known if "/" in about}
        left |= {a for a, row in view.get("notes", Notes).rows.items() if row == CREATED}
        users = view.get("users", Users).rows
        lost = sorted(one for one in left if users.get(owner_of(one)) == DELETED)
        return f"{lost[0]} is left, its author is deleted." if lost and self.at_rest(view) else None

    @liveness("The client has its answers, and every event has been dealt with everywhere")
    def settled(self, view: View) -> str | None:
        open_ = list(view.get("client", Client).todo)
        dealt = set(self.dealt(view))
        open_ += [f"{pair[1]} at {pair[0]}" for pair in self.owed(view) if pair not in dealt]
        return f"Open: {open_[0]}." if open_ else None

    presets = (
        Preset("dual-write", "Between two databases",
            "story=user&write=database-first&do=crash:users@2&do=recover:users@20",
            "Ann's row is written, the event is not: nobody will ever welcome her.",
            "Set the producer to outbox."),
        Preset("happy", "A user, then a note", "",
            "Two services hear of Ann, one of her note.", "Set Think to 1: who is Ann?"),
        Preset("one-event", "One event, two subscriptions", "story=user",
            "6 messages: Publish, PubAck, 2 × (Deliver, Ack).", "Set the subscriptions to 4."),
        Preset("down-sync", "Notes is down: synchronous",
            "story=user&mode=sync&do=crash:notes@0&do=recover:notes@40" + NOTE_LATER,
            "No user without Notes: the call times out, CreateUser fails.", "Set it to queue."),
        Preset("down-queue", "Notes is down: durable queue",
            "story=user&do=crash:notes@0&do=recover:notes@40" + NOTE_LATER,
            "Ann is created at once. Her event waits for Notes: attempt 6 comes through.",
            "Set the attempts to 5."),
        Preset("down-forget", "Notes is down: fire and forget",
            "story=user&mode=forget&do=crash:notes@0&do=recover:notes@40" + NOTE_LATER,
            "The event is gone. Notes rejects Ann's notes for ever.", "Set it to queue."),
        Preset("sync-half", "A lost answer", "story=user&mode=sync&do=drop:notes~users.Ack",
            "Ann's creation fails, and Notes knows Ann.", "Set it to queue."),
        Preset("outbox", "Between two databases, with an outbox",
            "story=user&do=crash:users@2&do=recover:users@20",
            "Row and event are one write: at 20 the relay finds it.", "Crash it at other ticks."),
        Preset("publish-first", "Event first", "story=user&write=publish-first&do=crash:users@2",
            "A mail welcomes Ann, whom no database knows: a phantom.", "Recover the User Service."),
        Preset("published-twice", "Crashed before it was marked",
            "story=user&do=crash:users@users~broker.Publish&do=recover:users@10",
            "The relay publishes again under the same id: twice delivered, one effect each.",
            "Turn dedup off."),
        Preset("ack-lost", "A lost Ack", "story=user&do=drop:notifier~broker.Ack",
            "One Deliver and one Ack more: 8. The table has one hit, the effects are 1 and 1.",
            "Turn dedup off."),
        Preset("no-dedup", "No dedup", "story=user&dedup=0&do=drop:notifier~broker.Ack",
            "Two welcomes for Ann: the effects are 1 and 2.", "Turn dedup on."),
        Preset("ack-first", "Acknowledged, then crashed",
            "story=user&ack_first=1&do=crash:notes@5&do=recover:notes@20",
            "The broker has its Ack, the effect was to come at 5: lost.", "Turn Ack first off."),
        Preset("orphan", "A note after its author",
            "story=delete&retry=40&tombstones=0&do=delay:notes~broker.Publish:20",
            "Two topics, no order between them: NoteCreated comes after UserDeleted, and stays.",
            "Turn tombstones on."),
        Preset("tombstone", "A note after its author, with tombstones",
            "story=delete&retry=40&do=delay:notes~broker.Publish:20",
            "The Notifier remembers that Ann is deleted: no orphan.", "Delay it otherwise."),
        Preset("competing", "Two workers, no order",
            "story=user&consumers=2&timeout=40&tombstones=0" + OVERTAKEN,
            "Worker 2 deletes Ann while Worker 1 creates her: she stays.", "Turn Partitioned on."),
        Preset("partitioned", "Two workers, one user at a time",
            "story=user&consumers=2&partitioned=1&timeout=40&tombstones=0" + OVERTAKEN,
            "Ann's second event waits for the Ack of her first.", "Create bob meanwhile."),
        Preset("poison", "A user called null", "story=null&attempts=3",
            "Three attempts of 8 ticks, then a dead letter; Ann waits behind it.",
            "Set the workers to 2: Ann need not wait."),
        Preset("thrown-away", "No dead letters", "story=null&attempts=3&dead_letters=0",
            "Given up and thrown away: nobody will know what Notes misses.", "Turn them on."),
    )  # fmt: skip

    def owed(self, view: View, *, published: bool = False) -> list[tuple[str, str]]:
        """Each committed event at each of its subscriptions; published: not the pending."""
        rows = [(one.committed, one.pending() if published else []) for one in view.each(Owner)]
        done = [event for known, pending in rows for event in known if event not in pending]
        return [(name, event) for event in done for name in self.listeners(event)]

    def dealt(self, view: View) -> list[tuple[str, str]]:
        """Which subscriptions have dealt with which events."""
        return [(one.id, event) for one in view.each(Subscriber) for event in sorted(one.handled)]

    def at_rest(self, view: View) -> bool:
        """Quiet, connected and complete: when the copies should agree."""
        return view.idle and not view.down and not view.get("broker", Broker).dead

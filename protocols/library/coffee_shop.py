"""A coffee order that is taken, brewed, served and picked up, whatever breaks on the way.

## The idea

A coffee takes four activities and some patience: take the payment, set the ingredients aside, brew,
serve; then wait until somebody picks it up, but not for ever. All of this is one piece of code, and
a server keeps the history of what it asked for and of what came of it. Whoever runs the code may be
gone at any moment: another one replays the history and goes on.

From outside come signals. “Cancel” and “picked up” enter the history like anything else that
happens, and so the code sees them at the same place in every replay. A cancellation before the
brewing gives back the ingredients and the money. After it the drink is thrown away, for nobody can
unbrew a coffee, and the money is given back if that is the policy. Whether a cancellation came
before or after is decided by the history and by nothing else.

A query asks how the order stands. It is answered by a replay too, but leaves no trace: what is
only looked at does not enter the history.

The barista takes long, and says from time to time that he is still at it. When he falls silent the
next attempt begins, where the last one was heard of. All attempts of an activity have the same key,
so a payment whose answer got lost is not taken a second time.

A coffee shop does not use two-phase commit: nobody waits with the machine until the payment is
settled. It does one thing after the other, and makes good what went wrong.

Counting events: 1 to start, 3 for the first workflow task, 6 for each activity: 28 when the coffee
is served. The timer for the pickup is number 29. When the customer comes: the signal, a workflow
task, the timer cancelled, the end: 35. When nobody comes: 34.

## What to look for

- Kill the worker anywhere: the history is the same, or three events longer.
- Lose the answer of the payment, with keys and without.
- Cancel at any tick. The later, the more has to be made good.
- Break the machine: attempts follow after 1, 2, 4, … ticks, and not one event is added by them.
- Ask for the status, and compare the history before and after.

## Sources

- G. Hohpe: Your Coffee Shop Doesn't Use Two-Phase Commit. IEEE Software 22(2), 2005.
- Temporal documentation: event history, signals, queries, heartbeats, retry policies.
- P. Helland: Idempotence Is Not a Medical Condition. ACM Queue 10(4), 2012.
"""

from __future__ import annotations

from collections.abc import Sequence

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Preset,
    Seat,
    View,
    Violation,
    Waits,
    durable,
    faults,
    liveness,
    param,
    request,
    safety,
    switch,
    timeout,
    upon,
    witness,
)
from protocols.services import ONCE, Client, Flow, Server, Service, Worker, flow, workflow
from protocols.services.workflow import Activity, HistoryEvent

PAY, RESERVE, BREW, SERVE = "TakePayment", "ReserveIngredients", "Brew", "Serve"
REFUND, RETURN, DISCARD = "Refund", "ReturnIngredients", "DiscardDrink"
STEPS = (PAY, RESERVE, BREW, SERVE)
UNDOES = {REFUND: PAY, RETURN: RESERVE, DISCARD: BREW}
HOMES = {PAY: "payment", RESERVE: "inventory", BREW: "barista", SERVE: "notifier"}
SERVED, EXPIRED, CANCELLED, REFUSED = "served", "expired", "cancelled", "refused"
CANCEL, PICKED_UP = "cancel", "picked_up"
BEANS = 5
BOOKS = ("payment.charged", "payment.refunded", "barista.brewed", "inventory.stock")
PIECE = 2  # ticks from one heartbeat to the next
POLICY = "the rule of the house: a cancellation after the brewing costs the drink"
LOOKED_AT = "Temporal: a query never enters the history"


def coffee(patience: int, refund_late: bool) -> workflow.Program:
    """The workflow. This is all of it: what to do, in which order, and how to make it good."""

    def order(signals: Sequence[str]) -> workflow.Code:
        begun: list[str] = []
        outcome = REFUSED
        for step in STEPS:
            if CANCEL in signals:
                outcome = CANCELLED
                break
            end = yield Activity(step)
            if end.detail != flow.REFUSED:  # without a clear no it may have been done
                begun.append(step)
            if not end.ok:
                break
        else:
            end = yield workflow.Timer("pickup", patience, until=(PICKED_UP, CANCEL))
            if end.name != CANCEL:
                return SERVED if end.name == PICKED_UP else EXPIRED
            outcome = CANCELLED
        wasted = False
        if BREW in begun:
            wasted = (yield Activity(DISCARD)).detail != flow.NEVER_DONE
        if RESERVE in begun and not wasted:
            yield Activity(RETURN)
        if PAY in begun and (refund_late or outcome == REFUSED or not wasted):
            yield Activity(REFUND)
        return outcome

    return order


class Ready(Message, label="Your coffee!"):
    """To the customer: it stands on the counter."""


class QueryStatus(Message, label="Status?"):
    """How does the order stand? To the server, and with the history on to the worker."""

    history: tuple[HistoryEvent, ...]


class Status(Message, label="Status: {status}"):
    """So it stands."""

    status: str


class Customer(Client):
    """Orders a coffee, changes their mind perhaps, and picks it up."""

    chips = ("news",)
    news: str | None = durable(None)

    @request("Click on “Order” again")
    def order_again(self) -> None:
        """{self} is not sure, and clicks again: the same order."""
        self.send("server", flow.StartWorkflow(), "nothing seems to happen", ONCE)

    @request("Cancel")
    def cancel(self) -> None:
        """{self} does not want it any more."""
        self.send("server", flow.Signal(CANCEL), "the customer has changed their mind", POLICY)

    @request("Ask for the status")
    def ask(self) -> None:
        """{self} asks how the order stands."""
        self.send("server", QueryStatus(()), "the customer wants to know", LOOKED_AT)

    @upon(Ready)
    def hear(self, sender: str, ready: Ready) -> None:
        """{self} hears that the coffee is ready."""
        self.news = "ready"
        if self.protocol.comes:
            self.set_timer("walk", self.protocol.comes, why="it is a few steps to the counter")

    @timeout("walk")
    def pick_up(self) -> None:
        """{self} picks the coffee up."""
        why = "the cup has the right name on it"
        self.send("server", flow.Signal(PICKED_UP), why, flow.REPLAYED)

    @upon(Status)
    def read(self, sender: str, status: Status) -> None:
        """{self} reads: {status}."""

    @upon(flow.WorkflowClosed)
    def learn(self, sender: str, closed: flow.WorkflowClosed) -> None:
        """{self} learns how it ended: {result}."""
        self.news = closed.result

    def waits_for(self) -> Waits | None:
        """For the server's word, then for the name on the cup to be called."""
        return super().waits_for() or (None if self.news else Waits("the coffee", ("notifier",)))


class Counter(Server):
    """Keeps the history, hands out tasks, waits and asks again. It knows nothing of coffee."""

    @upon(QueryStatus)
    def look(self, sender: str, query: QueryStatus) -> None:
        """{self} lets the worker look at the history."""
        asked = QueryStatus(tuple(self.history))
        self.send("worker", asked, f"{len(self.history)} events to look at", LOOKED_AT)

    @upon(Status)
    def pass_on(self, sender: str, status: Status) -> None:
        """{self} passes the status on: {status}."""
        self.send("customer", status, "the history is as it was", LOOKED_AT)


class Barkeeper(Worker):
    """Runs the code of the workflow from its first line, every time, and keeps nothing."""

    @upon(QueryStatus)
    def tell(self, sender: str, query: QueryStatus) -> None:
        """{self} replays the history, and says where the code stands."""
        found = workflow.replay(self.protocol.program(self.code), query.history)
        ended = workflow.result(query.history)
        status = ended or f"waits for {found.waiting}" if query.history else "no order"
        self.send(sender, Status(status), "so the replay ends", LOOKED_AT)


class Payment(Service):
    """Takes the money, and gives it back where it must."""

    chips = ("charged", "refunded")
    charged: int = durable(0)
    refunded: int = durable(0)

    def act(self, activity: str) -> None:
        """Books a charge, or gives back what is charged."""
        if activity == PAY:
            self.charged += 1
        else:
            self.refunded = self.charged
        self.because(f"{self.charged} taken, {self.refunded} given back")


class Barista(Service):
    """Brews, piece by piece: grind, tamp, pull, pour."""

    chips = ("brewed", "discarded")
    brewed: int = durable(0)
    discarded: int = durable(0)

    def act(self, activity: str) -> str | None:
        """Finishes a drink, or pours it away if there is one."""
        if activity == BREW:
            self.brewed += 1
            self.because(f"this is drink number {self.brewed}")
            return None
        there = self.brewed > self.discarded
        self.discarded = self.brewed
        self.because("it is poured away" if there else "there is no drink to pour away")
        return None if there else flow.NEVER_DONE


class Inventory(Service):
    """Sets beans and milk aside."""

    chips = ("stock",)
    stock: int = durable(BEANS)

    def act(self, activity: str) -> None:
        """Takes from the shelf, or puts back."""
        self.stock = self.stock - 1 if activity == RESERVE else BEANS
        self.because(f"enough for {self.stock} more")


class Notifier(Service):
    """Calls out the name on the cup."""

    chips = ("calls",)
    calls: int = durable(0)

    def act(self, activity: str) -> None:
        """Calls."""
        self.calls += 1
        self.send("customer", Ready(), f"call number {self.calls}", ONCE)


class CoffeeShop(Flow):
    """One order, from the click to the cup."""

    title = "Coffee shop"
    family = "Services"
    shelf = 100
    links = "may lose, delay and double; server and services keep what is in their databases"
    faults = frozenset(Fault) - faults(Fault.TRAITOR, Fault.OVERTAKE)
    roles = (Customer, Counter, Barkeeper, Payment, Barista, Inventory, Notifier)
    layout = "layers: Customer / Counter / Barkeeper / Payment Barista Inventory Notifier"
    messages = (*flow.MESSAGES, flow.Signal, Ready, QueryStatus, Status)
    undoes = UNDOES

    keys: bool = switch(True, label="Keys", help="Services remember what they have done.")
    attempts: int = param(0, lo=0, hi=10, label="Attempts", help="0: until it works.")
    timeout: int = param(5, lo=4, hi=60, label="Start-to-close", help="Ticks for an attempt.")
    pieces: int = param(4, lo=1, hi=9, label="Pieces of brewing", help="Heartbeats between them.")
    pickup: int = param(40, lo=1, hi=200, label="Kept warm for", help="Ticks until it expires.")
    comes: int = param(4, lo=0, hi=200, label="Customer comes after", help="In ticks; 0: never.")
    refund_late: bool = switch(
        True, label="Refund after brewing", help="Who cancels late gets the money back."
    )

    def program(self, code: str) -> workflow.Program:
        """There is one version of it."""
        return coffee(self.pickup, self.refund_late)

    def home(self, activity: str) -> str:
        """An activity and its undoing have the same home."""
        return HOMES[UNDOES.get(activity, activity)]

    def patience(self, activity: str) -> tuple[int, int]:
        """Brewing has longer, but must not be silent."""
        pieces = self.beats(activity)
        if pieces == 1:
            return self.timeout, 0
        return self.timeout + PIECE * pieces, self.timeout + PIECE

    def retry(self, activity: str) -> workflow.Retry:
        """What has to be made good is tried until it is."""
        return workflow.Retry(attempts=0 if activity in UNDOES else self.attempts)

    def beats(self, activity: str) -> int:
        """Only brewing takes long."""
        return self.pieces if activity == BREW else 1

    def seats(self) -> list[Seat]:
        """In the order in which the coffee comes about."""
        titles = ("Customer", "Server", "Worker", *(role.__name__ for role in self.roles[3:]))
        pairs = zip(self.roles, titles, strict=True)
        return [Seat(title.lower(), role, title) for role, title in pairs]

    def tolerates(self) -> Budget:
        """With keys whatever passes; without, only what makes nobody ask twice."""
        if self.keys:
            free = self.faults - faults(Fault.CRASH)
            return Budget(len(self.roles), faults(Fault.CRASH), free)
        return Budget(delay=(self.timeout - 1) // 2)

    @safety("An order is charged once at most, and brewed once at most")
    def at_most_once(self, view: View) -> str | None:
        """The work of the keys."""
        charged, brewed = view.get("payment", Payment).charged, view.get("barista", Barista).brewed
        twice, said = max(charged, brewed) > 1, f"Charged {charged} times, {brewed} brewed."
        return Violation(said, "payment.charged", "barista.brewed") if twice else None

    @safety("When the order has ended, who has the coffee has paid, and nobody else has")
    def settled(self, view: View) -> str | None:
        """And of the ingredients just those are gone that went into a drink."""
        result, payment = view.get("server", Counter).result, view.get("payment", Payment)
        barista, used = view.get("barista", Barista), BEANS - view.get("inventory", Inventory).stock
        paid, drinks = payment.charged - payment.refunded, barista.brewed - barista.discarded
        late = result == CANCELLED and not self.refund_late and barista.discarded
        good = (1, 1) if result in (SERVED, EXPIRED) else (int(bool(late)), 0)
        if result is None or ((paid, drinks) == good and used == barista.brewed):
            return None
        said = f"It ended “{result}”: paid {paid}, drinks {drinks}, ingredients for {used} gone."
        return Violation(said, "server.result", *BOOKS)

    @liveness("The order ends served, expired, cancelled or refused, and is settled")
    def ends_well(self, view: View) -> str | None:
        """As long as the server, a worker and the services come back."""
        if view.get("server", Counter).result and self.settled.judge(self, view) is None:
            return None
        return Violation("The order is still open, or not settled.", "server", *BOOKS)

    @witness("What was done has been made good")
    def made_good(self, view: View) -> str | None:
        """A compensation: money back, ingredients back, or a drink poured away."""
        payment, barista = view.get("payment", Payment), view.get("barista", Barista)
        if not payment.refunded and not barista.discarded:
            return None
        return f"{payment.refunded} refunded, {barista.discarded} poured away."

    presets = (
        Preset("lost-payment-result", "The answer of the payment gets lost",
            "keys=0&do=drop:payment~server.ActivityCompleted",
            "The server waits 5 ticks and asks again. Two charges, although the history shows one "
            "completion.", "Turn the keys on."),
        Preset("happy", "A coffee, please", "",
            "Four activities, a timer, a signal: 35 events, and one of each at every service.",
            "Kill the worker at any tick, and let it come back."),
        Preset("machine-broken", "The machine is broken",
            "attempts=3&do=request:barista:break_down:times=3@0",
            "Three attempts, then the shop gives up: no drink to pour away once somebody has "
            "looked, ingredients back, money back.", "Let it break down only twice."),
        Preset("broken-twice", "Broken twice, then it works",
            "do=request:barista:break_down:times=2@0",
            "Attempt 3 succeeds. 35 events all the same.", "Read the history at the server."),
        Preset("worker-dies", "The worker dies after the payment",
            "do=crash:worker@6&do=recover:worker@20",
            "Replay: the payment stands in the history, so it is not taken again.",
            "Crash the server instead. The history survives that too."),
        Preset("barista-faints", "The barista faints while brewing",
            "pieces=9&do=crash:barista@21&do=recover:barista@25",
            "The heartbeats stop. The next attempt goes on where the last one was heard of.",
            "Let him come back only at 60."),
        Preset("out-of-milk", "Out of milk", "do=request:inventory:refuse@0",
            "A clear no: nobody asks again. The money goes back: 23 events.",
            "Decline the payment as well: then there is nothing to make good."),
        Preset("cancel-early", "Cancelled before brewing", "do=request:customer:cancel@4",
            "The signal arrives while the payment is under way, and is in the history when the "
            "code goes on: refunded, and nothing else is begun.",
            "Cancel at tick 20: the barista is at it, and has to finish first."),
        Preset("cancel-late", "Cancelled after brewing",
            "refund_late=0&do=request:customer:cancel@20",
            "The drink is poured away. By the rule of this house the money stays.",
            "Turn the refund on."),
        Preset("nobody-comes", "Nobody picks it up", "comes=0",
            "The timer fires after 40 ticks: 34 events, and a cold coffee.",
            "Lose the signal of a customer who does come."),
        Preset("impatient", "Clicked twice", "do=request:customer:order_again@1",
            "The second start finds the order open, and is the same order: one charge.",
            "Click at any other tick."),
        Preset("how-is-it", "How is it going?", "do=request:customer:ask@16",
            "A query goes to the worker with the whole history, and leaves no trace in it.",
            "Ask while the worker is down."),
    )  # fmt: skip

"""The same order as ordinary code that nothing can interrupt, because its history is kept.

## The idea

One piece of code does the whole order: pay, reserve, ship, announce, and if one of them fails undo
the others in reverse. Written down like that it would die with the machine that runs it. So the
code does nothing itself. It asks a server, step by step, and the server writes down each thing that
was asked for and each thing that came of it, in a history that only grows. A worker that runs the
code keeps nothing: with every task it gets the history, runs the code from its first line, takes
from the history what is answered there already, and says what comes next. This is replay. The code
must ask for the same things in the same order every time: it is a function of its history.

The activities are what happens outside. The server hands each to its service and waits, for so long
and no longer. Silence means that nobody knows, so it asks again, after 1, 2, 4, … ticks. A long
activity says from time to time that it is still at it; the next attempt goes on from there. So an
activity happens at least once. That it counts once is the service's part: it remembers the key of
what it has done, and a second request with the same key changes nothing.

Counting events: five for the workflow and its first task, six for each activity, five for each
timer that fires. A retry adds none: of all attempts only the last is written down. A worker that is
lost with a task adds three, however long it is away.

Two simplifications. Real workers keep the code in memory and replay only after a crash; this one
always does. And the services do their activities themselves, with no worker in between.

## What to look for

- Lose any message, crash anything: the order ends shipped, or cancelled and made good.
- Kill the worker anywhere: no completed activity is repeated, and nobody has to tell it anything.
- Without keys a lost answer is a second charge, although the history shows a single completion.
- Exchange two steps in the code while an order is under way: the worker refuses to go on.
- Give the choreography the same mishap: there nobody waits for the event that does not come.

## Sources

- Temporal documentation: event history, retry policies, activity timeouts, determinism.
- H. Garcia-Molina, K. Salem: Sagas. SIGMOD 1987.
- P. Helland: Idempotence Is Not a Medical Condition. ACM Queue 10(4), 2012.
"""

from __future__ import annotations

from collections.abc import Sequence

from protocols.kernel import (
    Accident,
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
    upon,
    witness,
)
from protocols.services import ONCE, Client, Flow, Server, Service, Worker, flow, workflow

PAY, RESERVE, SHIP, TELL = "ProcessPayment", "ReserveInventory", "ShipOrder", "NotifyCustomer"
REFUND, RELEASE, RECALL = "RefundPayment", "ReleaseInventory", "RecallParcel"
STEPS = (PAY, RESERVE, SHIP, TELL)
UNDOES = {REFUND: PAY, RELEASE: RESERVE, RECALL: SHIP}
UNDONE_BY = {step: undo for undo, step in UNDOES.items()}
HOMES = {PAY: "payment", RESERVE: "inventory", SHIP: "shipping", TELL: "notification"}
SHIPPED, CANCELLED, DONE = "shipped", "cancelled", "done"
ORIGINAL, SWAPPED = "original", "swapped"
BOOKS = ("payment.charged", "payment.refunded", "inventory.reserved", "shipping.shipped")
PIECE = 2  # ticks from one heartbeat to the next


def order_flow(steps: Sequence[str], pause: int) -> workflow.Program:
    """The workflow. This is all of it: what to do, in which order, and how to undo it."""

    def order(_signals: Sequence[str]) -> workflow.Code:
        made_good: list[str] = []
        for step in steps:
            if step == SHIP and pause:
                yield workflow.Timer("pause", pause)
            end = yield workflow.Activity(step)
            if step == TELL:
                break  # the parcel has left: a mail that cannot be written changes nothing
            if end.detail != flow.REFUSED:  # without a clear no it may have been done
                made_good.append(UNDONE_BY[step])
            if not end.ok:
                for undo in reversed(made_good):
                    yield workflow.Activity(undo)
                return CANCELLED
        return SHIPPED if SHIP in steps else DONE

    return order


class Mail(Message, label="Mail: {news}"):
    """To the customer: how the order went."""

    news: str


class Customer(Client):
    """Orders something, until the order is safe, and waits for the mail."""

    chips = ("news",)
    news: str | None = durable(None)

    @upon(Mail)
    def read(self, sender: str, mail: Mail) -> None:
        """{self} reads that the order is {news}."""
        self.news = mail.news

    @upon(flow.WorkflowClosed)
    def learn(self, sender: str, closed: flow.WorkflowClosed) -> None:
        """{self} learns that the workflow has ended: {result}."""
        self.news = closed.result

    def waits_for(self) -> Waits | None:
        """For the server's word, then for news of the order."""
        news = None if self.news else Waits("news of the order", ("notification", "server"))
        return super().waits_for() or news


class Coder(Worker):
    """Runs the code of the workflow from its first line, every time, and keeps nothing."""

    @request("Deploy", code=(ORIGINAL, SWAPPED))
    def deploy(self, code: str) -> None:
        """{self} has the {code} code from now on."""
        self.code = code


class Payment(Service):
    """Charges the customer, and gives the money back where it must."""

    chips = ("charged", "refunded")
    charged: int = durable(0)
    refunded: int = durable(0)

    def act(self, activity: str) -> None:
        """Books a charge, or gives back what is charged."""
        if activity == PAY:
            self.charged += 1
            self.because(f"this is charge number {self.charged}")
        else:
            self.refunded = self.charged
            self.because(f"{self.refunded} of {self.charged} are given back")


class Inventory(Service):
    """Sets the goods aside."""

    chips = ("reserved",)
    stock: int = durable(3)
    reserved: int = durable(0)

    def act(self, activity: str) -> None:
        """Takes from the shelf, or puts back."""
        taken = min(1, self.stock) if activity == RESERVE else -self.reserved
        self.stock, self.reserved = self.stock - taken, self.reserved + taken
        self.because(f"{self.stock} are left on the shelf")


class Shipping(Service):
    """Packs and sends the parcel."""

    chips = ("shipped",)
    shipped: int = durable(0)

    def act(self, activity: str) -> None:
        """Sends the parcel, or calls it back."""
        self.shipped = self.shipped + 1 if activity == SHIP else 0
        self.because(f"{self.shipped} on the way")


class Notification(Service):
    """Writes to the customer."""

    chips = ("mails",)
    mails: int = durable(0)

    def act(self, activity: str) -> None:
        """Writes."""
        self.mails += 1
        self.send("customer", Mail(SHIPPED), f"mail number {self.mails}", ONCE)


class DurableExecution(Flow):
    """One order, four activities, and a history that knows how far it is."""

    title = "Durable execution"
    family = "Services"
    shelf = 91
    links = "may lose, delay and double; server and services keep what is in their databases"
    faults = frozenset(Fault) - faults(Fault.TRAITOR, Fault.OVERTAKE)
    roles = (Customer, Server, Coder, Payment, Inventory, Shipping, Notification)
    layout = "layers: Customer / Server / Coder / Payment Inventory Shipping Notification"
    messages = (*flow.MESSAGES, Mail)
    undoes = UNDOES

    keys: bool = switch(True, label="Keys", help="Services remember what they have done.")
    steps: int = param(4, lo=1, hi=4, label="Steps", help="Pay, reserve, ship, notify.")
    attempts: int = param(0, lo=0, hi=10, label="Attempts", help="0: until it works.")
    backoff: int = param(1, lo=1, hi=20, label="First retry after", help="Doubles every time.")
    timeout: int = param(5, lo=4, hi=60, label="Start-to-close", help="Ticks for an attempt.")
    packing: int = param(1, lo=1, hi=9, label="Pieces to pack", help="Heartbeats between them.")
    pause: int = param(0, lo=0, hi=200, label="Timer", help="Ticks of pause before it is shipped.")

    def program(self, code: str) -> workflow.Program:
        """The same steps; the changed code exchanges the first two."""
        steps = STEPS[: self.steps]
        if code == SWAPPED:
            steps = (*reversed(steps[:2]), *steps[2:])
        return order_flow(steps, self.pause)

    def home(self, activity: str) -> str:
        """An activity and its undoing have the same home."""
        return HOMES[UNDOES.get(activity, activity)]

    def patience(self, activity: str) -> tuple[int, int]:
        """Long work has longer, but must not be silent."""
        pieces = self.beats(activity)
        if pieces == 1:
            return self.timeout, 0
        return self.timeout + PIECE * pieces, self.timeout + PIECE

    def retry(self, activity: str) -> workflow.Retry:
        """What has to be made good is tried until it is."""
        attempts = 0 if activity in UNDOES else self.attempts
        return workflow.Retry(self.backoff, attempts=attempts)

    def beats(self, activity: str) -> int:
        """Only packing takes long."""
        return self.packing if activity == SHIP else 1

    def seats(self) -> list[Seat]:
        """The shared services have the same names as in the choreography."""
        names = ("Worker" if role is Coder else role.__name__ for role in self.roles)
        pairs = zip(self.roles, names, strict=True)
        return [Seat(name.lower(), role, name) for role, name in pairs]

    def tolerates(self) -> Budget:
        """With keys whatever passes; without, only what makes nobody ask twice."""
        if self.keys:
            free = self.faults - faults(Fault.CRASH)
            return Budget(len(self.roles), faults(Fault.CRASH), free)
        return Budget(delay=(self.timeout - 1) // 2)

    @safety("The order is charged and shipped at most once")
    def at_most_once(self, view: View) -> str | None:
        """The work of the keys."""
        charged, shipped = view.get("payment", Payment).charged, _books(view)[2]
        twice, said = max(charged, shipped) > 1, f"Charged {charged} times, {shipped} shipped."
        return Violation(said, "payment.charged", "shipping.shipped") if twice else None

    @safety("When the workflow has ended, what is done is done, or all of it is made good")
    def settled(self, view: View) -> str | None:
        """The books of the services agree with the result in the history."""
        result, books = view.get("server", Server).result, _books(view)
        good = (0, 0, 0) if result == CANCELLED else tuple(int(self.steps > i) for i in range(3))
        if result is None or books == good:
            return None
        said = f"It ended “{result}”: paid {books[0]}, reserved {books[1]}, shipped {books[2]}."
        return Violation(said, "server.result", *BOOKS)

    @liveness("The order ends shipped, paid and announced, or cancelled and made good")
    def ends_well(self, view: View) -> str | None:
        """The history says how far it is, and the server sees to the rest."""
        result, mails = view.get("server", Server).result, view.get("notification", Notification)
        announced = self.steps < len(STEPS) or mails.mails or result == CANCELLED
        if result and announced and self.settled.judge(self, view) is None:
            return None
        said = "Nobody has written to the customer." if result else "The workflow is still open."
        return Violation(said, "server", "notification.mails")

    @witness("The code has changed under a running workflow, and replay has found it out")
    def blocked(self, view: View) -> str | None:
        """It waits for the old code; nothing is done twice meanwhile."""
        problem = view.get("server", Server).problem
        return f"{problem}." if problem else None

    # The same names, and the same mishaps, as in the choreography of this order.
    accidents = (
        Accident("payment-result-lost", "The result of the payment is lost",
                 ("drop:payment~server.ActivityCompleted",)),
        Accident("payment-dies", "Payment crashes after charging, before it says so",
                 ("crash:payment@5", "recover:payment@25")),
        Accident("payment-asked-twice", "What tells Payment to charge arrives twice",
                 ("copy:server~payment.ActivityTask",)),
        Accident("inventory-crashes", "Inventory is down for a while",
                 ("crash:inventory@0", "recover:inventory@25")),
        Accident("out-of-stock", "Inventory is sold out", ("request:inventory:refuse@0",)),
        Accident("cannot-ship", "Shipping refuses", ("request:shipping:refuse@0",)),
        Accident("duplicate-order", "The order arrives twice",
                 ("copy:customer~server.StartWorkflow",)),
        Accident("notification-down", "Notification is down for a while",
                 ("crash:notification@0", "recover:notification@40")),
    )  # fmt: skip

    presets = (
        Preset("worker-dies", "The worker dies after the payment",
            "do=crash:worker@6&do=recover:worker@20",
            "It comes back knowing nothing, replays the history, and goes on at the second step. "
            "Payment is not asked again.", "Crash it at any other tick, or twice."),
        Preset("lost-result", "The result of the payment gets lost",
            "do=drop:payment~server.ActivityCompleted",
            "The server waits 5 ticks, then asks again with the same key. Payment knows the key: "
            "one charge, and the parcel leaves.", "Turn the keys off."),
        Preset("lost-result-no-keys", "Lost, and no keys",
            "keys=0&do=drop:payment~server.ActivityCompleted",
            "The second attempt charges again, and yet the history shows one completion.",
            "Read the history at the server: ActivityTaskStarted bears attempt 2."),
        Preset("happy", "All goes well", "",
            "Four activities, eight arrows, 29 events in the history: 5 + 6 × 4.",
            "Set the steps to 1: eleven events."),
        Preset("three-steps", "Three activities", "steps=3", "23 events, three effects.",
            "Set a pause: a timer adds five events."),
        Preset("retries", "Broken twice", "steps=3&do=request:inventory:break_down:times=2@0",
            "Two attempts fail, the third works, 1 and 2 ticks later. Still 23 events.",
            "Let it break down nine times, and watch the intervals double."),
        Preset("saga", "The last step fails for good", "steps=3&do=request:shipping:refuse@0",
            "T1, T2, then C2, C1: five commands and their answers are ten messages.",
            "Let Payment break down as well: what must be made good is tried until it is."),
        Preset("out-of-stock", "Sold out", "do=request:inventory:refuse@0",
            "No is an answer too: it is not asked again, the money goes back, the order ends.",
            "Crash the worker in the middle of it."),
        Preset("dies-after-charging", "Charged, then gone",
            "do=crash:payment@5&do=recover:payment@25",
            "Payment crashes with the word on its tongue. Attempts follow until it is back, finds "
            "the key, and says done.", "Turn the keys off."),
        Preset("heartbeat", "Gone in the middle of packing",
            "packing=9&do=crash:shipping@21&do=recover:shipping@25",
            "The heartbeats stop, and the server notices long before the whole would be due. The "
            "next attempt goes on where the last heartbeat was.", "Lose a heartbeat instead."),
        Preset("changed-code", "The code has changed",
            "do=crash:worker@5&do=recover:worker@6&do=request:worker:deploy:code=swapped@6",
            "After the payment the worker comes back with the first two steps exchanged. Replay "
            "finds another command than the history: it refuses, and charges nobody.",
            "Deploy the original code again, at 40."),
        Preset("durable-timer", "A pause survives its worker",
            "pause=50&do=crash:worker@20&do=recover:worker@60",
            "The worker is away for most of the pause. Nobody needs it: the server waits.",
            "Leave it away until 100."),
    )  # fmt: skip


def _books(view: View) -> tuple[int, int, int]:
    """What has been paid (refunds taken off), reserved and shipped."""
    payment, reserved = view.get("payment", Payment), view.get("inventory", Inventory).reserved
    return payment.charged - payment.refunded, reserved, view.get("shipping", Shipping).shipped

"""An order that goes from service to service by events, and nobody who knows where it stands.

## The idea

An order has to be paid, reserved, shipped and announced, each by another service, and nobody
directs them. Each listens for the event that concerns it, does its part, and publishes what it has
done: OrderCreated makes Payment charge, PaymentProcessed makes Inventory reserve, and so on. A
broker passes every event on to whoever has subscribed to it: no service need know the next one.

It is a saga, a long transaction cut into local ones, T1, T2, T3, each final when it is done. What
cannot be rolled back can only be made good: a failure of T3 calls for C2 and C1, release the goods
and refund the money, set off by events too. With three steps a success is three events, a failure
at step j is j - 1 successes, one failure and j - 1 compensations: 2j - 1. OrderCreated comes first.

The price: the order as a whole exists nowhere. When an event gets lost, the service before it has
done its duty and the service after it has heard nothing. No error is logged anywhere.

Three switches mend it. Redelivery: every sender keeps what it has sent until it is acknowledged,
the services in an outbox that is written together with their own data; nothing is lost, but things
arrive twice. Dedup: what arrives twice acts once. Compensation: somebody hears the failures.

## What to look for

- Lose any one event: the order stands still there, and nobody knows.
- Redelivery alone makes it worse: one lost acknowledgement, and the customer pays twice.
- A crash between the deed and the word for it is a lost event too. Only an outbox survives it.
- Durable execution, the other half of this pair, does the same order with somebody in charge.

## Sources

- H. Garcia-Molina, K. Salem: Sagas. SIGMOD 1987.
- C. Richardson: Microservices Patterns. Manning 2018 (choreography, transactional outbox).
- P. Helland: Idempotence Is Not a Medical Condition. ACM Queue 10(4), 2012.
"""

from __future__ import annotations

from protocols.kernel import (
    Accident,
    Budget,
    Fault,
    Message,
    Node,
    Preset,
    Protocol,
    Seat,
    View,
    Violation,
    Waits,
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
    witness,
)
from protocols.services import ONCE

SAGA = "Garcia-Molina, Salem 1987: each step is a transaction of its own"
UNDO = "Garcia-Molina, Salem 1987: what is done is made good in reverse order"
OUTBOX = "Richardson 2018, transactional outbox: kept until it is acknowledged"
SUBSCRIBED = "publish and subscribe: the broker knows who listens, the services do not"
OK, FAILED, SHIPPED, CANCELLED = "ok", "failed", "shipped", "cancelled"
WORK = 1  # ticks from a service's deed to its word for it

# Who listens to what, without compensation and with it.
LISTENERS = {"OrderCreated": "payment", "PaymentProcessed ok": "inventory",
    "InventoryReserved ok": "shipping", "OrderShipped ok": "notification"}  # fmt: skip
COMPENSATORS = LISTENERS | {"PaymentProcessed failed": "order", "PaymentRefunded": "order",
    "InventoryReserved failed": "payment", "OrderShipped failed": "inventory",
    "InventoryReleased": "payment"}  # fmt: skip


class PlaceOrder(Message):
    """From the customer: I should like to order this."""


class OrderCreated(Message):
    """Event: there is a new order."""


class PaymentProcessed(Message, label="PaymentProcessed {result}"):
    """Event: the order is charged, or the payment was declined."""

    result: str


class InventoryReserved(Message, label="InventoryReserved {result}"):
    """Event: the goods are set aside, or there are none."""

    result: str


class OrderShipped(Message, label="OrderShipped {result}"):
    """Event: the parcel has left, or it cannot be sent."""

    result: str


class InventoryReleased(Message):
    """Event: the goods are back on the shelf."""


class PaymentRefunded(Message):
    """Event: the money has been given back."""


class Mail(Message, label="Mail: {news}"):
    """To the customer: how the order went."""

    news: str


class Ack(Message, label="Ack {of}"):
    """I have it; you need not send it again."""

    of: str


EVENTS = (OrderCreated, PaymentProcessed, InventoryReserved, OrderShipped, InventoryReleased,
          PaymentRefunded)  # fmt: skip


def subject(message: Message) -> str:
    """What a message is about, as subscriptions and acknowledgements name it."""
    return " ".join(message)


class Sender(Node["Choreography"]):
    """Whoever sends anything: forgets it at once, or keeps it until it is acknowledged."""

    outbox: list[tuple[str, Message]] = durable([])

    @upon(Ack)
    def confirmed(self, sender: str, ack: Ack) -> None:
        """{self} need not keep {of} any longer: {sender} has it."""
        left = [one for one in self.outbox if (one[0], subject(one[1])) != (sender, ack.of)]
        self.outbox = left
        if not left:
            self.cancel_timer("again", why="everything is acknowledged")

    @recovered
    @timeout("again")
    def send_again(self) -> None:
        """{self} sends again whatever is not acknowledged."""
        for to, message in self.outbox:
            self._emit(to, message, f"no Ack for “{subject(message)}” so far", OUTBOX)

    def _emit(self, to: str, message: Message, why: str, rule: str) -> None:
        """Sends, and with redelivery sees to it that it arrives."""
        self.send(to, message, why, rule)
        self._keep(to, message)
        if self.protocol.redelivery:
            self.set_timer("again", self.protocol.retry, why="until everything is acknowledged")

    def _keep(self, to: str, message: Message) -> None:
        if self.protocol.redelivery and (to, message) not in self.outbox:
            self.outbox.append((to, message))

    def _acknowledge(self, sender: str, message: Message) -> None:
        if self.protocol.redelivery:
            self.send(sender, Ack(subject(message)), f"it is safe with {self.id}", OUTBOX)


class Customer(Sender):
    """Orders something, and waits for the mail."""

    chips = ("news",)
    news: str | None = durable(None)

    @started
    def place(self) -> None:
        """{self} orders something."""
        self._emit("order", PlaceOrder(), "the customer has clicked on “Order”", SAGA)

    @upon(Mail)
    def read(self, sender: str, mail: Mail) -> None:
        """{self} reads that the order is {news}."""
        self._acknowledge(sender, mail)
        self.news = mail.news

    def waits_for(self) -> Waits | None:
        return None if self.news else Waits("a mail about the order", ("order", "notification"))


class Broker(Sender):
    """Passes every event on to whoever listens to it, and knows nothing of orders."""

    @upon(*EVENTS)
    def route(self, sender: str, event: Message) -> None:
        """{self} passes the event of {sender} on to whoever listens."""
        self._acknowledge(sender, event)
        about = subject(event)
        listener = (COMPENSATORS if self.protocol.compensation else LISTENERS).get(about)
        if listener is None:
            self.because(f"nobody listens to “{about}”", SUBSCRIBED)
            self.narrate(f"Nobody has subscribed to “{about}”: {self.title} throws it away.")
        elif (listener, event) in self.outbox:
            self.because(f"{listener} has not acknowledged the first one yet", OUTBOX)
        else:
            self._emit(listener, event, f"{listener} listens to “{about}”", SUBSCRIBED)


class Service(Sender):
    """Does its part of the order when it hears the event that concerns it."""

    done: set[str] = durable(set())
    to_tell: list[tuple[str, Message]] = []

    @timeout("tell")
    def tell(self) -> None:
        """{self} says what it has done."""
        told, self.to_tell = self.to_tell, []
        for to, message in told:
            self._emit(to, message, f"{self.id} has done its part", SAGA)

    def _heard_before(self, sender: str, event: Message) -> bool:
        """Acknowledges; says whether this service has dealt with it before."""
        self._acknowledge(sender, event)
        about = subject(event)
        if about in self.done and self.protocol.dedup:
            self.because(f"“{about}” has been dealt with before: nothing happens", ONCE)
            return True
        self.done.add(about)
        return False

    def _tell(self, message: Message, why: str, rule: str = SAGA, to: str = "broker") -> None:
        """The word follows the deed by a tick; an outbox is written together with the deed."""
        self.because(why, rule)
        self.to_tell.append((to, message))
        self._keep(to, message)
        self.set_timer("tell", WORK, why=f"“{subject(message)}” is still to be told")


class Step(Service):
    """A step of the saga, which may fail."""

    refuses: bool = durable(False)

    @request("Refuse from now on")
    def refuse(self) -> None:
        """{self} will refuse from now on."""
        self.refuses = True


class Order(Service):
    """Takes the order, publishes it, and forgets about it."""

    chips = ("status",)
    status: str | None = durable(None)

    @upon(PlaceOrder)
    def create(self, sender: str, wanted: PlaceOrder) -> None:
        """{self} writes the order down."""
        if not self._heard_before(sender, wanted):
            self.status = "placed"
            self._tell(OrderCreated(), "a new order")

    @upon(PaymentRefunded, PaymentProcessed)
    def cancel(self, sender: str, event: Message) -> None:
        """{self} cancels the order and says so."""
        if not self._heard_before(sender, event):
            self.status = CANCELLED
            why = f"“{subject(event)}”: nothing is left to be made good"
            self._tell(Mail(CANCELLED), why, UNDO, "customer")


class Payment(Step):
    """Charges the customer, and gives the money back where it must."""

    chips = ("charged", "refunded")
    charged: int = durable(0)
    refunded: int = durable(0)

    @upon(OrderCreated)
    def charge(self, sender: str, event: OrderCreated) -> None:
        """{self} charges the customer, or declines."""
        if not self._heard_before(sender, event):
            self.charged += not self.refuses
            why = "the card is declined" if self.refuses else f"charge number {self.charged}"
            self._tell(PaymentProcessed(FAILED if self.refuses else OK), why)

    @upon(InventoryReserved, InventoryReleased)
    def refund(self, sender: str, event: Message) -> None:
        """{self} gives the money back."""
        if not self._heard_before(sender, event):
            self.refunded += 1
            self._tell(PaymentRefunded(), f"“{subject(event)}”: it will never be shipped", UNDO)


class Inventory(Step):
    """Sets the goods aside."""

    chips = ("reserved",)
    stock: int = durable(3)
    reserved: int = durable(0)

    @upon(PaymentProcessed)
    def reserve(self, sender: str, event: PaymentProcessed) -> None:
        """{self} sets the goods aside, or has none."""
        if not self._heard_before(sender, event):
            there = self.stock > 0 and not self.refuses
            self.stock, self.reserved = self.stock - there, self.reserved + there
            why = f"{self.stock} are left on the shelf" if there else "the shelf is empty"
            self._tell(InventoryReserved(OK if there else FAILED), why)

    @upon(OrderShipped)
    def release(self, sender: str, event: OrderShipped) -> None:
        """{self} puts the goods back on the shelf."""
        if not self._heard_before(sender, event):
            self.stock, self.reserved = self.stock + 1, self.reserved - 1
            self._tell(InventoryReleased(), "they cannot be shipped", UNDO)


class Shipping(Step):
    """Sends the parcel."""

    chips = ("shipped",)
    shipped: int = durable(0)

    @upon(InventoryReserved)
    def ship(self, sender: str, event: InventoryReserved) -> None:
        """{self} sends the parcel, or cannot."""
        if not self._heard_before(sender, event):
            self.shipped += not self.refuses
            why = "nobody delivers there" if self.refuses else f"parcel number {self.shipped}"
            self._tell(OrderShipped(FAILED if self.refuses else OK), why)


class Notification(Service):
    """Writes to the customer."""

    chips = ("mails",)
    mails: int = durable(0)

    @upon(OrderShipped)
    def write(self, sender: str, event: OrderShipped) -> None:
        """{self} writes to the customer."""
        if not self._heard_before(sender, event):
            self.mails += 1
            self._tell(Mail(SHIPPED), f"mail number {self.mails}", SAGA, "customer")


class Choreography(Protocol):
    """One order, four events, and as much care as the switches say."""

    title = "Choreography"
    family = "Services"
    shelf = 90
    links = "may lose, delay and double; services keep what is in their databases"
    faults = frozenset(Fault) - faults(Fault.TRAITOR, Fault.OVERTAKE)
    roles = (Customer, Order, Broker, Payment, Inventory, Shipping, Notification)
    messages = (PlaceOrder, *EVENTS, Mail, Ack)

    redelivery: bool = switch(False, label="Redelivery", help="Sent again until acknowledged.")
    dedup: bool = switch(False, label="Dedup", help="What arrives twice acts once.")
    compensation: bool = switch(False, label="Compensation", help="Failures are made good.")
    retry: int = param(6, lo=3, hi=60, label="Send again after", help="In ticks.")

    def seats(self) -> list[Seat]:
        return [Seat(role.__name__.lower(), role, role.__name__) for role in self.roles]

    def tolerates(self) -> Budget:
        """With redelivery and dedup whatever passes; without, only that it is slow."""
        slow = faults(Fault.DELAY, Fault.PAUSE, Fault.TIMER)
        if self.redelivery and self.dedup:
            lossy = faults(Fault.DROP, Fault.DUPLICATE, Fault.RECOVER, Fault.PARTITION)
            return Budget(len(self.roles), faults(Fault.CRASH), slow | lossy)
        if self.redelivery:  # an Ack that comes too late doubles the effect
            return Budget(delay=(self.retry - 1) // 2)
        return Budget(free=slow | (faults(Fault.DUPLICATE) if self.dedup else faults()))

    @safety("The order is charged and shipped at most once")
    def at_most_once(self, view: View) -> str | None:
        charged, shipped = view.get("payment", Payment).charged, _books(view)[1]
        return f"Charged {charged} times, {shipped} shipped." if max(charged, shipped) > 1 else None

    @liveness("The order ends shipped, paid and announced, or cancelled and made good")
    def ends_well(self, view: View) -> str | None:
        news = view.get("customer", Customer).news
        paid, shipped, reserved = _books(view)
        if news and (paid, shipped, reserved) == ((1, 1, 1) if news == SHIPPED else (0, 0, 0)):
            return None
        said = f"Paid {paid}, reserved {reserved}, shipped {shipped}; told: {news or 'nothing'}."
        return Violation(said, "payment.charged", "shipping.shipped", "customer.news")

    @witness("The customer has paid for nothing, and nobody has anything left to do")
    def stuck_unseen(self, view: View) -> str | None:
        paid, shipped, _ = _books(view)
        if not view.quiet or paid <= shipped:
            return None
        return f"Paid {paid}, shipped {shipped}: no timer runs and no message is on its way."

    # The same names, and the same mishaps, as in the durable execution of this order.
    accidents = (
        Accident("payment-result-lost", "The result of the payment is lost",
                 ("drop:payment~broker.PaymentProcessed",)),
        Accident("payment-dies", "Payment crashes after charging, before it says so",
                 ("crash:payment@5", "recover:payment@25")),
        Accident("payment-asked-twice", "What tells Payment to charge arrives twice",
                 ("copy:broker~payment.OrderCreated",)),
        Accident("inventory-crashes", "Inventory is down for a while",
                 ("crash:inventory@0", "recover:inventory@25")),
        Accident("out-of-stock", "Inventory is sold out", ("request:inventory:refuse@0",)),
        Accident("cannot-ship", "Shipping refuses", ("request:shipping:refuse@0",)),
        Accident("duplicate-order", "The order arrives twice", ("copy:customer~order.PlaceOrder",)),
        Accident("notification-down", "Notification is down for a while",
                 ("crash:notification@0", "recover:notification@40")),
    )  # fmt: skip

    presets = (
        Preset("lost-event", "One event gets lost", "do=drop:payment~broker.PaymentProcessed",
            "The customer has paid, and everything stands still. No error anywhere: nobody knows.",
            "Turn on redelivery. Or lose another event: it stops there instead."),
        Preset("happy", "All goes well", "",
            "Four events, published once and passed on once: eight arrows.", "Drop any of them."),
        Preset("lost-event-redelivered", "Kept until acknowledged",
            "redelivery=1&dedup=1&do=drop:payment~broker.PaymentProcessed",
            "Payment has kept the event in its outbox, misses the Ack and sends it again.",
            "Lose the Ack instead: Inventory knows the second copy."),
        Preset("ack-lost", "A lost Ack", "redelivery=1&do=drop:payment~broker.Ack",
            "OrderCreated comes again, Payment charges again: two parcels.", "Turn on dedup."),
        Preset("out-of-stock", "Sold out, and nobody listens", "do=request:inventory:refuse@0",
            "Nobody listens to failures: the broker throws it away.", "Turn on compensation."),
        Preset("out-of-stock-refunded", "Sold out, and made good",
            "compensation=1&do=request:inventory:refuse@0",
            "Step 2 fails: one success, one failure, one compensation. Refunded and cancelled.",
            "Lose InventoryReserved: a failure can get lost just as well as a success."),
        Preset("last-step-fails", "The last step fails",
            "compensation=1&do=request:shipping:refuse@0",
            "T1, T2, then C2, C1: the goods go back, then the money. Five events, 2j - 1.",
            "Lose PaymentRefunded: who would tell the customer?"),
        Preset("duplicate", "OrderCreated arrives twice", "do=copy:broker~payment.OrderCreated",
            "The network delivers one event twice: two charges, two parcels.", "Turn on dedup."),
        Preset("dies-silent", "Charged, then gone", "do=crash:payment@5&do=recover:payment@25",
            "Payment crashes after the charge and before its event, and then owes nobody a word.",
            "Turn on redelivery and dedup: the event was written down together with the charge."),
    )  # fmt: skip


def _books(view: View) -> tuple[int, int, int]:
    """What has been paid (refunds taken off), shipped and reserved."""
    payment, reserved = view.get("payment", Payment), view.get("inventory", Inventory).reserved
    return payment.charged - payment.refunded, view.get("shipping", Shipping).shipped, reserved

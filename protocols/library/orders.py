"""An order that five services must fill, and a shelf that must add up afterwards.

## The idea

To fill an order is to ask around: is the user active, is there enough on the shelf, can the card be
charged? Each service has its own database; no transaction spans them. Written as one would in an
afternoon that works, until an answer is lost, the second item is sold out, or two customers want
the last piece. Four precautions, each a switch:

Compensation: Product only holds what is reserved. In the end the order is confirmed, or undone:
Release is repeated until it is acknowledged, is harmless where nothing was reserved, and is a
tombstone that turns a late Reserve away. What is never confirmed goes back by itself. Key: every
request bears the order's id, so whatever comes twice acts once; without it nobody dares to repeat,
except the client, who orders anew. Conditional update: check and write are one step, “take q where
at least q are left”; without it they are a read and a later write. Circuit breaker: who fails T
times in a row is left alone for D ticks, then tried with one call. That saves time, but no goods.

## What to look for

- Lose an answer, not a request: the deed is done, and who asked for it believes it is not.
- With the first three on, lose, double, delay and crash what you like: the shelf adds up.
- Turn one off: goods that belong to nobody, four taken for two, or a stock of -1.

## Sources

- C. Richardson: Microservices Patterns. Manning 2018 (sagas, orchestration).
- M. Nygard: Release It! Pragmatic Bookshelf 2007 (timeouts, circuit breaker).
- P. Helland: Idempotence Is Not a Medical Condition. ACM Queue 10(4), 2012.
"""

from __future__ import annotations

from functools import cached_property

from protocols.kernel import (  # isort: skip
    Budget, Fault, Message, Node, Preset, Protocol, Seat, View, choice, durable, faults, liveness,
    param, recovered, safety, started, switch, timeout, upon,
)  # fmt: skip
from protocols.services import ONCE, Orchestrator
from protocols.services.saga import CONFIRMED, FAILED, PENDING, SAGA, UNDO, Ok, Refused

ATOMIC = "conditional update: SET stock = stock - q WHERE stock >= q"
BLIND = "plain update: SET stock = stock - q, whatever it is by now"
SERVICE = {"user": "user", "pay": "payment", "refund": "payment"}  # all other steps: product
CENTS = {"A": 1250, "B": 399}  # prices are whole numbers
CLIENTS = ("c1", "c2", "c3", "c4", "c5")  # an order has its client's id; each has its own timer


# fmt: off
class CreateOrder(Message, label="Order {key}"):
    """From the client, by way of the gateway: I want to order this."""
    key: str

class Reply(Message, label="{status}", tint="status"):
    """To the client, by way of the gateway: how the order ended."""
    key: str
    status: str

class GetUser(Message, label="User?"):
    """Order to User: is the user of this order active?"""
    order: str

class GetProduct(Message, label="Stock of {sku}?"):
    """Order to Product: how many are there?"""
    order: str
    sku: str

class Reserve(Message, label="Reserve {quantity} {sku}"):
    """Order to Product: take these off the shelf for this order."""
    order: str
    sku: str
    quantity: int

class Confirm(Message):
    """Order to Product: what is held for this order is sold."""
    order: str

class Release(Message):
    """Order to Product or Payment: give back what this order has, and let it have nothing more."""
    order: str

class Pay(Message, label="Pay {cents}¢"):
    """Order to Payment: charge the customer."""
    order: str
    cents: int

class Notify(Message):
    """Order to Notification: write to the customer. Sent once; a mail may get lost."""
    order: str
# fmt: on


class Client(Node["Orders"]):
    """Has one wish, and asks again where nothing comes of it."""

    chips = ("told",)
    start: int = durable(1)
    asked: int = durable(0)
    told: str = durable("")

    @started
    @recovered
    def begin(self) -> None:
        """{self} wants to order."""
        if not self.told:
            self.set_timer("ask", self.start, why="it makes up its mind")

    @timeout("ask")
    def ask(self) -> None:
        """{self} orders, or gives up; it has asked {asked} times."""
        if self.asked == self.protocol.asks:
            self.told = "gave up"
            return
        self.asked += 1
        why = f"try {self.asked} of {self.protocol.asks} for one and the same wish"
        self.send("gateway", CreateOrder(self.id), why, ONCE if self.protocol.key else SAGA)
        self.set_timer("ask", self.protocol.patience, why="as long as it has patience")

    @upon(Reply)
    def hear(self, sender: str, reply: Reply) -> None:
        """{self} is told: {status}."""
        if reply.status != FAILED and self.told in ("", "gave up"):  # failed: it may try again
            self.told = reply.status
            self.cancel_timer("ask", why="it knows")


class Gateway(Node["Orders"]):
    """The door: passes orders on and answers back, and decides nothing."""

    @upon(CreateOrder, Reply)
    def route(self, sender: str, message: CreateOrder | Reply) -> None:
        """{self} passes on what it hears from {sender}."""
        to = message.key if sender == "order" else "order"
        self.send(to, message, f"this is for {self.name_of(to)}", SAGA)


class Order(Orchestrator):
    """Directs every order step by step, and writes each step down before it asks for it."""

    cents: dict[str, int] = durable({})

    @upon(CreateOrder)
    def create(self, sender: str, wanted: CreateOrder) -> None:
        """{self} looks at the order {key}."""
        known = [one for one in self.status if one[:2] == wanted.key]
        if not (known and self.protocol.key):
            order = f"{wanted.key}.{len(known) + 1}" if known else wanted.key
            self.cents[order] = 0
            self.begin(order)
        elif self.status[wanted.key] != PENDING:
            reply = Reply(wanted.key, self.status[wanted.key])
            self.send("gateway", reply, f"{wanted.key} is {reply.status} already", ONCE)

    @recovered
    @timeout(*CLIENTS)
    def late(self, client: str = "") -> None:
        """{self} goes on with what has not been answered."""
        self.go_on(client)

    @timeout("user", "product", "payment")
    def rested(self, service: str) -> None:
        """{self} will try the service again, with one call."""
        self.rest_is_over(service)

    def service(self, step: str) -> str:
        return SERVICE.get(step, "product")

    def message(self, order: str, step: str) -> Message:
        match step.split():
            case "read", sku:
                return GetProduct(order, sku)
            case "reserve", sku:
                return Reserve(order, sku, self.protocol.items[sku])
            case ["pay"]:
                return Pay(order, self.cents[order])
        return {"user": GetUser, "confirm": Confirm}.get(step, Release)(order)

    def weigh(self, order: str, answer: Ok) -> str:
        verb, _, sku = answer.step.partition(" ")
        self.cents[order] += answer.number if verb == "reserve" else 0
        return answer.says if verb == "read" and answer.number < self.protocol.items[sku] else ""

    def ended(self, order: str, why: str) -> None:
        self.send("gateway", Reply(order[:2], self.status[order]), why, SAGA)
        if self.status[order] == CONFIRMED and self.protocol.payment:
            self.send("notification", Notify(order), f"{order} is confirmed", SAGA)


class User(Node["Orders"]):
    """Knows who may order."""

    @upon(GetUser)
    def look_up(self, sender: str, asked: GetUser) -> None:
        """{self} looks up who wants {order}."""
        yes, no = Ok(asked.order, "user", "active", 0), Refused(asked.order, "user", "inactive")
        self.send(sender, no if self.protocol.inactive else yes, "so says its book", SAGA)


class Product(Node["Orders"]):
    """Keeps the shelf, and what each order has from it."""

    chips = ("shelf",)
    shelf: dict[str, int] = durable({})
    gone: dict[tuple[str, str], int] = durable({})  # (order, item) -> how many
    sold: set[str] = durable(set())  # orders; for all others it is only held
    closed: set[str] = durable(set())  # orders that get nothing any more

    @upon(GetProduct)
    def read(self, sender: str, asked: GetProduct) -> None:
        """{self} reads how many {sku} there are."""
        left, step = self.shelf[asked.sku], f"read {asked.sku}"
        self.send(sender, Ok(asked.order, step, f"{left} {asked.sku}", left), f"{left} now", SAGA)

    @upon(Reserve)
    def reserve(self, sender: str, wanted: Reserve) -> None:
        """{self} is asked for {quantity} {sku}."""
        order, sku, quantity = wanted.order, wanted.sku, wanted.quantity
        left, rule = self.shelf[sku], ATOMIC if self.protocol.conditional else BLIND
        says, why = "reserved", f"{left} - {quantity} = {left - quantity}"
        if self.protocol.key and (order, sku) in self.gone:
            why, rule = f"{order} has them already", ONCE
        elif self.protocol.key and order in self.closed:
            says, why, rule = "closed", f"{order} gets nothing any more", ONCE
        elif self.protocol.conditional and left < quantity:
            says = why = f"{left} left"
            self.closed.add(order)
        else:
            self._take(order, sku, quantity)
        yes = Ok(order, f"reserve {sku}", says, CENTS[sku] * quantity)
        no = Refused(order, f"reserve {sku}", says)
        self.send(sender, yes if says == "reserved" else no, why, rule)

    @upon(Confirm)
    def confirm(self, sender: str, asked: Confirm) -> None:
        """{self} is to sell what it holds for {order}."""
        order, has = asked.order, asked.order in {one for one, _ in self.gone}
        yes, no = Ok(order, "confirm", "sold", 0), Refused(order, "confirm", "expired")
        if has:
            self.sold.add(order)
            self.cancel_timer(order[:2], why="it is sold")
        self.send(sender, yes if has else no, "it was still held" if has else "gone back", SAGA)

    @upon(Release)
    def release(self, sender: str, asked: Release) -> None:
        """{self} puts back what it holds for {order}."""
        why = f"{self._put_back(asked.order)} go back; {asked.order} is closed"
        self.send(sender, Ok(asked.order, "release", "released", 0), why, UNDO)

    @timeout(*CLIENTS)
    def expire(self, client: str) -> None:
        """{self} holds nothing for ever: what was not confirmed goes back."""
        held = {order for order, _ in self.gone if order not in self.sold}
        for order in sorted(one for one in held if one[:2] == client):
            self.because(f"{self._put_back(order)} held for {self.protocol.expiry} ticks", UNDO)

    @recovered
    def wind_up(self) -> None:
        """{self} winds its clocks up again."""
        for order in sorted({order for order, _ in self.gone} - self.sold):
            self.set_timer(order[:2], self.protocol.expiry, why=f"for {order} to be confirmed")

    def _take(self, order: str, sku: str, quantity: int) -> None:
        self.shelf[sku] -= quantity
        self.gone[order, sku] = self.gone.get((order, sku), 0) + quantity
        if self.protocol.compensation:
            self.set_timer(order[:2], self.protocol.expiry, why=f"for {order} to be confirmed")
        else:
            self.sold.add(order)

    def _put_back(self, order: str) -> int:
        pieces = {sku: number for (one, sku), number in self.gone.items() if one == order}
        for sku, number in pieces.items():
            self.shelf[sku] += number
            del self.gone[order, sku]
        self.closed.add(order)
        self.cancel_timer(order[:2], why=f"nothing is held for {order}")
        return sum(pieces.values())


class Payment(Node["Orders"]):
    """Takes the money, or declines."""

    chips = ("taken",)
    taken: dict[str, int] = durable({})
    closed: set[str] = durable(set())

    @upon(Pay)
    def pay(self, sender: str, bill: Pay) -> None:
        """{self} is to charge {cents}¢ for {order}."""
        order, key, has = bill.order, self.protocol.key, self.taken.get(bill.order, 0)
        if self.protocol.declined or (key and order in self.closed):
            self.send(sender, Refused(order, "pay", "declined"), "no money for this", SAGA)
            return
        self.taken[order] = has if key and has else has + bill.cents
        rule = ONCE if key and has else SAGA
        self.send(sender, Ok(order, "pay", "paid", 0), f"{self.taken[order]}¢ in all", rule)

    @upon(Release)
    def refund(self, sender: str, asked: Release) -> None:
        """{self} gives the money for {order} back."""
        why = f"{self.taken.pop(asked.order, 0)}¢ go back; {asked.order} is closed"
        self.closed.add(asked.order)
        self.send(sender, Ok(asked.order, "refund", "refunded", 0), why, UNDO)


class Notification(Node["Orders"]):
    """Writes mails."""

    mails: set[str] = durable(set())

    @upon(Notify)
    def write(self, sender: str, asked: Notify) -> None:
        """{self} writes to the customer: {order} is on its way."""
        self.mails.add(asked.order)


class Orders(Protocol):
    """A basket or several, five services, and as much care as the switches say."""

    title = "Order services"
    family = "Services"
    shelf = 94
    links = "may lose, delay and double; services keep what is in their databases"
    faults = frozenset(Fault) - faults(Fault.TRAITOR, Fault.OVERTAKE)
    roles = (Client, Gateway, Order, User, Product, Payment, Notification)
    layout = "layers: Client / Gateway / Order / User Product Payment Notification"
    steadfast = ("confirm", "refund", "release")
    messages = (
        CreateOrder, Reply, GetUser, GetProduct, Reserve, Confirm, Release, Pay, Ok, Refused,
        Notify,
    )  # fmt: skip

    a: int = param(5, lo=0, hi=9, label="Stock of A")
    b: int = param(5, lo=0, hi=9, label="Stock of B")
    basket: str = choice("2A-1B", "1A", label="Basket", help="What each client orders.")
    orders: int = param(1, lo=1, hi=5, label="Orders", help="Each by a client of its own.")
    gap: int = param(0, lo=0, hi=40, label="Gap", help="Ticks from one order to the next.")
    compensation: bool = switch(True, label="Compensation", help="Hold; then confirm or release.")
    key: bool = switch(True, label="Key", help="Whatever comes twice acts once.")
    conditional: bool = switch(True, label="Conditional update", help="Check and write at once.")
    reads: bool = switch(False, label="Read first", help="Without conditional update it must.")
    breaker: bool = switch(True, label="Circuit breaker", help="One for each service.")
    threshold: int = param(3, lo=1, hi=9, label="T", help="Failures in a row that open it.")
    rest: int = param(10, lo=1, hi=99, label="D", help="Ticks that it stays open.")
    payment: bool = switch(True, label="Payment", help="And a mail.")
    declined: bool = switch(False, label="Declined", help="The bank refuses every card.")
    inactive: bool = switch(False, label="User inactive", help="Nobody may order.")
    timeout: int = param(5, lo=3, hi=60, label="Timeout", help="Ticks for a service's answer.")
    tries: int = param(2, lo=1, hi=5, label="Tries", help="Of each call, with a key.")
    expiry: int = param(60, lo=5, hi=300, label="Held for", help="Ticks without Confirm.")
    asks: int = param(2, lo=1, hi=5, label="Asks", help="How often a client tries.")
    patience: int = param(40, lo=10, hi=200, label="Patience", help="Of a client, in ticks.")

    def seats(self) -> list[Seat]:
        shelf = {"shelf": {"A": self.a, "B": self.b}}
        starts = [{"start": 1 + i * self.gap} for i in range(self.orders)]
        clients = [Seat(f"c{i}", Client, f"Client {i}", one) for i, one in enumerate(starts, 1)]
        services = [(one.__name__, one) for one in self.roles[1 : 7 if self.payment else 5]]
        return clients + [Seat(n.lower(), r, n, shelf if r is Product else {}) for n, r in services]

    def tolerates(self) -> Budget:
        """With the first three on, whatever passes; with one off there is always a way."""
        if not (self.compensation and self.key and self.conditional):
            return Budget(nothing="Compensation, key or conditional update off: nothing is sure.")
        return Budget(len(self.places), faults(Fault.CRASH), self.faults - faults(Fault.CRASH))

    def undoing(self, done: list[str]) -> list[str]:
        reserved = any(one.startswith("reserve") for one in done)
        return ["refund"] * ("pay" in done) + ["release"] * reserved

    @cached_property
    def items(self) -> dict[str, int]:
        return {part[1]: int(part[0]) for part in self.basket.split("-")}

    @cached_property
    def path(self) -> list[str]:
        """The steps forward; without the conditional update each item is read first."""
        verbs = ("read", "reserve") if self.reads or not self.conditional else ("reserve",)
        items = [f"{verb} {sku}" for sku in self.items for verb in verbs]
        return ["user", *items, *["pay"][: self.payment], *["confirm"][: self.compensation]]

    @safety("The stock never falls below zero")
    def never_below_zero(self, view: View) -> str | None:
        shelf = view.get("product", Product).shelf
        return f"On the shelf: A {shelf['A']}, B {shelf['B']}." if min(shelf.values()) < 0 else None

    @safety("A wish makes one order at most, and that has just what it asked for")
    def once(self, view: View) -> str | None:
        good, gone = self.confirmed(view), view.get("product", Product).gone
        twice = len({one[:2] for one in good}) < len(good)
        odd = [one for one in good for sku, n in self.items.items() if gone.get((one, sku)) != n]
        return f"Confirmed: {', '.join(good)}; wrong goods: {len(odd)}." if odd or twice else None

    @safety("At rest all that is gone, and all that is paid, belongs to confirmed orders")
    def belongs(self, view: View) -> str | None:
        order, good = view.get("order", Order), self.confirmed(view)
        gone = sorted({one for one, _ in view.get("product", Product).gone} - {*good})
        paid = {one: cents for each in view.each(Payment) for one, cents in each.taken.items()}
        odd = [one for one, cents in paid.items() if one not in good or cents != order.cents[one]]
        left = [*(f"goods of {one}" for one in gone), *(f"money of {one}" for one in odd)]
        rest = view.idle and PENDING not in order.status.values()
        return f"They belong to no order: {', '.join(left)}." if rest and left else None

    @liveness("Every order ends, and every client knows or has given up")
    def ends(self, view: View) -> str | None:
        status = view.get("order", Order).status.items()
        left = [order for order, status in status if status == PENDING]
        left += [one.title for one in view.each(Client) if not one.told]
        return f"Open: {', '.join(left)}." if left else None

    def confirmed(self, view: View) -> list[str]:
        return [one for one, end in view.get("order", Order).status.items() if end == CONFIRMED]

    presets = (
        Preset("four-gone", "Two sold, four gone",
            "compensation=0&key=0&payment=0&do=drop:product~order.Ok",
            "One answer is lost, the order fails, the client orders again. Count what is left.",
            "Turn on the key: Order may ask again, and Product knows the order."),
        Preset("happy", "As in the textbook", "compensation=0&key=0&conditional=0&payment=0",
            "User, then look and reserve item by item: 6 + 4k = 14 arrows for k = 2 items.",
            "Lose any answer of Product."),
        Preset("one-order", "All the care, one item", "basket=1A&payment=0",
            "Eight arrows between services: order, user, reserve, confirm, each with its answer.",
            "Set the stock of A to 0: no Confirm, six."),
        Preset("last-unit", "The last one, twice", "a=1&basket=1A&orders=2&conditional=0",
            "Both read 1 before either writes: both get it, and the shelf stands at -1.",
            "Turn on the conditional update. Or delay the second Stock? by 4."),
        Preset("second-item-short", "The second item is sold out", "b=0&compensation=0&payment=0",
            "No order, and two A are gone all the same.", "Turn on compensation."),
        Preset("answer-lost", "A lost answer, and a key", "payment=0&do=drop:product~order.Ok",
            "Order asks again under the same id, and Product knows it: reserved once.",
            "Turn the key off: now nobody dares to ask again."),
        Preset("declined", "Declined at last", "compensation=0&declined=1",
            "All was reserved when the bank says no. Nobody puts it back.",
            "Turn on compensation."),
        Preset("user-down", "User is down", "orders=4&gap=8&tries=1&do=crash:user@0",
            "Three orders wait 5 ticks each for nothing. The fourth fails at once, without a call.",
            "Turn the breaker off."),
        Preset("breaker", "T = 3, D = 10", "basket=1A&orders=5&gap=20&tries=3&payment=0"
            "&do=drop:user~order.Ok.2&do=drop:user~order.Ok.3"
            "&do=drop:user~order.Ok.5&do=drop:user~order.Ok.6&do=drop:user~order.Ok.7",
            "A success starts the count anew. After three in a row a call is spared; then a probe.",
            "Lose the probe's answer, User's eighth."),
        Preset("late-reserve", "A late Reserve", "tries=1&do=delay:order~product.Reserve:12",
            "Release finds nothing to put back, and bars what is still on its way.",
            "Turn the key off: the late Reserve is held until it expires."),
        Preset("expired", "Held, forgotten", "expiry=20&do=crash:order@10&do=recover:order@40",
            "After 20 ticks Product puts it back. Confirm comes too late: the money goes back too.",
            "Recover Order at 20."),
    )  # fmt: skip

"""A payment through a gateway that cannot tell a lost request from a lost answer.

## The idea

The client asks the gateway for a payment, the gateway asks a provider to charge the card. Either
answer may get lost, and a timeout says that nobody knows, not that it failed: who asks again may
charge twice. So there is one key per payment, or per schedule and date, and the gateway writes it
down before it calls anybody. A settled key gets the stored answer again, failures included. To the
provider the key is the reference, under which it charges once.

A key protects within one provider. Before the gateway turns to the second it asks the first what
became of the reference. “None” is not enough, for the request may still be under way: so it voids
the reference, and the provider refuses it for ever. Where no answer comes, a person has to look.
A breaker leaves alone who has failed too often in a row: no calls, but questions all the same. The
gateway works at one payment at a time, keys never expire, and a webhook is sent once.

## What to look for

- With keys and query first, lose, delay, double and crash what you like: one charge at most.
- Without keys one lost answer is a second charge; a naive failover is one even with them.

## Sources

- Stripe API documentation, idempotent requests; IETF draft, The Idempotency-Key HTTP Header Field.
- M. Brooker: Exponential Backoff and Jitter. AWS Architecture Blog, 2015.
- M. Nygard: Release It! Pragmatic Bookshelf, 2007: the circuit breaker.
- P. Helland: Idempotence Is Not a Medical Condition. ACM Queue 10(4), 2012.
"""

from __future__ import annotations

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Node,
    Preset,
    Seat,
    View,
    choice,
    durable,
    faults,
    liveness,
    param,
    recovered,
    safety,
    switch,
    timeout,
    upon,
)
from protocols.services import ONCE, Asker, Calling, Guarded

KEY = "Idempotency-Key draft: one key for all tries of one payment"
REPLAY = "Stripe: a key has one answer, errors included; with other parameters it is an error"
SETTLE = "leave a provider only when it is known that it has not charged and never will"

SUCCEEDED, FAILED, REVIEW, BUSY = "succeeded", "failed", "review", "in progress"
REUSED = "422: key reused"
AT = "at "  # in the gateway's book, before the provider that is asked
FINAL, QUESTIONS = (SUCCEEDED, FAILED), 5  # to a silent provider; then a person has to look
CAPTURED, WORKING, VOIDED = "captured", "processing", "voided"
CALL, RESOLVE, ASK, VOID = "Charge", "Query after a crash", "Query", "Void"  # the steps


class Pay(Message, label="Pay {key}"):
    """Client to gateway: please make this payment."""

    key: str
    amount: int


class Answer(Message, label="{status}"):
    """Gateway to client: how it ended, that it is in progress, or 422: the key has another use."""

    key: str
    status: str


class Charge(Message, label="Charge {key}"):
    """Gateway to provider: charge the card, under this reference."""

    key: str


class Query(Message, label="{what} {key}"):
    """Gateway to provider: what became of this reference? Void: if nothing has, nothing shall."""

    key: str
    what: str


class Result(Message, label="{state}"):
    """Provider to gateway: what became of this reference, or 503: ask again later."""

    key: str
    state: str


class Webhook(Message, label="Webhook: {state}"):
    """Provider to gateway, unasked: this has happened to that reference."""

    key: str
    state: str
    event: str


class Payer(Asker["Payments"]):
    """Wants a payment made, or one for each due date."""

    def ask_for(self, key: str, why: str, *, other: bool = False) -> None:
        """All tries are the same, but for a key that is used for something else."""
        self.send("gateway", Pay(key, 90 if other else 20), why, KEY)

    @upon(Answer)
    def hear(self, sender: str, answer: Answer) -> None:
        """{self} hears: {status}."""
        self.heard(answer.key, answer.status, busy=BUSY, misuse=REUSED)


class Provider(Node["Payments"]):
    """Charges cards: with keys once per reference, and for ever."""

    chips = ("taken",)
    taken: dict[str, int] = durable({})
    charges: dict[str, str] = durable({})
    pending: list[str] = []
    broken: int = durable(0)

    @upon(Charge)
    def charge(self, sender: str, wanted: Charge) -> None:
        """{self} looks at the charge {key}."""
        key, keys = wanted.key, self.protocol.keys
        if self.broken:
            self.broken -= 1
            self.send(sender, Result(key, "503"), "overloaded: this request charges nothing")
        elif keys and key in self.charges:
            self.send(sender, Result(key, self.charges[key]), "it knows this reference", ONCE)
        elif self.protocol.declined:
            self.charges[key] = "declined"
            self.send(sender, Result(key, "declined"), "the bank refuses the card")
        elif not (keys and key in self.pending):
            self.pending.append(key)
            self._tell(key, WORKING)
            self.set_timer("capture", 1, why=f"{key} is being worked at")

    @timeout("capture")
    def capture(self) -> None:
        """{self} takes the money: {taken}."""
        done, self.pending = self.pending, []
        for key in done:
            name = key.partition("#")[0]  # without keys the gateway numbers what arrives
            self.charges[key] = CAPTURED
            self.taken[name] = self.taken.get(name, 0) + 1
            self.send("gateway", Result(key, CAPTURED), f"charge {self.taken[name]} for {name}")
            self._tell(key, CAPTURED)

    @upon(Query)
    def look_up(self, sender: str, query: Query) -> None:
        """{self} looks {key} up."""
        key = query.key
        if query.what == VOID and key not in self.charges:
            self.pending = [one for one in self.pending if one != key]
            self.charges[key] = VOIDED
        state = self.charges.get(key, WORKING if key in self.pending else "none")
        self.send(sender, Result(key, state), f"its books say: {state}", SETTLE)

    def _tell(self, key: str, state: str) -> None:
        if self.protocol.webhooks:
            self.send("gateway", Webhook(key, state, f"{self.id}.{key}.{state}"), "it is news")


class Gateway(Guarded["Payments"]):
    """Writes down the intent, calls a provider, stores the result: any step may be its last."""

    chips = ("book", "breakers")
    book: dict[str, str] = durable({})
    changed: list[str] = durable([])  # what became of results that should stand for ever
    receipts: int = durable(0)
    arrivals: int = durable(0)
    amounts: dict[str, int] = durable({})
    seen: set[str] = durable(set())
    open: dict[str, tuple[str, str]] = {}  # key -> the provider it is at, how to go on
    askers: dict[str, str] = {}
    current: str = ""  # the payment at work
    provider: str = ""
    step: str = ""
    tried: int = 0
    waiting: bool = False
    result: str = ""

    @upon(Pay)
    def take(self, sender: str, pay: Pay) -> None:
        """{self} looks for {key} in its book."""
        self.arrivals += 1
        key = pay.key if self.protocol.keys else f"{pay.key}#{self.arrivals}"
        same = self.amounts.setdefault(key, pay.amount) == pay.amount
        word = (BUSY if key in self.open else self.book.get(key, "")) if same else REUSED
        if word:
            self.send(sender, Answer(pay.key, word), f"{key}: {word}", REPLAY)
            return
        self._note(key, "p1")
        self.askers[key] = sender
        if not self.current:
            self._next()

    @recovered
    def resume(self) -> None:
        """{self} looks for what was at work: {book}."""
        left = {key: at for key, at in self.book.items() if at.startswith(AT)}
        self.open = {key: (at.removeprefix(AT), RESOLVE) for key, at in left.items()}
        self._next()

    @timeout("go")
    def go(self) -> None:
        """{self} goes on with {current}: {step}, at {provider}."""
        call = self.step == CALL
        if call and not self.calls(self.provider):  # nor has it been called for this payment
            self._abandon(f"the breaker of {self.provider} is open")
            return
        self.tried, self.waiting = self.tried + 1, True
        asked = Charge(self.current) if call else Query(self.current, self.step.split()[0])
        self.send(self.provider, asked, f"{self.step}, number {self.tried}", SETTLE)
        self.set_timer("silence", self.protocol.timeout, why=f"for the answer of {self.provider}")

    @timeout("silence")
    def silence(self) -> None:
        """{self} has no answer: nobody knows what {provider} has done."""
        if self.step == CALL:
            self._try_again("silence")
        elif self.tried < QUESTIONS:
            self._go_on(self.step, f"{self.provider} is silent", self.protocol.pause(self.tried))
        else:
            self._finish(REVIEW, f"{QUESTIONS} questions and no answer: a person has to look")

    @upon(Result)
    def learn(self, sender: str, word: Result) -> None:
        """{self} learns from {sender}: {key} is {state}."""
        here = (word.key, sender) == (self.current, self.provider) and self.waiting
        match word.state, self.step:
            case "captured", _:
                self._captured(word.key)
            case _ if not here:
                self.because("that is of no matter any more")
            case "declined", _:
                self._finish(FAILED, "declined is an answer: it is not tried again")
            case "voided", _:
                self._abandon("it will never charge this")
            case "503", "Charge":
                self._try_again("503")
            case "none", "Query after a crash":
                self._go_on(CALL if self.may_call(sender) else VOID, f"{sender} knows nothing")
            case "none", "Query" if self.protocol.failover == "unfenced":
                self._abandon("it has not charged this, so far")
            case "none", "Query":
                self._go_on(VOID, "not charged yet; the request may still be under way")

    @upon(Webhook)
    def hook(self, sender: str, hook: Webhook) -> None:
        """{self} is told unasked: {key} is {state}."""
        if hook.event not in self.seen and hook.state == CAPTURED:
            self._captured(hook.key)
        self.seen.add(hook.event)

    @timeout("p1", "p2")
    def rested(self, provider: str) -> None:
        """{self} may try again: {breakers}."""
        self.rest_is_over(provider)

    @timeout("store")
    def store(self) -> None:
        """{self} stores the result and answers."""
        self._enter(self.current, self.result)
        if asker := self.askers.pop(self.current, ""):
            answer = Answer(self.current.partition("#")[0], self.result)
            self.send(asker, answer, f"{self.current} is stored", REPLAY)
        self._next()

    def _captured(self, key: str) -> None:
        if key == self.current:
            self._finish(SUCCEEDED, "the money is taken")
        elif key in self.book and self.book[key] not in FINAL:
            self._enter(key, SUCCEEDED)

    def _enter(self, key: str, status: str) -> None:
        if self.book.get(key) in FINAL:
            self.changed.append(f"{key}: {self.book[key]}, then {status}")
        self.book[key] = status
        self.receipts += status == SUCCEEDED
        self.open.pop(key, None)

    def _note(self, key: str, provider: str) -> None:
        self.open[key] = (provider, CALL)
        if self.protocol.record or key in self.book:
            self.book[key] = f"{AT}{provider}"

    def _next(self) -> None:
        self.current = self.provider = self.step = self.result = ""
        self.waiting = False
        for key, (provider, step) in sorted(self.open.items())[:1]:
            self.current, self.provider = key, provider
            self._go_on(step, "the intent is written down" if step == CALL else "was it called?")

    def _ended(self, *, well: bool) -> None:
        if self.waiting and self.step == CALL:
            self.call_ended(self.provider, well=well)
        self.waiting = False

    def _go_on(self, step: str, why: str, wait: tuple[int, int] = (1, 1)) -> None:
        self.cancel_timer("silence")
        self.tried = self.tried if step == self.step else 0
        self.step, self.waiting = step, False
        self.set_timer("go", *wait, why)

    def _try_again(self, what: str) -> None:
        self._ended(well=False)
        why = f"{what} to attempt {self.tried} of {self.protocol.attempts}"
        if self.tried < self.protocol.attempts and self.may_call(self.provider):
            self._go_on(CALL, why, self.protocol.pause(self.tried))
        elif self.protocol.failover == "naive":
            self._abandon(why)
        else:
            self._go_on(ASK, why)

    def _abandon(self, why: str) -> None:
        self._ended(well=True)
        if self.provider == "p2" or self.protocol.failover == "none":
            self._finish(FAILED, why)
        else:
            self.provider, self.step = "p2", ""
            self._note(self.current, "p2")
            self._go_on(CALL, why)

    def _finish(self, result: str, why: str) -> None:
        self._ended(well=True)
        self.cancel_timer("silence", "go")
        self.result = result
        self.set_timer("store", 1, why=why)


class Payments(Calling):
    """One payment, two providers, and as much care as the switches say."""

    title = "Payment gateway"
    family = "Services"
    shelf = 92
    links = "may lose, delay and double; gateway and providers keep what is in their books"
    faults = frozenset(Fault) - faults(Fault.TRAITOR, Fault.OVERTAKE)
    roles = (Payer, Gateway, Provider)
    messages = (Pay, Answer, Charge, Query, Result, Webhook)

    keys: bool = switch(True, label="Keys", help="Who is asked twice recognises it.")
    record: bool = switch(True, label="Record first", help="Intents are stored before the call.")
    failover: str = choice("query", "naive", "unfenced", "none", help="Unfenced: without Void.")
    webhooks: bool = switch(False, label="Webhooks", help="Providers tell unasked.")
    schedulers: int = param(0, lo=0, hi=2, label="Schedulers", help="Of the same due date.")
    dates: int = param(1, lo=1, hi=4, label="Due dates", help="One payment each.")
    declined: bool = switch(False, label="Declined", help="The bank refuses the card.")
    errors: int = param(0, lo=0, hi=20, label="503s of P1", help="It refuses so many charges.")

    def seats(self) -> list[Seat]:
        months = ("december", "january", "february", "march")
        keys = [f"rent-{m}" if self.schedulers else f"order-{k}" for k, m in enumerate(months, 1)]
        due = {"key": keys[0], "later": keys[1 : self.dates]}
        fired = [Seat(f"s{i}", Payer, f"Scheduler {i}", due) for i in (1, 2)][: self.schedulers]
        payers = fired or [Seat("client", Payer, "Client", due)]
        p1, p2 = Seat("p1", Provider, "P1", {"broken": self.errors}), Seat("p2", Provider, "P2")
        return [*payers, Seat("gateway", Gateway, "Gateway"), p1, p2]

    def tolerates(self) -> Budget:
        if not self.keys:
            return Budget(nothing="Without keys nothing is promised: every try is a new order.")
        if self.failover in ("naive", "unfenced"):
            free = faults(Fault.DROP) if self.failover == "unfenced" else faults()
            return Budget(free=free, delay=(self.timeout - 1) // 2)
        crash = faults(Fault.CRASH)
        return Budget(len(self.places) if self.record else 0, crash, self.faults - crash)

    def charges(self, view: View) -> list[str]:
        """The payments that are charged, each as often as it is, at both providers together."""
        books = [one.taken.items() for one in view.each(Provider)]
        return [key for book in books for key, times in book for _ in range(times)]

    @safety("Every payment is charged at most once")
    def charged_once(self, view: View) -> str | None:
        charges = self.charges(view)
        most = max(map(charges.count, charges), default=0)
        return f"Charged {most} times." if most > 1 else None

    @safety("Who is told that it succeeded has been charged exactly once")
    def told_truth(self, view: View) -> str | None:
        paid, charges = [p.key for p in view.each(Payer) if p.told == SUCCEEDED], self.charges(view)
        wrong = [times for key in paid if (times := charges.count(key)) != 1]
        return f"Told so, charged {wrong[0]} times." if wrong else None

    @safety("What is settled stays as it is, and a success sends one receipt")
    def settled(self, view: View) -> str | None:
        one = view.get("gateway", Gateway)
        wrong = one.changed or one.receipts > self.dates
        return f"Receipts: {one.receipts}. {one.changed}" if wrong else None

    @safety("At rest the gateway's book says what the providers' books say")
    def books_agree(self, view: View) -> str | None:
        book, taken = view.get("gateway", Gateway).book, len(self.charges(view))
        booked = list(book.values()).count(SUCCEEDED)
        rest = view.idle and "gateway" not in view.down and set(book.values()) <= set(FINAL)
        return f"Booked {booked}, charged {taken}." if rest and booked != taken else None

    @liveness("The payment ends: succeeded, failed, or in review")
    def ends(self, view: View) -> str | None:
        left = [k for k, at in view.get("gateway", Gateway).book.items() if at.startswith(AT)]
        left += [one.title for one in view.each(Payer) if one.later or not one.told]
        return f"Open: {', '.join(left)}." if left else None

    presets = (
        Preset("failover", "Charged at both", "attempts=1&failover=naive&do=drop:p1~gateway.Result",
            "P1 charges, its answer is lost, P2 charges too. A key protects within one provider.",
            "Set failover to query."),
        Preset("query-first", "A question first", "attempts=1&do=drop:p1~gateway.Result",
            "P1 says: captured. One charge, and nothing for P2.", "Lose the charge instead."),
        Preset("happy", "All goes well", "",
            "Intent, call, result: the gateway's three steps.", "Lose any message."),
        Preset("backoff", "P1 answers 503 three times", "errors=3",
            "Calls at 3, 9, 19, 37: without the 2 ticks of each answer, and in units of 4, that is "
            "0, 1, 3, 7.", "Turn the jitter on."),
        Preset("breaker", "A breaker at P1", "dates=4&errors=3&breaker=3&patience=200",
            "The second payment goes to P2 at once, the third is the probe.", "Set 503s to 16."),
        Preset("no-breaker", "A long outage, no breaker", "dates=4&errors=16&patience=200",
            "Each payment first loses its four attempts at P1.", "Set the breaker to 3."),
        Preset("response-lost", "The client's answer is lost", "do=drop:gateway~client.Answer",
            "The client asks again; the stored answer is replayed. One charge.", "Turn keys off."),
        Preset("no-keys", "The same without keys", "keys=0&do=drop:gateway~client.Answer",
            "The second try is a new order: charged twice.", "Lose P1's answer instead."),
        Preset("result-lost", "The provider's answer is lost", "do=drop:p1~gateway.Result",
            "The gateway calls again; P1 knows the reference. One charge.", "Turn keys off."),
        Preset("crash", "Crashed before storing", "do=crash:gateway@7&do=recover:gateway@10",
            "The intent is in its book: it asks P1, and P1 knows.", "Crash it at any other tick."),
        Preset("no-record", "No record", "record=0&tries=1&do=crash:gateway@7&do=recover:gateway@9",
            "The money is taken, and the gateway has no row for it.", "Record first."),
        Preset("schedulers", "Two schedulers, one due date", "schedulers=2",
            "The same schedule and date make the same key: one charge.", "Crash the first."),
        Preset("due-dates", "Due dates", "schedulers=2&dates=3&do=crash:s1@20&do=recover:s1@70",
            "Scheduler 1 catches up on what 2 has done: the dates are the keys.", "Turn keys off."),
        Preset("other-amount", "The key again", "do=request:client:reuse@12",
            "Another amount under a known key is refused, never charged.", "Ask at 2 already."),
        Preset("late-request", "Late", "attempts=1&failover=unfenced&do=delay:gateway~p1.Charge:20",
            "P1 knows nothing when it is asked. Then the request arrives.", "Set it to query."),
        Preset("webhooks", "Webhooks twice, and an older one last",
            "webhooks=1&do=copy:p1~gateway.Webhook.2&do=delay:p1~gateway.Webhook:9",
            "An event acts once; an old “processing” changes nothing.", "Lose P1's Result."),
    )  # fmt: skip

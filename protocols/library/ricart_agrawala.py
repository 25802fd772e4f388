"""Whoever wants to enter asks everybody, and who wants it more puts off the answer.

## The idea

A node that wants to enter stamps its request with its logical clock and sends it to all. It enters
when all have replied. Who does not want to enter replies at once. Who is inside, or wants to enter
and has the earlier stamp, keeps the reply back until it leaves. Equal stamps are decided by the id,
so any two requests have an order, and everybody sees the same one.

So the reply is all in one: I have heard you, and after you, please. Where Lamport's algorithm sends
request, acknowledgement and release, 3(n - 1) messages, here are two for each other node.

Three things it stands on. The clock takes over every stamp that it sees: whoever has replied will
ask later. It is the stamp of the request that counts, not the clock, which has moved on since. And
everybody must answer: one node that is down keeps all others out.

Roucairol and Carvalho found that a permission need not be asked for again: it is good until the
other one asks. A node that enters often, alone, then sends nothing at all.

## What to look for

- 2(n - 1) messages for an entry, whoever else wants to enter.
- Three ask at once, all with stamp 1: they enter in the order of their ids.
- Nobody can tell a node that is down from one that is inside for long.

## Sources

- G. Ricart, A. Agrawala: An Optimal Algorithm for Mutual Exclusion in Computer Networks.
  CACM 24(1), 1981.
- O. Carvalho, G. Roucairol: On Mutual Exclusion in Computer Networks. CACM 26(2), 1983.
- L. Lamport: Time, Clocks, and the Ordering of Events in a Distributed System. CACM 21(7), 1978.
"""

from __future__ import annotations

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Mutation,
    Preset,
    Waits,
    faults,
    switch,
    upon,
)
from protocols.services import exclusion
from protocols.services.exclusion import INSIDE, OUTSIDE, WAITING, Contender, Exclusion

RULE = "Ricart, Agrawala 1981: reply, unless inside, or asking with an earlier stamp"
ENTER = "Ricart, Agrawala 1981: enter when all have replied"
KEEP = "Carvalho, Roucairol 1983: a permission is good until its giver asks"


class Request(Message, label="Request {stamp}"):
    """To all: may I enter? With the stamp of my clock."""

    stamp: int


class Reply(Message):
    """To whoever asked, with that stamp: as far as I am concerned, yes."""

    stamp: int


class Peer(Contender["RicartAgrawala"]):
    """Asks all, and answers all, sooner or later."""

    clock: int = 0
    stamp: int = 0
    permissions: list[str] = []
    deferred: dict[str, int] = {}

    def ask(self) -> None:
        """Stamps the request and sends it to all whose permission is missing."""
        self.clock += 1
        self.stamp = self.clock
        if not self.protocol.keep:
            self.permissions = []
        missing = self._missing()
        why = f"stamp {self.stamp}; it needs the permission of all {len(self.others)}"
        self.because(why, RULE)
        self.send(missing, Request(self.stamp), why, RULE)
        self._try("it has kept all permissions")

    @upon(Request)
    def consider(self, sender: str, request: Request) -> None:
        """{self} is asked by {sender}, stamp {stamp}."""
        if not self.mutated("deaf-clock"):
            self.clock = max(self.clock, request.stamp)
        theirs = f"({request.stamp}, {sender})"
        mine = self.clock if self.mutated("compares-clock") else self.stamp
        if self.section == INSIDE:
            self._defer(sender, request.stamp, "it is inside")
        elif self.section == WAITING and self._earlier(mine, request.stamp, sender):
            self._defer(sender, request.stamp, f"({mine}, {self.id}) is before {theirs}")
        else:
            free = self.section == OUTSIDE
            why = "it does not want to enter" if free else f"{theirs} is before ({mine}, {self.id})"
            self.because(why, RULE)
            self.narrate(f"{self.title} replies to {self.name_of(sender)}: {why}.")
            self.send(sender, Reply(request.stamp), why, RULE)
            self._give(sender)

    @upon(Reply)
    def permitted(self, sender: str, reply: Reply) -> None:
        """{self} has the permission of {sender}."""
        if self.section != WAITING or reply.stamp != self.stamp:
            self.because("it does not wait for that any more")
            return
        if sender not in self.permissions:
            self.permissions.append(sender)
        self.because(f"{len(self._missing())} of {len(self.others)} are missing", ENTER)
        self._try(f"all {len(self.others)} have replied")

    def release(self) -> None:
        """Replies to all whom it has kept waiting."""
        owed, self.deferred = self.deferred, {}
        self.because(f"{len(owed)} have been waiting for its reply", RULE)
        for one in self.others:
            if one in owed:
                self.send(one, Reply(owed[one]), "it has left the section", RULE)
                self._give(one)

    def place(self) -> tuple[int, int] | None:
        """Kept permissions may pass others."""
        return None if self.protocol.keep else (self.stamp, self.index)

    def waits_for(self) -> Waits | None:
        """For replies."""
        missing = self._missing()
        return Waits(f"{len(missing)} replies", missing) if self.section == WAITING else None

    def _earlier(self, mine: int, stamp: int, sender: str) -> bool:
        """Whether my request comes first: by stamp, then by id."""
        if self.mutated("no-tie-break"):
            return mine <= stamp
        return (mine, self.index) < (stamp, self.everyone.index(sender))

    def _defer(self, sender: str, stamp: int, why: str) -> None:
        self.deferred[sender] = max(stamp, self.deferred.get(sender, 0))
        self.because(why, RULE)
        self.narrate(f"{self.title} keeps its reply to {self.name_of(sender)} back: {why}.")

    def _give(self, sender: str) -> None:
        """Whoever gives a permission away that it had kept must ask for the other's again."""
        if not self.protocol.keep or sender not in self.permissions:
            return
        self.permissions.remove(sender)
        if self.section == WAITING:
            why = f"{sender} has asked, and comes first"
            self.send(sender, Request(self.stamp), why, KEEP)

    def _missing(self) -> tuple[str, ...]:
        return tuple(one for one in self.others if one not in self.permissions)

    def _try(self, why: str) -> None:
        if not self._missing():
            self.enter(why, ENTER)


class RicartAgrawala(Exclusion):
    """With the variant that keeps permissions."""

    title = "Ricart-Agrawala"
    family = "Mutual exclusion"
    shelf = 43
    links = "reliable, as slow as they like, in any order; nobody is down"
    faults = frozenset(Fault) - {Fault.TRAITOR}
    roles = (Peer,)
    layout = "clique"
    messages = (Request, Reply)
    compare = ("lamport-mutex", "suzuki-kasami")

    keep: bool = switch(False, label="Keep permissions", help="Until the other one asks.")

    def tolerates(self) -> Budget:
        """Any delay and any order. A message lost, or a node down, and others wait for ever."""
        slow = faults(Fault.DELAY, Fault.OVERTAKE, Fault.PAUSE, Fault.DUPLICATE)
        return Budget(0, free=slow | faults(Fault.TIMER))

    mutual_exclusion = exclusion.mutual_exclusion
    everyone_enters = exclusion.everyone_enters
    in_order = exclusion.in_order

    mutations = {
        "no-tie-break": Mutation("Equal stamps are not decided by the id", "Both keep the reply "
            "back, and both wait for ever.", ("everyone_enters",)),
        "compares-clock": Mutation("The clock is compared, not the stamp of the request", "The "
            "clock has moved on since, so the earlier one gives way too.", ("mutual_exclusion",)),
        "deaf-clock": Mutation("The clock takes no notice of stamps", "Whoever has replied can "
            "then ask with an earlier stamp.", ("mutual_exclusion",)),
    }  # fmt: skip

    presets = (
        Preset("three-at-once", "Three ask at once",
            "do=request:0:want@0&do=request:1:want@0&do=request:2:want@0",
            "All have stamp 1, so the id decides: 0, 1, 2. Two keep replies back; twelve messages.",
            "Let 0 and 1 ask one tick later: then 2 is first."),
        Preset("one", "One asks", "do=request:1:want@0",
            "Two requests, two replies, and it enters at tick 2.", "Let another one ask at 1."),
        Preset("put-off", "Asked while inside",
            "do=request:0:want@0&do=request:2:want@3&do=request:1:want@4",
            "0 is inside and keeps two replies back. It sends both when it leaves, but 2 has the "
            "earlier stamp, and lets 1 wait.", "Let 1 and 2 ask at the same tick."),
        Preset("one-down", "One is down", "do=crash:2@0&do=request:0:want@1&do=request:1:want@1",
            "2 does not want to enter, but it does not say so either: nobody gets in.",
            "Let it come back at 1."),
        Preset("kept", "Permissions that are kept",
            "keep=1&do=request:0:want@0&do=request:0:want@10&do=request:0:want@20"
            "&do=request:1:want@30",
            "0 asks once, and enters three times. Then 1 asks everybody.", "Do not keep them."),
        Preset("slow", "A slow reply", "do=request:0:want@0&do=request:1:want@1"
            "&do=delay:2~0.Reply:9",
            "0 comes first and waits for 2. Node 1 waits for 0, though 0 is not inside yet.",
            "Take the delay away."),
        Preset("no-tie-break", "After you, for ever",
            "mutation=no-tie-break&do=request:0:want@0&do=request:1:want@0",
            "Equal stamps: each thinks that it comes first, and keeps its reply back.",
            "Mend it: 0 comes first."),
        Preset("compares-clock", "The wrong number",
            "mutation=compares-clock&do=request:0:want@0&do=request:1:want@0&do=request:1:want@20"
            "&do=request:0:want@21&do=delay:2~1.Reply.2:3",
            "1 waits with stamp 2. Then 0 asks with stamp 3; its clock moves on to 3, so "
            "it gives way. It has the reply of 0 already: both are inside.", "Mend it: 0 waits."),
        Preset("deaf-clock", "It has replied, and asks first",
            "mutation=deaf-clock&do=request:0:want@0&do=request:0:want@10&do=request:0:want@20"
            "&do=delay:2~0.Reply.3:4&do=request:1:want@22",
            "1 has replied to stamp 3, and now asks with stamp 1. So 0 replies too: both enter.",
            "Mend it: it asks with stamp 4."),
    )  # fmt: skip

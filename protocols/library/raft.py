"""Servers keep one log in common: a leader is elected, and what a majority holds is committed.

## The idea

Several servers shall execute the same commands in the same order, so that any of them can stand in
for the others. Time is divided into terms, numbered upwards. Each term has at most one leader: who
hears of none for a while begins a new term and asks the others for their votes, a server gives one
vote in a term, and a majority wins. Two majorities have a member in common, so there are never two
leaders of one term. Leaders of different terms there may be, for the old one need not know.

Clients' commands go to the leader, who writes them into its log and sends them on: AppendEntries.
The message names the entry before, and whoever lacks that one refuses; the leader then goes back
step by step to where the two logs agree, and from there on the follower's log becomes a copy of
the leader's. An entry that a majority holds is committed, and is executed.

Two rules keep a committed entry from ever being lost. A server refuses its vote to a candidate
whose log is less up to date than its own: by the term of the last entry, then by the length. And a
leader counts copies only of entries of its own term; older ones are committed along with them.

Safety needs no clock: messages may be lost, copied, overtaken or late for ever. Only progress
needs that messages are mostly faster than the timeouts. Term, vote and log are on disk and survive
a crash; everything else is learnt anew.

## What to look for

- Timeouts are random, from T to 2T. Two that fire in one tick split the votes, and another term
  must decide.
- Followers learn that an entry is committed from the next AppendEntries, not at once.
- A leader that is cut off goes on taking commands and can commit none of them.
- Figure 8: an entry on a majority of the servers that is not committed, and is overwritten.
- The runs that are broken on purpose leave out one rule each. Run them as they should be.
- An entry is written as its term and its command: 4b. The fields led, written and applied are kept
  for the properties alone; no server looks at its own.

## Sources

- D. Ongaro, J. Ousterhout: In Search of an Understandable Consensus Algorithm. USENIX Annual
  Technical Conference, 2014; the extended version.
- D. Ongaro: Consensus: Bridging Theory and Practice. Dissertation, Stanford University, 2014.
"""

from __future__ import annotations

from itertools import combinations
from typing import ClassVar

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Mutation,
    Network,
    Preset,
    Seat,
    Timing,
    View,
    Waits,
    choice,
    faults,
    liveness,
    param,
    request,
    safety,
    timeout,
    upon,
    witness,
)
from protocols.services import election, replicas
from protocols.services.election import CANDIDATE, LEADER, PAPER, RequestVote, Voter, VoteReply
from protocols.services.logs import agrees, last_term, merged, shared, term_at

REPLICATION = f"{PAPER}, §5.3: the entry before must agree"
OWN_TERM = f"{PAPER}, §5.4.2: copies are counted only of entries of the leader's own term"
# Figure 7: the log of the server that will lead term 8 and those of its followers, by their terms.
FIGURE_7 = ("1114455666", "111445566", "1114", "11144556666", "111445566677", "1114444",
            "11122233333")  # fmt: skip

# Figure 8 (a) to (c): S1 leads term 2 and gets 2b to S2, S5 leads term 3 and keeps 3c to itself, S1
# leads term 4 and gets 2b to S3.
FIGURE_8 = (
    "n=5&t=60&h=20&do=fire:s3.election@2&do=request:s3:submit:command=a@6"
    "&do=fire:s1.election.4@12&do=request:s1:submit:command=b@16&do=crash:s1@s1~s2.AppendEntries.2"
    "&do=fire:s5.election.6@22&do=request:s5:submit:command=c@26&do=crash:s5@s5~s1.AppendEntries.2"
    "&do=recover:s1@30&do=fire:s1.election.6@34&do=fire:s1.election.7@38"
    "&do=drop:s1~s4.AppendEntries.3"
)
LOST = "&do=crash:s1@46&do=recover:s5@48&do=fire:s5.election.8@51&do=fire:s5.election.9@55"  # (d)


class AppendEntries(Message, label="AppendEntries {entries}", tint="term"):
    """The leader, its sender, says what follows a certain entry; nothing, in a heartbeat."""

    term: int
    prev_index: int
    prev_term: int
    entries: tuple[str, ...]
    commit: int


class AppendReply(Message, label="{success} {at}", tint="success"):
    """Yes, the logs agree up to here; or no, not at this entry."""

    term: int
    success: bool
    at: int


class Server(Voter["Raft"]):
    """Follows, stands for election or leads; keeps its copy of the log."""

    chips: ClassVar[tuple[str, ...]] = ("role", "commit")
    display: ClassVar[dict[str, str]] = {"log": "list"}
    next_index: dict[str, int] = {}
    match_index: dict[str, int] = {}

    @request("Submit a command", command=("a", "b", "c", "d", "e"))
    def submit(self, command: str) -> None:
        """{self} leads and takes command {command} into its log."""
        if self.role != LEADER:
            whom = self.name_of(self.leader) if self.leader else "somebody else"
            self.narrate(f"{self.title} does not take command {command}: that is for {whom}.")
            return
        entry = f"{self.term}{command}"
        self.append(entry)
        self._replicate(f"entry {len(self.log)} is new: {entry}")

    def lead(self) -> None:
        """The others hear of it at once."""
        self.next_index = dict.fromkeys(self.others, len(self.log) + 1)
        self.match_index = dict.fromkeys(self.others, 0)
        self._replicate(f"it leads term {self.term}, and says so at once")

    def retired(self) -> None:
        """No more heartbeats."""
        self.next_index, self.match_index = {}, {}
        self.cancel_timer("heartbeat", why="it leads no more")

    @timeout("heartbeat")
    def beat(self) -> None:
        """{self} lets the others know that it still leads."""
        self._replicate("nothing was sent for a while; silence would start an election")

    @upon(AppendEntries)
    def follow(self, sender: str, append: AppendEntries) -> None:
        """{self} hears from {sender}, who leads."""
        self.meet(append.term)
        at = append.prev_index
        if append.term < self.term:
            self.narrate(f"{self.title} refuses: {self.name_of(sender)} leads no more.")
            self._answer(sender, at, False, f"term {append.term} is over, this is {self.term}")
            return
        self.obey(sender)
        if not agrees(self.log, at, append.prev_term):
            self.narrate(f"{self.title} refuses: it has no entry {at} of term {append.prev_term}.")
            held = f"entry {at} is of term {term_at(self.log, at)}"
            held = held if at <= len(self.log) else f"its log ends at {len(self.log)}"
            self._answer(sender, at, False, f"{held}, the leader's {at} of {append.prev_term}")
            return
        self._take(append)
        reach = at + len(append.entries)
        self._answer(sender, reach, True, f"the logs agree up to {reach}")

    @upon(AppendReply)
    def learn(self, sender: str, reply: AppendReply) -> None:
        """{self} hears “{success}, {at}” from {sender}."""
        self.meet(reply.term)
        if self.role != LEADER or reply.term < self.term:
            self.because(f"that is about term {reply.term}, which it leads no more")
        elif reply.success:
            match = self.match_index[sender] = max(self.match_index[sender], reply.at)
            self.next_index[sender] = max(self.next_index[sender], match + 1)
            self._advance()
        elif self.match_index[sender] < reply.at == self.next_index[sender] - 1:
            self.next_index[sender] -= 1
            self.because(f"{sender} refused at {reply.at}: one entry back", REPLICATION)
            self._append_to(sender, f"{sender} refused at {reply.at}: one entry back", REPLICATION)
        else:
            self.because(f"an old refusal: {sender} is asked at {self.next_index[sender] - 1} now")

    def waits_for(self) -> Waits | None:
        """A candidate waits for votes, a leader for copies, a follower for its leader."""
        if self.role == CANDIDATE:
            left = self.protocol.majority - len(self.votes)
            silent = tuple(other for other in self.others if other not in self.votes)
            return Waits(f"{left} more of {self.protocol.majority} votes", silent)
        if self.role == LEADER and self.commit < len(self.log):
            lacking = tuple(o for o, held in self.match_index.items() if held < len(self.log))
            return Waits(f"copies of entry {len(self.log)}", lacking)
        if self.leader is None or self.role == LEADER:
            return None
        return Waits("word from the leader", (self.leader,))

    def _replicate(self, why: str) -> None:
        for other in self.others:
            self._append_to(other, why)
        self.set_timer("heartbeat", self.protocol.h)

    def _append_to(self, other: str, why: str, rule: str = "") -> None:
        """Everything that `other` may lack, from its next index on."""
        prev = self.next_index[other] - 1
        before = term_at(self.log, prev)
        entries = tuple(self.log[prev:])
        message = AppendEntries(self.term, prev, before, entries, self.commit)
        self.send(other, message, why, rule or f"{PAPER}, §5.3")

    def _take(self, append: AppendEntries) -> None:
        at, old = append.prev_index, self.log
        cut = self.mutated("truncates-always")
        log = [*self.log[:at], *append.entries] if cut else merged(self.log, at, append.entries)
        self.log = log
        gone, new = (", ".join(one[shared(old, log) :]) for one in (old, log))
        if gone:
            self.narrate(
                f"{self.title} takes back {gone}" + (f" and writes {new}." if new else ".")
            )
        elif new:
            self.narrate(f"{self.title} writes {new} into its log.")
        self.commit_to(min(append.commit, at + len(append.entries)), self.term)

    def _answer(self, sender: str, index: int, success: bool, why: str) -> None:
        self.because(why, REPLICATION)
        self.send(sender, AppendReply(self.term, success, index), why, REPLICATION)

    def _advance(self) -> None:
        """Commits what a majority holds: the leader itself and those whose match is known."""
        held = sorted([len(self.log), *self.match_index.values()], reverse=True)
        index = held[self.protocol.majority - 1]
        copies = sum(match >= index for match in held)
        said = f"entry {index} is on {copies} of {self.protocol.n}"
        if index <= self.commit:
            self.because(
                f"{self.protocol.majority} are known to hold the log up to {index}: nothing new"
            )
        elif term_at(self.log, index) == self.term or self.mutated("commits-old-terms"):
            self.because(f"{said}: committed", OWN_TERM)
            self.narrate(f"{self.title} commits up to entry {index}, on {copies} servers.")
            self.commit_to(index, self.term)
        else:
            of = f"of term {term_at(self.log, index)}, not {self.term}"
            self.because(f"{said}, but it is {of}: not yet", OWN_TERM)


class Raft(election.Elects):
    """Election, replication and safety, without changes of membership and without snapshots."""

    title = "Raft"
    family = "Consensus"
    shelf = 25
    timing = Timing.PARTIAL_SYNCHRONY
    links = "may lose, copy and reorder; safe in any timing"
    faults = faults(*(fault for fault in Fault if fault is not Fault.TRAITOR))
    network = Network(1, 1)
    horizon = 150
    roles = (Server,)
    layout = "clique"
    messages = (RequestVote, VoteReply, AppendEntries, AppendReply)

    n: int = param(3, lo=2, hi=7, label="Servers")
    t: int = param(12, lo=3, hi=60, label="Election timeout T", help="From T to 2T ticks.")
    h: int = param(5, lo=1, hi=30, label="Heartbeat", help="In ticks; shorter than T.")
    logs: str = choice("empty", "figure-7", label="Logs at first", help="Figure 7 has seven.")

    mutations = {
        "commits-old-terms": Mutation(
            "It commits an older term's entry by counting its copies",
            "Figure 8: on a majority, and overwritten all the same.",
            ("leader_completeness", "state_machine_safety"),
        ),
        "truncates-always": Mutation(
            "A follower cuts its log at every AppendEntries",
            "A late message takes back what a later one brought, and was answered.",
            ("leader_completeness", "state_machine_safety"),
        ),
        **election.MISTAKES,
    }

    def seats(self) -> list[Seat]:
        """s1 to sn; with the logs of Figure 7, s1 is the one at its top."""
        logs = FIGURE_7 if self.logs == "figure-7" else ("",) * self.n
        terms = [{"term": 7, "log": [f"{term}x" for term in log]} if log else {} for log in logs]
        return [Seat(f"s{i}", Server, f"S{i}", kept) for i, kept in enumerate(terms, 1)]

    def tolerates(self) -> Budget:
        """A minority may crash; the network may do what it likes."""
        free = self.faults - {Fault.CRASH}
        return Budget((self.n - 1) // 2, faults(Fault.CRASH), free)

    def check(self) -> str | None:
        """A heartbeat must come before the timeout that it is to prevent."""
        if self.logs == "figure-7" and self.n != len(FIGURE_7):
            return f"logs=figure-7 needs n={len(FIGURE_7)}; n={self.n}."
        return None if self.h < self.t else f"h={self.h} must be less than t={self.t}."

    @safety("Election safety: at most one leader is elected in a term")
    def election_safety(self, view: View) -> str | None:
        """Of all terms so far, those of servers that are down included."""
        return replicas.elected_twice(view.each(Server))

    @safety("Leader append-only: a leader never overwrites or deletes entries of its log")
    def leader_append_only(self, view: View) -> str | None:
        """Its log is what it was elected with, and what it has taken since."""
        return replicas.changed_as_leader(s for s in view.each(Server) if s.role == LEADER)

    @safety("Log matching: logs with an entry of one index and term are the same up to it")
    def log_matching(self, view: View) -> str | None:
        """Of any two logs, on whatever disk."""
        return replicas.mismatched(view.each(Server))

    @safety("Leader completeness: what was committed is in the log of every later term's leader")
    def leader_completeness(self, view: View) -> str | None:
        """Later than the term in which it was committed."""
        leaders = {s.id: s.term for s in view.each(Server) if s.role == LEADER}
        return replicas.lacking(list(view.each(Server)), leaders)

    @safety("State machine safety: no two servers apply different entries at one index")
    def state_machine_safety(self, view: View) -> str | None:
        """Of all that was ever applied, before a crash as well."""
        return replicas.diverged(list(view.each(Server)))

    @liveness("All that are up follow one leader and have applied what it took", ends=True)
    def settled(self, view: View) -> str | None:
        """What it took in its own term: older entries are committed only along with such."""
        up = view.up(Server)
        leader = max((s for s in up if s.role == LEADER), key=lambda s: s.term, default=None)
        if leader is None:
            few = len(up) < self.majority
            return f"Only {len(up)} of {self.n} are up." if few else "Nobody leads."
        own = len(leader.log) if last_term(leader.log) == leader.term else 0
        good = [s for s in up if s.leader == leader.id and s.log == leader.log and s.commit >= own]
        return None if good == up else f"{leader.title} leads; {len(up) - len(good)} lag behind."

    @witness("Two servers that are up lead at once, in different terms")
    def two_leaders(self, view: View) -> str | None:
        """No breach: only one of them can commit anything."""
        terms = {s.term: s.title for s in view.up(Server) if s.role == LEADER}
        both = [f"{title} leads term {term}" for term, title in sorted(terms.items())]
        return ", ".join(both) + "." if len(both) > 1 else None

    @witness("Two candidates stand in one term and split the votes")
    def split_vote(self, view: View) -> str | None:
        """No breach either: the next term decides, for the timeouts are random."""
        standing = [s for s in view.up(Server) if s.role == CANDIDATE]
        pairs = (pair for pair in combinations(standing, 2) if pair[0].term == pair[1].term)
        return next((f"{a.title} and {b.title}, term {a.term}." for a, b in pairs), None)

    presets = (
        Preset(
            "only-copy", "One copy outlives its leader",
            "n=3&do=fire:s1.election@2&do=request:s1:submit:command=a@6"
            "&do=crash:s1@s1~s2.AppendEntries.2&do=fire:s3.election.3@20"
            "&do=request:s2:submit:command=b@34",
            "S1 takes command a and dies; only S2 has heard of it. S3 wants to lead. Is a lost?",
            "Drop that one AppendEntries too: then a is lost, and nobody was promised anything.",
        ),
        Preset(
            "elected", "An election and a command",
            "n=3&do=fire:s1.election@2&do=request:s1:submit:command=a@6",
            "Four messages elect S1, four carry command a; S2 and S3 learn of the commit at 12.",
            "Crash S1 at tick 7, when a is on its way.",
        ),
        Preset(
            "two-leaders", "Two leaders at once",
            "n=5&do=fire:s1.election@2&do=cut:s1,s2/s3,s4,s5@6&do=request:s1:submit:command=a@7"
            "&do=request:s3:submit:command=b@25&do=heal@33",
            "Cut off with S2, S1 goes on leading term 1 and can commit nothing; S3 leads term 2.",
            "Move the cut: with S3 on its side as well, S1 goes on committing.",
        ),
        Preset(
            "split-vote", "The votes are split",
            "n=3&do=crash:s1@0&do=fire:s2.election@14&do=fire:s3.election@14",
            "S2 and S3 time out in one tick, and each votes for itself: term 1 has no leader.",
            "Fire the next timers of both in one tick: term 2 is split as well.",
        ),
        Preset(
            "leader-returns", "The leader dies and comes back",
            "n=3&do=fire:s1.election@2&do=request:s1:submit:command=a@6&do=crash:s1@10"
            "&do=request:s3:submit:command=b@26&do=recover:s1@34",
            "S3 is elected in term 2 and takes b. S1 comes back as a follower and catches up.",
            "Let S1 come back at tick 22, and see whether it votes.",
        ),
        Preset(
            "figure-7", "Figure 7: the logs differ",
            "n=7&t=60&h=20&logs=figure-7&do=fire:s1.election@2&do=request:s1:submit:command=a@22",
            "S1 leads term 8; S2 to S7 are the figure's a to f. It goes back with each on its own.",
            "Look at S7, which goes back seven entries, and at S4 and S5, which have too many.",
        ),
        Preset(
            "figure-8", "Figure 8: on a majority, and lost", FIGURE_8 + LOST,
            "At 44 entry 2b is on S1, S2 and S3. It is not committed for that, and it is lost.",
            "See what comes of it where S1 counts it: the next scenario.",
        ),
        Preset(
            "figure-8-broken", "Figure 8, by counting copies",
            "mutation=commits-old-terms&" + FIGURE_8 + LOST + "&do=request:s5:submit:command=d@62",
            "The same run, but S1 commits 2b at 44. S5 is elected without it, rightly.",
            "Run it as it should be: the same is lost, but it was never committed.",
        ),
        Preset(
            "figure-8-kept", "Figure 8 (e): an entry of its own term",
            FIGURE_8 + "&do=request:s1:submit:command=d@45&do=drop:s1~s4.AppendEntries.4"
            "&do=crash:s1@49&do=recover:s5@50&do=fire:s5.election.8@53&do=fire:s5.election.9@57"
            "&do=fire:s2.election.12@62",
            "S1 gets 4d to S2 and S3 too, which commits 2b with it: S5 then gets S4's vote only.",
            "Drop 4d on its way to S3.",
        ),
        Preset(
            "forgotten-vote", "A vote that was not written down",
            "n=3&mutation=forgets-vote&do=fire:s1.election@2&do=drop:s1~s3.RequestVote"
            "&do=drop:s1~s3.AppendEntries&do=crash:s2@5&do=recover:s2@6&do=fire:s3.election@7",
            "S2 votes for S1, crashes, comes back and votes for S3: two leaders of term 1.",
            "Run it as it should be: S2 refuses.",
        ),
        Preset(
            "copied-vote", "A vote counted twice",
            "n=5&mutation=counts-copies&do=fire:s1.election@2&do=fire:s3.election@2"
            "&do=drop:s1~s4.RequestVote&do=drop:s1~s5.RequestVote&do=drop:s3~s2.RequestVote"
            "&do=copy:s2~s1.VoteReply:1",
            "S2's vote reaches S1 twice, and makes three of five with its own. So do S3's.",
            "Take the copy away.",
        ),
        Preset(
            "cut-log", "A late message cuts the log",
            "n=3&mutation=truncates-always&do=fire:s1.election@2"
            "&do=request:s1:submit:command=a@6&do=copy:s1~s2.AppendEntries.2:1"
            "&do=delay:s1~s2.AppendEntries.2*2:6&do=cut:s1/s3@8&do=request:s1:submit:command=b@9"
            "&do=crash:s1@13&do=fire:s2.election.6@18&do=request:s2:submit:command=c@22",
            "S2 has answered for 1b; then a copy of the message before comes late and cuts it off.",
            "Take the copy away.",
        ),
        Preset(
            "longest-log", "The longest log wins",
            "n=3&t=40&h=10&mutation=longest-log&do=fire:s1.election@2&do=cut:s1/s2,s3@6"
            "&do=request:s1:submit:command=a@7&do=request:s1:submit:command=b@8"
            "&do=request:s1:submit:command=c@9&do=fire:s2.election.3@8"
            "&do=request:s2:submit:command=d@12&do=crash:s2@16&do=heal@17"
            "&do=fire:s1.election.3@25&do=request:s1:submit:command=e@29",
            "Alone, S1 took three entries; S2 and S3 committed one. S3 votes for the longer log.",
            "Run it as it should be: the term of the last entry decides.",
        ),
    )  # fmt: skip

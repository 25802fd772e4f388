"""A client in ten lines: folds frames as the browser does, and checks what each frame claims."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from playground.session import Session, attempt
from playground.wire import Down, write
from protocols import Run, parse


def wire_events(run: Run) -> list[dict[str, Any]]:
    """The whole run as a client must end up with it."""
    pairs = zip(run.lines, run.texts, strict=True)
    return [
        {**json.loads(line), **run.beside(seq), "text": text}
        for seq, (line, text) in enumerate(pairs)
    ]


def whole(text: str) -> Run:
    """The server's truth about a scenario."""
    return Run(parse(text)).finish()


class Folder:
    """What a page holds: the events, and the list as the revision before left it."""

    def __init__(self) -> None:
        self.revision = 0
        self.events: list[dict[str, Any]] = []
        self.former: list[dict[str, Any]] = []
        self.header: dict[str, Any] | None = None
        self.report: dict[str, Any] | None = None
        self.digest = sha256(b"").hexdigest()
        self.done = False

    def fold(self, trace: dict[str, Any]) -> None:
        """Keep, then append; a pair stands for events of the former list."""
        if trace["revision"] < self.revision:
            return
        if trace["revision"] > self.revision:
            assert "header" in trace, "the first frame of a revision has a header"
            self.former, self.header, self.report = self.events, trace["header"], None
        assert trace["keep"] <= len(self.events), "a gap"
        self.events = self.events[: trace["keep"]]
        for entry in trace["events"]:
            if isinstance(entry, list):
                assert entry[1] > 0
                assert sum(entry) <= len(self.former)
                self.events += self.former[entry[0] : sum(entry)]
            else:
                self.events.append(entry)
        self.revision, self.digest, self.done = trace["revision"], trace["digest"], trace["done"]
        self.report = trace.get("report")
        assert (self.report is not None) == self.done
        assert self.digest == digest_of(self.events)


def digest_of(events: list[dict[str, Any]]) -> str:
    """The digest as anybody can compute it from what is on the wire."""
    beside = {"text", "waits", "between"}
    bare = [{key: value for key, value in one.items() if key not in beside} for one in events]
    lines = [
        json.dumps(one, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for one in bare
    ]
    return sha256("\n".join(lines).encode()).hexdigest()


class Talk:
    """A session and its client, joined without a network."""

    def __init__(self) -> None:
        self.session = Session()
        self.page = Folder()
        self.frames: list[dict[str, Any]] = []
        self.number = 0

    def say(self, **command: Any) -> dict[str, Any]:
        """Send a command under a fresh id; the answer."""
        self.number += 1
        return self.send({"id": f"c{self.number}", **command})

    def send(self, frame: Any) -> dict[str, Any]:
        """Send anything; the answer."""
        text = frame if isinstance(frame, str | bytes | None) else json.dumps(frame)
        return json.loads(write(self.session.receive(text)))

    def pump(self, count: int = 1_000) -> dict[str, Any] | None:
        """One turn."""
        return self._heard(self.session.pump(count))

    def race(self, frame: Any, count: int) -> None:
        """A command that comes while a turn is being made elsewhere."""
        stream = self.session.stream
        outcome = attempt(stream, count) if stream else None
        self.send(frame)
        if stream:
            self._heard(self.session.settle(stream, outcome))

    def _heard(self, frame: Down | None) -> dict[str, Any] | None:
        if frame is None:
            return None
        shown = json.loads(write(frame))
        self.frames.append(shown)
        if "trace" in shown:
            self.page.fold(shown["trace"])
        return shown

    def finish(self) -> Talk:
        """Turn by turn to the end of the run."""
        turns = 0
        while self.session.busy:
            self.pump()
            turns += 1
            assert turns < 10_000
        return self

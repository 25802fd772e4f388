"""Random campaigns over one protocol, and what must hold of each scenario in them."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

import protocols
from protocols import Run, Scenario
from tests.kernel.toys import SHELF, parse
from tests.random_scenarios import random_scenario

ROOT = Path(__file__).parents[2]
EVERY = (*protocols.catalogue(), *SHELF)
SIZE = 100  # ./dev soak: two thousand
TOYS = 60


def scenarios(slug: str, first: int = 0, count: int = SIZE) -> list[Scenario]:
    """The random scenarios number `first` and on; every second one is gentle to the budget."""
    numbers = range(first, first + count)
    return [random_scenario(slug, Random(f"{slug} {i}"), gentle=i % 2 == 1) for i in numbers]


@cache
def campaign(slug: str) -> tuple[Run, ...]:
    """The runs of the first scenarios, each simulated to its end once for all tests."""
    return tuple(
        Run(one).finish() for one in scenarios(slug, count=TOYS if slug in SHELF else SIZE)
    )


def print_of(run: Run) -> str:
    """One line for all that a run says: its events' bytes, its report, its sentences."""
    spoken = f"{run.report()}{run.texts}".encode()
    return sha256(b"\n".join([*run.lines, spoken])).hexdigest()


def prints_elsewhere(texts: list[str]) -> list[str]:
    """The runs' prints from another process with another hash seed."""
    hash_seed = 1 if os.environ.get("PYTHONHASHSEED") != "1" else 2
    code = "from tests.kernel.campaign import main; main()"
    environment = os.environ | {"PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="\n".join(texts), capture_output=True, text=True, env=environment, cwd=ROOT,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def main() -> None:
    """Reads scenarios, prints what their runs come to."""
    for line in sys.stdin.read().splitlines():
        print(print_of(Run(parse(line)).finish()))

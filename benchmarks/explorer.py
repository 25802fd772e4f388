"""How fast the exhaustive search is, and how many configurations small systems have.

    ./dev bench benchmarks/explorer.py

Each row is one search with its bounds: what it came to, the unique configurations, the moves that
lead to them, and how many of either a second. Run on one core.
"""

from __future__ import annotations

from time import perf_counter

from protocols import Fault, explore, parse

SEARCHES = [
    ("byzantine-generals/?n=3&m=1", {"traitor": 1}),
    ("byzantine-generals/?n=4&m=1", {"traitor": 1}),
    ("byzantine-generals/?n=4&m=1", {"traitor": 2}),
    ("bully/?n=3&do=request:1:elect@1", {"crash": 1}),
    ("bully/?n=4&do=request:1:elect@1", {"crash": 1}),
    ("two-phase-commit/?n=2", {}),
    ("two-phase-commit/?n=2", {"drop": 1}),
    ("two-phase-commit/?n=2", {"crash": 1, "recover": 1}),
    ("two-phase-commit/?n=3", {}),
]
SECONDS_MAX = 20.0


def main() -> None:
    """Prints a row for each search."""
    print(f"{'search':58} {'verdict':24} {'unique':>8} {'moves':>9} {'unique/s':>9} {'moves/s':>9}")
    for text, faults in SEARCHES:
        began = perf_counter()
        found = explore(
            parse(text),
            {Fault(kind): most for kind, most in faults.items()},
            stop=lambda began=began: perf_counter() - began > SECONDS_MAX,
        )
        took = perf_counter() - began
        name = text + "".join(f" {kind}≤{most}" for kind, most in faults.items())
        said = f"{found.verdict} ({found.bound})" if found.bound else found.verdict
        if found.found:
            said = f"{found.found.name}: {found.found.faults} faults, {found.found.steps} steps"
        print(
            f"{name:58} {said:24.24} {found.unique:8,} {found.generated:9,}"
            f" {found.unique / took:9,.0f} {found.generated / took:9,.0f}"
        )


if __name__ == "__main__":
    main()

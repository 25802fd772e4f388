"""How the tests of the services run their own tiny protocols, and what they read off a run."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from protocols import Protocol, Run
from protocols.kernel.scenario import parse_scenario


def run(protocol: type[Protocol], *do: str, query: str = "") -> Run:
    """The whole run: `do` are interventions, `query` the parameters."""
    text = "&".join([*query.split(), *(f"do={one}" for one in do)])
    slug = protocol.slug()
    return Run(parse_scenario(f"{slug}/?{text}", {slug: protocol}.__getitem__)).finish()


def state(found: Run, node: str) -> dict[str, Any]:
    """A node's state at the end, as JSON knows it."""
    return dict(found.report()["nodes"][node]["state"])


def sends(found: Run, kind: str, *nodes: str) -> list[tuple[int, Any]]:
    """When messages of that kind were sent (to those nodes, if any are named), and which."""
    return [
        (event.at, event.body)
        for event in found.events
        if event.kind == "message-sent" and event.body.kind == kind
        if not nodes or event.receiver in nodes
    ]


def outage(node: str, at: int, ticks: int) -> list[str]:
    """Down at a tick, and up again so many ticks later."""
    return [f"crash:{node}@{at}", f"recover:{node}@{at + ticks}"]


def outages(*nodes: str, until: int) -> st.SearchStrategy[list[str]]:
    """Of each node at most one outage: two might overlap, and the second would be refused."""
    one = st.tuples(st.sampled_from(nodes), st.integers(0, until), st.integers(1, 30))
    many = st.lists(one, max_size=3, unique_by=lambda outage: outage[0])
    return many.map(lambda found: [do for each in found for do in outage(*each)])


def mishaps(*messages: str) -> st.SearchStrategy[list[str]]:
    """Each of some messages is lost, late or doubled; the first three of its kind on a channel."""
    names = [f"{name}{k}" for name in messages for k in ("", ".2", ".3")]
    what = st.one_of(
        st.just("drop:{}"), st.just("copy:{}"), st.integers(1, 40).map("delay:{{}}:{}".format)
    )
    one = st.tuples(st.sampled_from(names), what)
    many = st.lists(one, max_size=6, unique_by=lambda pair: pair[0])
    return many.map(lambda found: [form.format(name) for name, form in found])

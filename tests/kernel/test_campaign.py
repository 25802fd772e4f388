"""Random scenarios of every protocol: the same twice, books exact, safe inside the budget."""

import pytest

import protocols
from protocols import Run
from tests.kernel.audit import audit
from tests.kernel.campaign import EVERY, SIZE, campaign, print_of, prints_elsewhere, scenarios

SOAK = range(SIZE, 2_000, 100)


def identical(runs):
    """The same bytes in another process, under another hash seed, and in another order."""
    texts = [run.scenario.text for run in runs]
    here = map(print_of, runs)
    there = prints_elsewhere(texts[::-1])[::-1]
    differing = [text for text, a, b in zip(texts, here, there, strict=True) if a != b]
    assert not differing, "\n".join(differing)


def safe(runs):
    """No red inside the budget; says how many runs were inside."""
    count = 0
    for run in runs:
        report = run.report()
        if report["budget"]["inside"]:
            count += 1
            red = [
                p
                for p in report["properties"]
                if (p["type"], p["status"]) == ("safety", "violated")
            ]
            assert not red, f"{run.scenario.text}\n{red}"
    return count


@pytest.mark.parametrize("slug", EVERY)
def test_every_process_tells_the_same(slug):
    identical(campaign(slug))


@pytest.mark.parametrize("slug", EVERY)
def test_the_books_are_exact_at_every_event(slug):
    for run in campaign(slug):
        audit(run)


@pytest.mark.parametrize("slug", protocols.catalogue())
def test_inside_the_budget_no_safety_property_is_red(slug):
    assert safe(campaign(slug)) >= SIZE // 5, "too few runs inside the budget to prove anything"


@pytest.mark.parametrize("slug", EVERY)
def test_the_campaign_is_worth_its_name(slug):
    """Interventions that act and such that do not, messages and losses: all are there."""
    runs = campaign(slug)
    kinds = {event.kind for run in runs for event in run.events}
    acting = sum(len(run.scenario.do) - len(run.report()["ineffective"]) for run in runs)
    idle = sum(len(run.report()["ineffective"]) for run in runs)
    assert {"message-delivered", "message-dropped", "run-ended"} <= kinds
    assert acting > len(runs) // 2 and idle > len(runs) // 4
    assert len({run.scenario.text for run in runs}) > len(runs) * 0.9


@pytest.mark.soak
@pytest.mark.parametrize("first", SOAK)
@pytest.mark.parametrize("slug", EVERY)
def test_two_thousand_scenarios(slug, first):
    runs = [Run(one).finish() for one in scenarios(slug, first, 100)]
    identical(runs)
    for run in runs:
        audit(run)
    if slug in protocols.catalogue():
        safe(runs)

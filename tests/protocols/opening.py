"""Scenarios and presets of one protocol, changed a little and run to their ends."""

from protocols import Run, Scenario, parse, preset


def ran(slug: str, query: str) -> Run:
    """The run of a query."""
    return Run(parse(f"{slug}/?{query}")).finish()


def opened(slug: str, name: str, *more: str, without=(), **values) -> Run:
    """The run of a preset with more interventions, without some, and with other values."""
    scenario = _with(preset(slug, name), values)
    for one in without:
        scenario = scenario.remove(one)
    for one in more:
        scenario = scenario.add(one)
    return Run(scenario).finish()


def _with(scenario: Scenario, values) -> Scenario:
    kept = [pair for pair in scenario.query.split("&") if pair.partition("=")[0] not in values]
    return parse(f"{scenario.slug}/?{'&'.join([*kept, *(f'{k}={v}' for k, v in values.items())])}")


def red(one: Run) -> dict[str, int]:
    """The properties that are violated in the end, and since which tick."""
    rows = one.report()["properties"]
    return {row["name"]: row["at"] for row in rows if row["status"] == "violated"}

"""What every protocol of the library keeps, known by its description alone."""

import json
import re
from collections import defaultdict

import pytest

import protocols
from protocols import Run, errors, limits
from protocols.kernel import Fault
from protocols.kernel.machine import Machine
from protocols.kernel.simulation import Simulation
from protocols.kernel.step import run_handler
from protocols.kernel.values import freeze, thaw
from tests.kernel.audit import audit
from tests.kernel.campaign import campaign

SLUGS = protocols.catalogue()
PRESETS = [(slug, one.name) for slug in SLUGS for one in protocols.get(slug).presets]
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LIT = re.compile(r"[A-Za-z0-9_.-]+")
LINES = 150  # what is longer is no golden: nobody would read it


@pytest.fixture(params=SLUGS)
def protocol(request):
    return protocols.get(request.param)


@pytest.fixture(params=SLUGS)
def told(request):
    return protocols.describe(request.param)


# --- The description ---------------------------------------------------------------------------


def test_it_can_be_described_in_json(told):
    assert json.loads(json.dumps(told)) == json.loads(json.dumps(told))
    assert ID.fullmatch(told["slug"])
    for name in ("title", "subtitle", "family", "timing", "links"):
        assert told[name], name


def test_the_essay_has_its_parts_in_order(protocol):
    essay = protocol.essay()
    headings = re.findall(r"^## (.+)$", essay, re.MULTILINE)
    assert headings[0] == "The idea" and headings[-2:] == ["What to look for", "Sources"]
    first = essay.partition("\n")[0]
    assert 10 < len(first) < 100 and first.endswith(".")


def test_names_are_written_as_the_grammar_wants_them(told):
    for message in told["messages"]:
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", message["kind"]) and message["doc"]
        for field in message["fields"]:
            assert re.fullmatch(r"[a-z][a-z0-9_]*", field["name"])
            for value in field["domain"] or []:
                assert LIT.fullmatch(str(value)), "a lie must be sayable in a link"
    for one in told["parameters"]:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", one["name"])
        assert all(LIT.fullmatch(choice) for choice in one["choices"])
    for role in told["roles"]:
        assert role["title"], f"{role['name']} needs a sentence"
        for request in role["requests"]:
            assert request["label"]
            assert all(LIT.fullmatch(c) for arg in request["args"] for c in arg["choices"])


def test_nodes_have_ids_titles_and_places(protocol):
    places = protocol().places
    assert 1 <= len(places) <= limits.nodes_max
    assert all(re.fullmatch(r"[a-z0-9]+", node) for node in places)
    assert len({place.seat.title for place in places.values()}) == len(places)
    assert {place.seat.role for place in places.values()} <= set(protocol.roles)


def test_the_budget_speaks_of_the_menu(protocol):
    budget = protocol().tolerates()
    assert budget.counting <= protocol.faults
    assert budget.free - {Fault.DELAY, Fault.DROP, Fault.OVERTAKE} <= protocol.faults
    assert not budget.counting & budget.free
    assert bool(protocol.strategies()) == (Fault.TRAITOR in protocol.faults)
    assert 0 <= budget.nodes <= len(protocol().places)


def test_properties_have_names_and_sentences(protocol):
    names = [one.name for one in protocol.properties]
    assert len(set(names)) == len(names) > 0
    assert "safety" in {str(one.nature) for one in protocol.properties}
    assert all(one.sentence and not one.sentence.endswith(".") for one in protocol.properties)


def test_every_parameter_can_stand_at_both_its_ends(told):
    for one in told["parameters"]:
        ends = {"int": (one["lo"], one["hi"]), "switch": (0, 1), "decimal": ("0", "1")}
        for value in ends.get(one["type"], one["choices"]):
            text = f"{told['slug']}/?{one['name']}={value}"
            try:
                scenario = protocols.parse(text)
            except errors.BadParameter:
                continue  # the parameters do not fit each other
            run = Run(scenario)
            run.extend(2_000)
            assert run.events


# --- Presets -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "name"), PRESETS)
def test_a_preset_is_worth_opening(slug, name):
    run = Run(protocols.preset(slug, name)).finish()
    one = next(one for one in protocols.get(slug).presets if one.name == name)
    report = run.report()
    assert ID.fullmatch(name) and one.title and one.text
    assert report["ineffective"] == [], "a preset's changes must show"
    assert not report["end"]["reason"].startswith("limit")
    assert "%" not in run.scenario.text and protocols.parse(run.scenario.text) == run.scenario
    audit(run)
    red = [p for p in report["properties"] if (p["type"], p["status"]) == ("safety", "violated")]
    assert not (red and report["budget"]["inside"])


def test_presets_have_different_names_and_scenarios(protocol):
    names = [one.name for one in protocol.presets]
    texts = [protocols.preset(protocol.slug(), name).text for name in names]
    assert len(set(names)) == len(names) >= 2
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(("slug", "name"), PRESETS)
def test_a_sibling_is_another_preset_that_somebody_cannot_tell_apart(slug, name):
    one = next(one for one in protocols.get(slug).presets if one.name == name)
    if not one.beside:
        return
    assert one.beside != name
    mine, other = (Run(protocols.preset(slug, n)).finish() for n in (name, one.beside))
    nodes = mine.scenario.protocol.places
    views = [protocols.same_view(mine.events, other.events, node) for node in nodes]
    assert any(view.whole for view in views) and not all(view.whole for view in views)


@pytest.mark.parametrize(("slug", "name"), PRESETS)
def test_golden(slug, name, golden):
    run = Run(protocols.preset(slug, name)).finish()
    if len(run.events) <= LINES:
        golden(f"presets/{slug}/{name}.txt", transcript(run))


def transcript(run):
    """The run in words: every event, and what it came to."""
    report = run.report()
    told = [f"{event.at:>5}  {text}" for event, text in zip(run.events, run.texts, strict=True)]
    verdicts = [f"{p['name']}: {p['status']}. {p['reason']}".strip() for p in report["properties"]]
    counts = ", ".join(f"{k} {v}" for k, v in report["counts"].items() if k != "by_kind")
    ending = [counts, *verdicts, *report["budget"]["broken"], f"digest {run.digest()[:16]}"]
    return "\n".join([run.scenario.text, "", *told, "", *ending, ""])


def test_goldens_are_of_presets_that_exist(golden_files):
    known = {f"{slug}/{name}.txt" for slug, name in PRESETS}
    assert golden_files <= known
    assert {name.split("/")[0] for name in golden_files} >= set(SLUGS)


@pytest.fixture
def golden_files(request):
    folder = request.config.rootpath / "tests" / "golden" / "presets"
    return {path.relative_to(folder).as_posix() for path in folder.glob("*/*.txt")}


# --- Mutations ---------------------------------------------------------------------------------


def test_a_mutation_says_what_it_does_and_a_preset_shows_it(protocol):
    """With it the property is red; in the same scenario of the protocol as it should be, not."""
    names = {one.name for one in protocol.properties}
    found = [protocols.preset(protocol.slug(), one.name) for one in protocol.presets]
    for name, one in protocol.mutations.items():
        assert ID.fullmatch(name) and one.label[0].isupper() and one.sentence.endswith(".")
        assert one.breaks and set(one.breaks) <= names
        shows = [scenario for scenario in found if scenario.protocol.mutation == name]
        assert shows, f"no preset shows {name}"
        assert any(red(scenario) & set(one.breaks) for scenario in shows), name
        assert not any(red(scenario.mended()) for scenario in shows), f"{name}: is it the mutation?"


def red(scenario):
    """The names of the properties that are violated in the end."""
    properties = Run(scenario).finish().report()["properties"]
    return {one["name"] for one in properties if one["status"] == "violated"}


# --- Handlers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_every_event_is_told_in_a_plain_sentence(slug):
    for run in campaign(slug)[:60]:
        for event, text in zip(run.events, run.texts, strict=True):
            assert text.strip() and "\n" not in text, event
            unfilled = re.search(r"\{[a-z_]+\}", text) and not event.kind.startswith("network")
            assert not unfilled, "a template that was not filled in"


@pytest.mark.parametrize("slug", SLUGS)
def test_every_send_says_why(slug):
    for run in campaign(slug)[:60]:
        for event in run.events:
            assert event.kind != "message-sent" or event.why, event


@pytest.mark.parametrize("slug", SLUGS)
def test_a_field_is_of_one_kind_for_ever(slug):
    """True equals 1 and () equals [] and {}: where a field mixed them, states would be confused."""
    kinds = defaultdict(set)
    for run in campaign(slug):
        for event in run.events:
            role = run.scenario.protocol.places[event.node].seat.role if event.node else None
            for name, value in (*event.state, *(event.body.pairs() if event.body else ())):
                kinds[role if (name, value) in event.state else event.body.kind, name].add(
                    type(value)
                )
    for place, found in kinds.items():
        assert not found >= {bool, int}, place
        containers = {one for one in found if issubclass(one, (tuple, frozenset))}
        assert len(containers) <= 1, place


class Checking(Machine):
    """Runs every handler twice, the second time from a state frozen anew, and forgets often."""

    def _run(self, node, state, stimulus, outcomes):
        found = super()._run(node, state, stimulus, outcomes)
        if not isinstance(found, BaseException):
            again = tuple(freeze(thaw(value)) for value in self._states[state])
            assert again == self._states[state]
            place = self.places[node]
            one, two = (
                run_handler(place, held, stimulus, outcomes)
                for held in (self._states[state], again)
            )
            assert one == two
        return found

    def step(self, node, state, stimulus, toss):
        if len(self._steps) % 7 == 3:
            self._steps.clear()
        return super().step(node, state, stimulus, toss)


@pytest.mark.parametrize("slug", SLUGS)
def test_handlers_depend_on_nothing_but_state_and_event(slug):
    for run in campaign(slug)[:30]:
        checked = Simulation(run.scenario, Checking(run.scenario.protocol))
        while checked.advance():
            pass
        assert checked.events == run.events


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if protocols.get(slug).formulas])
def test_formulas_say_what_runs_show(slug, scale):
    """Over a sweep of n: to the unit where a formula is exact, else within four errors."""
    protocol = protocols.get(slug)
    n = next(one for one in protocol.parameters if one.name == "n")
    for value in range(n.lo, min(n.hi, n.lo + 5) + 1):
        scenario = protocols.parse(f"{slug}/?n={value}")
        shown = {(one.name, one.unit): one for one in protocols.measure(scenario, 40 * scale)}
        for one in protocol.formulas:
            said = one.compute(scenario.protocol)
            if said is not None:
                found = shown[one.measure, one.unit]
                off = abs(float(found.mean) - said)
                allowed = 0 if one.exact else 4 * found.deviation / found.runs**0.5
                assert off <= allowed, (scenario.text, one.text, said, float(found.mean))

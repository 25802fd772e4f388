"""Equal runs are simulated once, for as long as somebody has them."""

import gc

from playground import runs
from protocols import Run, parse
from tests.playground.folding import Talk, wire_events

TEXT = parse("bully/?n=5&do=request:1:elect@1&seed=3").text


def test_a_class_that_tries_the_same_simulates_it_once():
    first, second = Talk(), Talk()
    for talk in (first, second):
        talk.say(open={"scenario": TEXT})
        talk.finish()
    assert first.session.run is second.session.run
    for talk in (first, second):
        talk.say(add="crash:5@2")
        talk.finish()
        assert talk.page.events == wire_events(Run(talk.session.scenario).finish())
    assert first.session.run is second.session.run
    second.say(add="crash:4@9")
    second.finish()
    assert second.page.events == wire_events(Run(second.session.scenario).finish())
    assert first.session.run is not second.session.run


def test_nothing_is_kept_that_nobody_has():
    talk = Talk()
    talk.say(open={"scenario": TEXT})
    talk.finish()
    assert TEXT in runs._runs
    talk.session.forget()
    gc.collect()
    assert TEXT not in runs._runs


def test_a_run_that_broke_is_made_anew():
    scenario = parse(TEXT)
    broken = runs.begin(scenario, None).run
    assert runs.begin(scenario, broken) == (broken, 0)
    runs.forget(TEXT)
    assert runs.begin(scenario, None).run is not broken

"""The grammar of interventions: every form, its canonical writing, and what is no form at all."""

import re

import pytest

from protocols import errors
from protocols.kernel.grammar import GRAMMAR, parse_intervention
from protocols.kernel.legality import MENU
from tests.kernel.campaign import EVERY, campaign
from tests.kernel.toys import parse

CANONICAL = [
    # as written, as printed
    ("drop:1~2.Word", None),
    ("drop:1~2.Word.1", "drop:1~2.Word"),
    ("drop:1~2.Word.11", None),
    ("drop:1~2.Word.1*2", "drop:1~2.Word*2"),
    ("drop:1~2.Word.3*10", None),
    ("delay:1~2.Word:0", None),
    ("delay:1~2.Word.1*2:7", "delay:1~2.Word*2:7"),
    ("deliver:1~2.Word.1@7", "deliver:1~2.Word@7"),
    ("copy:1~2.Word:1", "copy:1~2.Word"),
    ("copy:1~2.Word.2:9", None),
    ("say:1~2.Word:nothing", None),
    ("say:1~2.Word.1:text=green", "say:1~2.Word:text=green"),
    ("crash:1@0", None),
    ("crash:1@1~2.Word.1", "crash:1@1~2.Word"),
    ("recover:1@5", None),
    ("pause:1@5-6", None),
    ("traitor:1:flip@0", "traitor:1:flip"),
    ("traitor:1:split_odd@3", None),
    ("cut:2,1/3@5", "cut:1,2/3@5"),
    ("cut:3/2/1@5", "cut:1/2/3@5"),
    ("cut:3/1,2@5", "cut:1,2/3@5"),
    ("cut:3~2,1@5", "cut:3~1,2@5"),
    ("hold:3/1@5", "hold:1/3@5"),
    ("hold:3~1@5", None),
    ("heal@0", None),
    ("fire:1.bell.1@7", "fire:1.bell@7"),
    ("fire:1.bell.21@7", None),
    ("choose:1.penny.1:heads", "choose:1.penny:heads"),
    ("request:1:shout@3", None),
    ("request:1:tell:text=red,to=2@3", "request:1:tell:to=2,text=red@3"),
]


@pytest.mark.parametrize(("written", "printed"), CANONICAL)
def test_an_intervention_is_printed_in_one_way(written, printed):
    once = str(parse(f"office/?do={written}").do[0])
    assert once == (printed or written)
    assert str(parse(f"office/?do={once}").do[0]) == once


def test_every_kind_of_the_grammar_is_tried_here():
    assert {re.split("[:@]", written)[0] for written, _ in CANONICAL} == set(GRAMMAR)
    assert set(MENU) <= set(GRAMMAR)


def test_groups_stand_in_the_order_of_nodes():
    assert str(parse("chatter/?n=6&do=cut:10,9/8,12@3").do[0]) == "cut:8,12/9,10@3"


NO_FORM = """
drop: drop:1 drop:1~2 drop:1~2.word drop:1~2.Word.0 drop:1~2.Word.01 drop:1~2.Word*1 drop:1~2.Word*0
drop:1~2.Word*02 drop:1-2.Word drop:A~2.Word drop:1~2.Word@5 drop:1~2.Word:5 drop:1~2.Word.1.1
delay:1~2.Word delay:1~2.Word:-1 delay:1~2.Word:05 delay:1~2.Word@5 delay:1~2.Word:5.0
deliver:1~2.Word:5 deliver:1~2.Word copy:1~2.Word:0 copy:1~2.Word:10 copy:1~2.Word*2
say:1~2.Word say:1~2.Word: say:1~2.Word:text say:1~2.Word:text= say:1~2.Word:Text=red
say:1~2.Word:text=red, say:1~2.Word*2:text=red crash:1 crash:1@ crash:@5 crash:1@-5 crash:1@5@6
crash:1@1~2.Word*2 recover:1 recover:1@1~2.Word pause:1@5 pause:1@5-6-7 traitor:1 traitor:1:
traitor:1:Flip traitor:1:flip@x cut:1@5 cut:1/2 cut:1/@5 cut:1,/2@5 cut:1~2~3@5 cut:1~2/3@5
hold:1@5 heal heal:5 heal@ heal@05 fire:1@5 fire:bell@5 fire:1.bell fire:1.bell.0@5 choose:1:heads
choose:1.penny choose:1.penny:a=b request:1@5 request:1:shout request:1:shout:@5 request:1:Shout@5
Drop:1~2.Word x drop
""".split()


@pytest.mark.parametrize("written", NO_FORM)
def test_what_is_no_form_is_refused_with_the_form(written):
    with pytest.raises(errors.Malformed) as refused:
        parse_intervention(written)
    kind = re.split("[:@]", written)[0]
    assert written[:60] in refused.value.sentence
    assert (GRAMMAR[kind][0] if kind in GRAMMAR else "drop, delay") in refused.value.hint


@pytest.mark.parametrize("slug", EVERY)
def test_every_name_in_a_trace_can_be_named_in_an_intervention(slug):
    """Whatever happened can be grasped: the names of the trace are the names of the grammar."""
    for run in campaign(slug)[:20]:
        for event in run.events:
            more = dict(event.more)
            if event.message:
                assert str(parse_intervention(f"drop:{event.message}")) == f"drop:{event.message}"
            if "timer" in more:
                assert (
                    str(parse_intervention(f"fire:{more['timer']}@5")) == f"fire:{more['timer']}@5"
                )
            if "coin" in more:
                written = f"choose:{more['coin']}:{more['outcome']}"
                assert str(parse_intervention(written)) == written

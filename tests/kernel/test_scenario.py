"""A scenario's text: read in any writing, printed in one, refused with a reason, salvaged."""

import re
from contextlib import suppress
from random import Random
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import protocols
from protocols import errors, limits
from tests.kernel.campaign import scenarios
from tests.kernel.toys import SHELF, parse, salvage

BG = "byzantine-generals/?"
SLUGS = [*protocols.catalogue(), *SHELF]


@pytest.fixture(scope="module")
def many():
    """Random legal scenarios of every protocol there is, toys included."""
    return [one for slug in SLUGS for one in scenarios(slug, count=15)]


def test_parse_and_print_undo_each_other(many):
    for scenario in many:
        assert parse(scenario.text).text == scenario.text
        assert parse(scenario.text) == scenario
        assert (parse(scenario.text) != scenario) is False
        assert hash(parse(scenario.text)) == hash(scenario)


def test_a_canonical_text_needs_no_escape(many):
    for scenario in many:
        assert not set(scenario.text) & set("%+| \"'<>\\"), scenario.text
        assert quote(scenario.text, safe="~:@,/=*?&-._") == scenario.text


def test_raw_and_encoded_writings_are_read_alike(many):
    for scenario in many:
        pairs = [part.partition("=")[::2] for part in scenario.query.split("&")]
        form = urlencode(pairs)
        strict = "&".join(f"{key}={quote(value, safe='')}" for key, value in pairs)
        loose = "&".join(f"{quote_plus(key)}={value.replace('~', '%7e')}" for key, value in pairs)
        for query in (form, strict, loose):
            assert parse(f"{scenario.slug}/?{query}").text == scenario.text


def test_order_and_repetition_of_interventions_mean_nothing(many):
    for scenario in many:
        pairs = scenario.query.split("&")
        mixed = Random(scenario.text).sample(pairs, len(pairs))
        mixed += [pair for pair in pairs if pair.startswith("do=")]
        assert parse(f"{scenario.slug}/?{'&'.join(mixed)}") == scenario


def test_paths_urls_and_fragments_are_read():
    for text in (
        "byzantine-generals",
        "byzantine-generals/",
        "/byzantine-generals/?",
        "https://parley.example/byzantine-generals/?n=4#e=17&d=1a2b3c4d",
        "byzantine-generals?&&n=4&",
    ):
        assert parse(text).text == f"{BG}n=4&m=1&order=attack&seed=1"


def test_defaults_are_printed_once_and_the_rest_only_where_it_differs():
    usual = parse("office/?net=4-4&loss=0.000&fifo=0&until=400&late=0&share=0.50")
    assert usual.text == "office/?n=3&ink=black&late=0&share=0.5&seed=1"
    other = parse("office/?until=7&fifo=1&loss=.5".replace("=.5", "=0.50") + "&net=1-9&late=1")
    assert other.text.endswith("late=1&share=0.5&seed=1&net=1-9&loss=0.5&fifo=1&until=7")
    assert parse("office/?net=3-3").text.endswith("net=3")


def test_different_interventions_of_equal_content_both_stand():
    """`delay:M:5` and `deliver:M@5` hold the same words; they are not the same."""
    do = ("delay:1~2.Word:5", "deliver:1~2.Word@5", "cut:1/2@3", "hold:1/2@3", "copy:1~2.Word:5")
    text = parse("office/?" + "&".join(f"do={one}" for one in do)).text
    assert all(f"do={one}" in text for one in do)
    assert parse(text).remove(do[0]).text == text.replace(f"&do={do[0]}", "")


def test_scenarios_are_changed_by_adding_and_removing():
    base = parse("office/")
    more = base.add("crash:1@5").add("drop:1~2.Word.1")
    assert [str(one) for one in more.do] == ["crash:1@5", "drop:1~2.Word"]
    assert more.add("drop:1~2.Word") == more
    assert more.remove("crash:1@5").remove("drop:1~2.Word.1") == base
    assert base.remove("crash:1@5") == base
    with pytest.raises(errors.NotEnabled):
        base.add("crash:9@5")


REFUSALS = [
    # text, error, what it must name: the field, what is allowed, what came
    ("nonsense/", errors.Malformed, ["nonsense", "byzantine-generals"]),
    ("", errors.Malformed, ["byzantine-generals"]),
    (f"{BG}n", errors.Malformed, ["“n”", "key=value"]),
    (f"{BG}x=1", errors.Malformed, ["“x”", "seed, net, loss, fifo, until, do"]),
    (f"{BG}n=4&n=5", errors.Malformed, ["“n”", "twice"]),
    (f"{BG}seed=1&seed=1", errors.Malformed, ["“seed”", "twice"]),
    (f"{BG}n=2", errors.BadParameter, ["n=2", "3 to 10"]),
    (f"{BG}n=11", errors.BadParameter, ["n=11", "3 to 10"]),
    (f"{BG}n=four", errors.BadParameter, ["n=four", "3 to 10"]),
    (f"{BG}n=04", errors.BadParameter, ["n=04"]),
    (f"{BG}n=%2B4", errors.BadParameter, ["n=+4"]),
    (f"{BG}n=٤", errors.BadParameter, ["n=٤"]),
    (f"{BG}n=4.0", errors.BadParameter, ["n=4.0"]),
    (f"{BG}n=", errors.BadParameter, ["n="]),
    (f"{BG}n=3&m=2", errors.BadParameter, ["m=2", "4 generals", "n=3"]),
    (f"{BG}order=wait", errors.BadParameter, ["order=wait", "attack, retreat"]),
    (f"{BG}seed=-1", errors.BadParameter, ["seed=-1", "from 0"]),
    (f"{BG}seed=9223372036854775808", errors.BadParameter, ["seed=9223372036854775808"]),
    (f"{BG}seed={'9' * 400}", errors.BadParameter, ["seed=999", "…"]),
    (f"{BG}net=0", errors.BadParameter, ["net=0", "from 1 to"]),
    (f"{BG}net=1001", errors.BadParameter, ["net=1001", "1000"]),
    (f"{BG}net=5-2", errors.BadParameter, ["net=5-2", "LO"]),
    (f"{BG}net=1-2-3", errors.BadParameter, ["net=2-3"]),
    (f"{BG}net=-2", errors.BadParameter, ["net="]),
    (f"{BG}loss=1.5", errors.BadParameter, ["loss=1.5", "0 to 1"]),
    (f"{BG}loss=1.0000001", errors.BadParameter, ["loss=1.0000001", "6 places"]),
    (f"{BG}loss=1e-3", errors.BadParameter, ["loss=1e-3"]),
    (f"{BG}loss=nan", errors.BadParameter, ["loss=nan"]),
    (f"{BG}loss=.5", errors.BadParameter, ["loss=.5"]),
    (f"{BG}fifo=2", errors.BadParameter, ["fifo=2", "0 or 1"]),
    (f"{BG}fifo=yes", errors.BadParameter, ["fifo=yes"]),
    (f"{BG}until=0", errors.BadParameter, ["until=0", "from 1"]),
    (f"{BG}until=1000001", errors.BadParameter, ["until=1000001", "1000000"]),
    ("office/?late=true", errors.BadParameter, ["late=true", "0, 1"]),
    ("office/?share=2", errors.BadParameter, ["share=2", "0 to 1"]),
    ("office/?n=2&ink=white", errors.BadParameter, ["white ink"]),
    (f"{BG}do=explode:1", errors.Malformed, ["explode:1", "drop, delay, deliver"]),
    (f"{BG}do=", errors.Malformed, ["do=", "drop"]),
    (f"{BG}do=drop", errors.Malformed, ["do=drop", "drop:MESSAGE"]),
    (f"{BG}do={'x' * 5000}", errors.Malformed, ["do=xxx", "…"]),
    (f"{BG}do=crash:1@5", None, []),
    (f"{BG}do=crash:4@5", errors.NotEnabled, ["crash:4@5", "“4”", "0, 1, 2, 3"]),
    (f"{BG}do=pause:1@1-2", errors.NotEnabled, ["pause:1@1-2", "pause", "drop, delay"]),
    (f"{BG}do=drop:1~1.Order", errors.NotEnabled, ["itself"]),
    (f"{BG}do=drop:1~2.Vote", errors.NotEnabled, ["“Vote”", "Order"]),
    (f"{BG}do=traitor:1:shy", errors.NotEnabled, ["“shy”", "flip"]),
    (f"{BG}do=say:0~1.Order:value=maybe", errors.NotEnabled, ["“maybe”", "attack, retreat"]),
    (f"{BG}do=say:0~1.Order:path=0", errors.NotEnabled, ["“path”", "value"]),
    (f"{BG}do=say:0~1.Order:colour=red", errors.NotEnabled, ["“colour”", "value"]),
    ("office/?do=say:1~2.Word:seal=x", errors.NotEnabled, ["seal is signed", "replayed"]),
    ("office/?do=say:1~2.Word:free=x", errors.NotEnabled, ["“free”"]),
    (f"{BG}do=say:0~1.Order:value=attack,value=attack", errors.Malformed, ["twice"]),
    (f"{BG}do=request:1:attack@3", errors.NotEnabled, ["“attack”"]),
    ("office/?do=request:1:tell:to=2@3", errors.NotEnabled, ["to, text"]),
    ("office/?do=request:1:tell:to=9,text=red@3", errors.NotEnabled, ["“9”", "1, 2, 3"]),
    ("office/?do=fire:1.gong@3", errors.NotEnabled, ["“gong”", "bell"]),
    ("office/?do=cut:1/1@3", errors.NotEnabled, ["twice"]),
    ("office/?do=cut:1/7@3", errors.NotEnabled, ["“7”", "1, 2, 3"]),
    ("office/?do=pause:1@5-5", errors.Malformed, ["pause:1@5-5", "FROM < TO"]),
    ("office/?do=crash:1@2~3.Word", errors.NotEnabled, ["1", "own"]),
    ("office/?do=choose:9.penny:heads", errors.NotEnabled, ["“9”"]),
    ("office/?do=crash:1@1000001", errors.LimitReached, ["1000001", "1000000"]),
    ("office/?do=crash:1@" + "9" * 5000, errors.LimitReached, ["…", "1000000"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "error", "named"), REFUSALS, ids=[t[:50] for t, _, _ in REFUSALS])
def test_malformed_texts_are_refused_by_name(text, error, named):
    if error is None:
        parse(text)
        return
    with pytest.raises(errors.Refused) as refused:
        parse(text)
    assert type(refused.value) is error
    said = f"{refused.value.sentence} {refused.value.hint}"
    assert refused.value.hint or "generals" in said or "ink" in said
    assert all(part in said for part in named), said
    assert len(said) < 400
    assert "\n" not in said


CONTRADICTIONS = [
    ("delay:1~2.Word:5", "delay:1~2.Word:6"),
    ("deliver:1~2.Word@5", "deliver:1~2.Word.1@6"),
    ("copy:1~2.Word", "copy:1~2.Word:2"),
    ("say:1~2.Word:text=red", "say:1~2.Word:nothing"),
    ("fire:1.bell@5", "fire:1.bell.1@6"),
    ("choose:1.penny:heads", "choose:1.penny:tails"),
    ("traitor:1:flip", "traitor:1:silent@0"),
    ("pause:1@5-9", "pause:1@8-12"),
    ("pause:1@5-9", "pause:1@5-12"),
    ("pause:1@5-20", "pause:1@6-8"),
]


@pytest.mark.parametrize(("one", "two"), CONTRADICTIONS)
def test_contradictory_interventions_are_refused_naming_both(one, two):
    for pair in ((one, two), (two, one)):
        with pytest.raises(errors.NotEnabled, match=r"contradict|overlap") as refused:
            parse("office/?" + "&".join(f"do={each}" for each in pair))
        shown = re.sub(r"\.1(?=[:@])|@0$", "", f"{one} {two}").split()
        assert all(each.split("@")[0] in refused.value.sentence for each in shown)


COMPATIBLE = [
    ("drop:1~2.Word", "delay:1~2.Word:5"),
    ("drop:1~2.Word", "deliver:1~2.Word@5"),
    ("delay:1~2.Word:5", "deliver:1~2.Word@9"),
    ("delay:1~2.Word:5", "delay:1~2.Word*2:6"),
    ("crash:1@5", "recover:1@5"),
    ("crash:1@5", "crash:1@7"),
    ("traitor:1:flip", "traitor:1:silent@4"),
    ("pause:1@5-9", "pause:1@9-12"),
    ("pause:1@5-9", "pause:2@6-8"),
    ("cut:1/2@5", "cut:1/3@5"),
]


@pytest.mark.parametrize("pair", COMPATIBLE)
def test_compatible_interventions_stand_together(pair):
    assert len(parse("office/?" + "&".join(f"do={each}" for each in pair)).do) == 2


# --- Salvage: whatever comes, a legal scenario goes on ---------------------------------------

PIECES = st.sampled_from(
    """n n= n=3 m=2 m=3 n=10 x=1 seed=7 seed=a net=5-1 loss=1 fifo=1 do=crash:1@5 do=crash:99@5
    do= do = & ? # % %zz until=0 \0 do=say:0~1.Order:value=retreat do=traitor:0:person ü=ß +
    do=delay:0~1.Order:4 do=delay:0~1.Order:5 do=cut:0/1@3 do=heal@9 order=attack seed=8
    do=drop:0~1.X""".split()
)
JUNK = st.one_of(PIECES, st.text(max_size=12))


@given(st.lists(JUNK, max_size=12))
@example(["n"])
@example(["n=" + "4" * limits.text_max_chars])
@example(["m=3", "n=10", "do=oops"])
def test_salvage_gives_a_legal_scenario_for_any_text(pieces):
    text = BG + "&".join(pieces)
    scenario, problems = salvage(text)
    assert parse(scenario.text) == scenario
    assert all(isinstance(one, errors.Refused) and str(one) for one in problems)
    try:
        whole = parse(text)
    except errors.Refused:
        assert problems
    else:
        assert (scenario, problems) == (whole, [])


@given(st.text(max_size=60))
def test_any_text_at_all_is_parsed_or_refused(text):
    for read in (parse, salvage):
        with suppress(errors.Refused):
            read(text)


def test_salvage_keeps_what_is_good():
    scenario, problems = salvage(f"{BG}m=3&n=10&x=1&seed=9&do=crash:1@5&do=crash:77@5&fifo=9&n")
    assert scenario.text == f"{BG}n=10&m=3&order=attack&seed=9&do=crash:1@5"
    assert len(problems) == 4


def test_salvage_keeps_the_first_of_two_that_contradict():
    scenario, problems = salvage("office/?do=delay:1~2.Word:5&do=delay:1~2.Word:6&seed=3&seed=4")
    assert scenario.text.endswith("seed=3&do=delay:1~2.Word:5")
    assert len(problems) == 2


def test_salvage_of_a_text_that_is_too_long_keeps_its_beginning():
    text = "office/?n=2&" + "&".join(f"do=crash:1@{tick}" for tick in range(1_000))
    scenario, problems = salvage(text)
    assert (len(scenario.do), scenario.protocol.n) == (limits.interventions_max, 2)
    assert any("too long" in one.sentence for one in problems)


def test_an_unknown_protocol_cannot_be_salvaged():
    with pytest.raises(errors.Malformed, match="nowhere"):
        salvage("nowhere/?n=4")

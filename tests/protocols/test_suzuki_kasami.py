"""Suzuki-Kasami: n messages or none, the order of looking, and one token whatever comes late."""

from random import Random

import pytest

import protocols
from tests.protocols.entering import asking, entries, everybody, order, red, sends

SLUG = "suzuki-kasami"


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name, more=""):
    return protocols.Run(protocols.parse(protocols.preset(SLUG, name).text + more)).finish()


def sent(one):
    return sends(one, "Request", "Token")


# --- The exact costs -----------------------------------------------------------------------


@pytest.mark.parametrize("n", range(2, 9))
def test_an_entry_costs_nothing_with_the_token_and_n_without_it(n):
    for holder in range(n):
        for who in range(n):
            found = sent(run(f"n={n}&first={holder}{asking((who, 0))}"))
            assert found == ((0, 0) if who == holder else (n - 1, 1))


@pytest.mark.parametrize("n", range(2, 9))
def test_all_at_once_cost_n_each_but_for_the_holder(n):
    one = run(f"n={n}{everybody(n)}")
    assert sent(one) == ((n - 1) ** 2, n - 1)
    assert order(one) == "".join(map(str, range(n)))


def test_from_the_next_on_or_from_the_lowest_on():
    assert order(run(f"n=5&first=2&scan=ascending{everybody(5)}")) == "20134"
    assert order(run(f"n=5&first=2&scan=cyclic{everybody(5)}")) == "23401"


# --- The presets ---------------------------------------------------------------------------

PRESETS = {
    # name: who enters when, Requests and Tokens, what is red
    "scan-order": ([(0, "0"), (4, "1"), (8, "2")], (4, 2), set()),
    "anywhere": ([(2, "0")], (4, 1), set()),
    "for-nothing": ([(0, "0"), (5, "0"), (10, "0")], (0, 0), set()),
    "all": ([(0, "0"), (4, "1"), (8, "2"), (12, "3")], (9, 3), set()),
    "old-request": ([(2, "1"), (10, "2")], (4, 2), set()),
    "lost-token": ([], (4, 1), {"everyone_enters"}),
    "keeps-a-copy": ([(2, "1"), (2, "0")], (2, 2), {"one_token", "mutual_exclusion"}),
    "looks-not-back": ([(0, "0")], (2, 0), {"everyone_enters"}),
    "same-number": ([(2, "1"), (12, "2")], (6, 2), {"everyone_enters"}),
}


def test_every_preset_is_named_here():
    assert [one.name for one in protocols.get(SLUG).presets] == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_comes_to_what_its_text_says(name):
    one = preset(name)
    assert (entries(one), sent(one), red(one)) == PRESETS[name]


def test_who_asks_again_is_served_last():
    assert order(preset("scan-order", "&do=request:0:want@4")) == "0120"


def test_a_request_that_was_served_moves_no_token():
    one = preset("old-request")
    late = [e.at for e in one.events if e.message == "1~2.Request"]
    assert len(late) == 2
    assert "Node 2 ignores a request of Node 1." in one.texts


# --- What it bears -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_any_delay_and_any_order_and_still_one_token(seed):
    rng = Random(seed)
    for _ in range(30):
        n = rng.randint(2, 5)
        when = [(rng.randrange(n), rng.randrange(40)) for _ in range(6)]
        scan = rng.choice(("ascending", "cyclic"))
        one = run(f"n={n}&scan={scan}&net=1-12&seed={rng.randrange(999)}{asking(*when)}")
        assert not red(one) and one.report()["budget"]["inside"], one.scenario.text


def test_requests_may_come_twice_but_a_token_may_not():
    requests = "".join(f"&do=copy:1~{i}.Request:3" for i in (0, 2))
    assert not red(run(f"n=3&net=1-9{asking((1, 0), (1, 30), (2, 30))}{requests}"))
    doubled = run(f"n=3&do=delay:0~1.Token*2:9&do=copy:0~1.Token{asking((1, 0), (2, 5))}")
    assert "one_token" in red(doubled) and not doubled.report()["budget"]["inside"]


def test_who_comes_back_has_no_token():
    one = run(f"do=crash:0@1&do=recover:0@2{asking((1, 5))}")
    assert entries(one) == [] and red(one) == {"everyone_enters"}


def test_two_tokens_are_wrong_but_nobody_sends_one_to_itself():
    one = protocols.explore(
        protocols.parse(f"{SLUG}/?{everybody(3)[1:]}"),
        {protocols.Fault.DUPLICATE: 1},
        properties=("mutual_exclusion",),
    )
    assert one.verdict == "found" and one.found.faults == 1

"""Nodes that crash, come back, pause; and their timers."""

from protocols.kernel import Node, Seat, durable, ghost, timeout
from protocols.kernel.handler import TimedOut
from protocols.kernel.step import Place, run_handler
from tests.kernel.toys import arrivals, fifo, happened, idle, office, state, told, used

ONE = told("1", "2", 10)  # arrives at 14


# --- Crashes, restarts, pauses -----------------------------------------------------------------


def test_crash_at_the_tick_of_a_delivery_comes_first():
    assert arrivals(office(*ONE, "crash:2@14")) == [("1~2.Word", 14, "crash")]
    assert arrivals(office(*ONE, "crash:2@15")) == [("1~2.Word", 14, "ok")]
    assert arrivals(office(*ONE, "crash:1@11")) == [("1~2.Word", 14, "ok")]


def test_a_crash_takes_the_volatile_and_spares_the_durable():
    do = [*told("2", "1", 0), *ONE, "request:2:wind:ticks=20@11"]
    assert state(office(*do), "2") | {} == {
        "heard": ["1:red"], "kept": 1, "rang": 1, "fallen": "", "lives": "started",
    }  # fmt: skip
    found = office(*do, "crash:2@20")
    assert state(found, "2") == {"heard": [], "kept": 1, "rang": 0, "fallen": "", "lives": "none"}
    assert happened(found, "timer-fired") == []
    crashed = next(e for e in found.events if e.kind == "node-crashed")
    assert dict(crashed.state) == {"heard": (), "lives": "none"}


def test_crash_and_recover_in_one_tick_is_a_restart():
    found = office(*told("2", "1", 3), *ONE, "crash:2@14", "recover:2@14")
    assert happened(found, "node-crashed", "node-recovered") == [(14, "2"), (14, "2")]
    assert arrivals(found)[-1] == ("1~2.Word", 14, "ok")
    assert state(found, "2") == {
        "heard": ["1:red"], "kept": 1, "rang": 0, "fallen": "", "lives": "recovered",
    }  # fmt: skip


def test_a_node_comes_back_by_its_recovered_handler_and_not_as_at_its_start():
    """Both find the same fresh state; they are two different events all the same."""
    assert state(office("crash:2@5", "recover:2@6"), "2")["lives"] == "recovered"
    assert state(office("crash:2@0", "recover:2@6"), "2")["lives"] == "recovered"
    assert state(office("crash:2@0", "recover:2@0"), "2")["lives"] == "recovered"


def test_recovering_and_crashing_twice_is_without_effect():
    assert idle(office("recover:2@5")) == ["recover:2@5"]
    assert idle(office("crash:2@5", "crash:2@9")) == ["crash:2@9"]
    assert idle(office("crash:2@5", "pause:2@6-9")) == ["pause:2@6-9"]
    assert idle(office("crash:2@5", "request:2:shout@6")) == ["request:2:shout@6"]
    assert idle(office("crash:2@5", "recover:2@6", "crash:2@7")) == []


def test_a_crash_in_mid_broadcast_ends_it():
    found = office("request:2:shout@5", "crash:2@2~1.Word", query="n=4")
    assert [e.message for e in found.events if e.kind == "message-sent"] == ["2~1.Word"]
    assert [e.kind for e in found.events if e.at == 5][:3] == [
        "request-made", "message-sent", "node-crashed",
    ]  # fmt: skip
    later = office("request:2:shout@5", "crash:2@2~3.Word", query="n=4")
    assert [e.message for e in later.events if e.kind == "message-sent"] == ["2~1.Word", "2~3.Word"]
    assert idle(office("request:2:shout@5", "crash:2@2~3.Word.2")) == ["crash:2@2~3.Word.2"]


def test_the_anchored_crash_leaves_what_the_handler_wrote_to_disk():
    assert state(office("request:2:shout@5", "crash:2@2~1.Word"), "2")["kept"] == 1


def test_a_pause_makes_everything_wait():
    do = [*ONE, "request:2:wind:ticks=5@7"]
    found = office(*do, "pause:2@9-20")
    assert arrivals(found) == [("1~2.Word", 20, "ok")]
    assert happened(found, "timer-fired") == [(20, "2")]
    assert happened(found, "node-paused", "node-resumed") == [(9, "2"), (20, "2")]
    assert arrivals(office(*ONE, "pause:2@5-14")) == [("1~2.Word", 14, "ok")]
    assert arrivals(office(*ONE, "pause:2@14-15")) == [("1~2.Word", 15, "ok")]
    assert arrivals(office(*ONE, "pause:2@5-14", "pause:2@14-16")) == [("1~2.Word", 16, "ok")]
    assert idle(office(*do, "pause:2@5-9")) == ["request:2:wind:ticks=5@7"]


def test_the_fate_of_what_waits_for_a_paused_node_is_settled_when_it_goes_on():
    assert arrivals(office(*ONE, "pause:2@9-20", "cut:1/2@17")) == [("1~2.Word", 20, "partition")]
    assert arrivals(office(*ONE, "pause:2@9-20", "drop:1~2.Word")) == [("1~2.Word", 20, "you")]


def test_a_crash_ends_a_pause_and_what_waited_arrives_then():
    assert arrivals(office(*ONE, "pause:2@9-20", "crash:2@17")) == [("1~2.Word", 17, "crash")]
    found = office(*ONE, "pause:2@9-20", "crash:2@17", "recover:2@17")
    assert arrivals(found) == [("1~2.Word", 17, "ok")]
    assert happened(found, "node-resumed") == []


def test_fifo_holds_through_a_pause_that_a_crash_ends():
    do = ["pause:2@9-20", "crash:2@15", "recover:2@15"]
    found = fifo(*do, words=(10, 12))
    assert arrivals(found) == [("1~2.Word", 15, "ok"), ("1~2.Word.2", 16, "ok")]


def test_a_hold_and_a_pause_together_last_as_long_as_the_longer():
    assert arrivals(office(*ONE, "pause:2@9-20", "hold:1/2@12", "heal@30")) == [
        ("1~2.Word", 32, "ok")
    ]
    assert arrivals(office(*ONE, "pause:2@9-40", "hold:1/2@12", "heal@30")) == [
        ("1~2.Word", 40, "ok")
    ]
    assert arrivals(office(*ONE, "pause:2@9-20", "hold:1/2@16", "heal@30")) == [
        ("1~2.Word", 30, "ok")
    ]


def test_a_crash_at_the_very_beginning():
    found = office("crash:2@0", *ONE)
    kinds = [e.kind for e in found.events if e.node == "2"]
    assert kinds == ["node-started", "node-crashed", "message-dropped"]
    assert state(found, "2")["lives"] == "none"


# --- Timers ------------------------------------------------------------------------------------

WIND = "request:1:wind:ticks=20@5"  # due at 25


def fired(*do):
    return [at for at, _ in happened(office(*do), "timer-fired")]


def test_fire_moves_a_timer_both_ways():
    assert fired(WIND) == [25]
    assert fired(WIND, "fire:1.bell@10") == [10]
    assert fired(WIND, "fire:1.bell@40") == [40]
    assert fired(WIND, "fire:1.bell@2") == fired(WIND, "fire:1.bell@5") == [6]
    assert fired(WIND, "fire:1.bell.2@10") == [25]
    again = "request:1:wind:ticks=2@30"
    assert fired(WIND, again, "fire:1.bell.2@50") == [25, 50]
    assert used(office(WIND, "fire:1.bell@10"))["timer"] == 1


def test_a_timer_never_set_or_cancelled_before_is_without_effect():
    hush = "request:1:hush@8"
    assert idle(office(WIND, "fire:1.bell@10")) == []
    assert idle(office("fire:1.bell@10")) == ["fire:1.bell@10"]
    for do in (
        [WIND, hush, "fire:1.bell@10"],  # cancelled before it would have fired
        [WIND, hush, "fire:1.bell@40"],
        [WIND, "request:1:wind:ticks=1@8", "fire:1.bell@10"],  # set anew before
        [WIND, "crash:1@8", "fire:1.bell@10"],
    ):
        found = office(*do)
        assert idle(found) == [do[-1]]
        assert "timer" not in used(found)


def test_moving_a_timer_past_its_time_has_an_effect_even_if_it_is_cancelled_then():
    found = office(WIND, "request:1:hush@30", "fire:1.bell@40")
    assert happened(found, "timer-fired") == [] and idle(found) == []
    assert used(found)["timer"] == 1


def test_setting_again_replaces_and_cancelled_timers_leave_no_trace_in_time():
    replaced = office(WIND, "request:1:wind:ticks=300@8", "request:1:hush@9")
    assert happened(replaced, "timer-fired") == []
    assert replaced.report()["end"] == {"at": 9, "reason": "quiescence"}
    found = office(WIND, "request:1:wind:ticks=2@8")
    assert happened(found, "timer-fired") == [(10, "1")]
    assert found.report()["end"]["at"] == 10
    sets = [dict(e.more) for e in found.events if e.kind == "timer-set"]
    assert sets == [{"timer": "1.bell", "due": 25}, {"timer": "1.bell.2", "due": 10}]


def test_cancelling_what_is_not_set_is_no_event():
    assert happened(office("request:1:hush@8"), "timer-cancelled") == []
    assert happened(office(WIND, "request:1:hush@8"), "timer-cancelled") == [(8, "1")]


def test_a_node_paused_from_the_beginning_comes_up_when_the_pause_is_over():
    found = office(*told("1", "2", 1), "pause:2@0-9")
    born = [(e.kind, e.at) for e in found.events if e.node == "2"]
    assert born == [
        ("node-paused", 0), ("node-resumed", 9), ("node-started", 9), ("message-delivered", 9),
    ]  # fmt: skip
    crashed = office("pause:2@0-9", "crash:2@5", "recover:2@7")
    kinds = [(e.kind, e.at) for e in crashed.events if e.node == "2"]
    assert kinds[1:] == [("node-started", 5), ("node-crashed", 5), ("node-recovered", 7)]
    assert state(crashed, "2")["lives"] == "recovered"


class Kitchen(Node[None]):
    """Two timers, one method."""

    rang: str = ""

    @timeout("tea", "eggs")
    def ring(self, timer: str) -> None:
        """{self} is called to the {rang}."""
        self.rang = timer


def test_one_method_may_answer_several_timers_and_is_told_which():
    place = Place(Seat("1", Kitchen, "Kitchen"), 0, ("1",), {"1": "Kitchen"}, None)
    for name in ("tea", "eggs"):
        outcome = run_handler(place, place.fresh(), TimedOut(name))
        assert outcome is not None
        assert (outcome.state, outcome.text) == ((name,), f"Kitchen is called to the {name}.")


class Writes(Node):
    rows: int = 1


class Reads(Node):
    heard: int = 2


class Both(Writes, Reads):
    own: int = 3


def test_a_role_of_two_bases_has_the_fields_of_both():
    assert [field.name for field in Both.fields] == ["heard", "rows", "own"]
    assert [field.default for field in Both.fields] == [2, 1, 3]


def test_a_crash_leaves_the_disk_and_what_is_on_record():
    class Writer(Node[object]):
        memory: int = 0
        disk: int = durable(0)
        past: list[int] = ghost([])

        @timeout("bell")
        def ring(self) -> None:
            """{self} writes."""
            self.memory = self.disk = 1
            self.past.append(1)

    place = Place(Seat("1", Writer, "Writer"), 0, ("1",), {"1": "Writer"}, None)
    written = run_handler(place, place.fresh(), TimedOut("bell")).state
    assert written == (1, 1, (1,))
    assert place.remains(written) == (0, 1, (1,))
    assert [(f.durable, f.ghost) for f in Writer.fields] == [
        (False, False), (True, False), (False, True),
    ]  # fmt: skip

"""Codes, tokens, names and counts at the door."""

import time
from collections import Counter

import pytest

from playground.rooms import bounds, codes
from playground.rooms.doors import address_of
from playground.rooms.names import FIRST, SECOND, pseudonym
from playground.rooms.tally import ByAddress, WrongCodes, key_of


def test_codes_have_no_look_alikes_and_forgive_them():
    some = {codes.new_code() for _ in range(1_000)}
    assert len(some) == 1_000
    assert all(codes.is_code(code) for code in some)
    assert not set("ILOU") & set("".join(some))
    assert codes.tidy("abc-0o1 il") == "ABC00111"
    assert not codes.is_code("ABC0011")
    assert not codes.is_code("ABC0011U")


def test_a_token_is_ours_or_nobodys():
    ticket = codes.Ticket(1, 2, 3, codes.new_secret())
    token = codes.token(ticket)
    assert codes.read_token(token) == ticket
    other = codes.token(ticket._replace(number=4))
    forged = token.split(":")[0] + ":" + ":".join(other.split(":")[1:])
    for text in ("", "x", forged, token[:-1], token + "x", ":::"):
        assert codes.read_token(text) is None


def test_a_secret_is_known_by_its_hash():
    secret = codes.new_secret()
    assert len(secret) >= 22
    assert codes.fits(secret, codes.hashed(secret))
    assert not codes.fits(secret, codes.hashed(codes.new_secret()))
    assert not codes.fits(secret, "")


@pytest.mark.parametrize("epoch", [1, 2**52, 123_456_789])
def test_every_seat_of_a_room_has_a_name_of_its_own(epoch: int):
    names = [pseudonym(epoch, number) for number in range(1, bounds.seats_max + 1)]
    assert len(set(names)) == len(names)
    assert bounds.seats_max <= len(FIRST) * len(SECOND)
    assert max(map(len, names)) <= 40
    assert all(name.replace(" ", "").isalpha() for name in names)


def test_the_eleventh_of_a_minute_is_one_too_many_for_this_address_alone():
    counts = ByAddress(10, 60)
    heard = Counter(counts.take("one", 0) for _ in range(11))
    assert heard == {True: 10, False: 1}
    assert counts.take("another", 0)
    assert not counts.take("one", 5)
    assert counts.take("one", 6.1)


def test_only_so_many_addresses_are_remembered(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bounds, "addresses_remembered", 2)
    counts = ByAddress(1, 60)
    assert all(counts.take(address, 0) for address in "abc")
    assert list(counts.buckets) == ["b", "c"]


@pytest.mark.parametrize(
    ("client", "address"),
    [
        (["10.0.0.7", 5], "10.0.0.7"),
        (["2001:db8:1:2:3:4:5:6", 5], "2001:db8:1:2"),
        (["::ffff:10.0.0.7", 5], "::ffff:10.0.0.7"),
        (None, ""),
    ],
)
def test_of_an_address_only_what_a_site_is_given_counts(client: list[object], address: str):
    assert address_of({"client": client}) == address


async def test_without_redis_each_process_counts_alone():
    for codes_here in (WrongCodes(""), WrongCodes("unix:///nowhere/r.sock")):
        began = time.monotonic()
        heard = Counter([await codes_here.take("one") for _ in range(11)])
        assert heard == {True: 10, False: 1}
        assert await codes_here.take("another")
        assert time.monotonic() - began < 1, "asked once, then left alone"


def test_the_key_of_an_address_does_not_say_it():
    assert key_of("10.0.0.7") != key_of("10.0.0.8")
    assert "10.0.0.7" not in key_of("10.0.0.7")

"""Interventions as the list of changes shows them."""

import pytest

from protocols import header, parse


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("bully/?n=3&do=cut:1~2,3@4", "Cut from {1} to {2, 3} at 4"),
        ("bully/?n=3&do=cut:1/2,3@4", "Cut between {1} | {2, 3} at 4"),
        ("bully/?n=3&do=hold:1~2,3@4", "Messages from {1} to {2, 3} wait from 4"),
        ("gossip/?n=4&do=request:1:call:to=2@3", "Person 1 is asked at 3: Call (to=2)"),
        (
            "byzantine-generals/?n=4&m=1&do=traitor:2:always_retreat",
            "Lieutenant 2 is a traitor (always retreat)",
        ),
    ],
)
def test_an_intervention_reads_as_a_sentence(text: str, sentence: str):
    assert [one["sentence"] for one in header(parse(text))["do"]] == [sentence]

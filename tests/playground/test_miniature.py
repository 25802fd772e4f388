"""The catalogue's pictures tell the truth about the run that their card opens."""

from __future__ import annotations

import pytest
from django.conf import settings

from playground.miniature import ARROWS_MAX, HEIGHT, STEPS, WIDTH, miniature
from protocols import Run, catalogue, describe, parse


@pytest.mark.parametrize("slug", catalogue())
def test_a_first_preset_has_a_picture_that_fits(slug: str) -> None:
    run = Run(parse(describe(slug)["presets"][0]["query"]))
    picture = miniature(run)
    sent = run.report()["counts"]["sent"]
    assert len(picture["arrows"]) == min(sent, ARROWS_MAX) > 0
    assert all(0 <= arrow["x"] <= WIDTH for arrow in picture["arrows"])
    assert all(0 <= arrow["y"] <= HEIGHT for arrow in picture["arrows"])
    assert f"{len(picture['lanes'])} nodes" in picture["label"]
    assert all(0 <= one["begin"] <= one["end"] <= STEPS for one in picture["arrows"])
    sheet = (settings.BASE_DIR / "static/css/cards.css").read_text("utf-8")
    assert all(f".mini-{way}{step} " in sheet for way in "be" for step in range(STEPS + 1))


def test_lies_losses_and_traitors_show() -> None:
    text = "byzantine-generals/?n=4&m=1&do=traitor:2:flip&do=drop:3~1.Order"
    picture = miniature(Run(parse(text)))
    fates = [arrow["fate"] for arrow in picture["arrows"]]
    assert fates.count("lie") == 2
    assert fates.count("dropped") == 1
    assert [lane["traitor"] for lane in picture["lanes"]] == [False, False, True, False]


def test_a_run_without_messages_has_lifelines_only() -> None:
    picture = miniature(Run(parse("bully/?n=3")))
    assert len(picture["lanes"]) == 3

"""The form of a run: the protocol's declared parameters, then seed, network and horizon.

It only reads fields one by one, so that each wrong one gets its own sentence. Whether they fit
each other is for `Scenario.parse` to say: no rule of a protocol stands here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from protocols import Scenario, header

WORLD = ("seed", "net", "loss", "fifo", "until")
NET = re.compile(r"\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?", re.ASCII)
ON = ("1", "true", "on", "yes")


class Switch(forms.CheckboxInput):
    """A checkbox that also says no: browsers send nothing for an unticked one."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The hidden 0 before the box: of two values the last counts."""
        box = super().render(name, value, {**(attrs or {}), "value": "1"}, renderer)
        return format_html('<input type="hidden" name="{}" value="0">{}', name, box)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002
        """The last value sent under this name."""
        return str(data.get(name, "0")).lower() in ON


class Told:
    """A field whose one error names the field, what is allowed and what came."""

    name: str
    allowed: str

    def clean(self, value: Any) -> Any:
        """The field's own reading, its refusal put into a sentence."""
        try:
            return super().clean(value)  # type: ignore[misc]
        except (ValidationError, ValueError, ArithmeticError):
            came = str(value)[:40]
            raise ValidationError(f"{self.name} must be {self.allowed}; got “{came}”.") from None


class Whole(Told, forms.IntegerField):
    """A whole number within bounds."""


class Number(Told, forms.DecimalField):
    """A decimal within bounds."""


class OneOf(Told, forms.ChoiceField):
    """One of the declared words."""


class Delays(Told, forms.CharField):
    """The least and the greatest delay of a message: `1-3`, or `2` for both."""

    def to_python(self, value: Any) -> str:
        """Read `lo-hi` with or without blanks."""
        text = str(value or "").strip()
        found = NET.fullmatch(text)
        if text and not found:
            raise ValidationError("")
        lo, hi = found.groups() if found else ("", None)
        if hi is not None and int(hi) < int(lo):
            raise ValidationError("")
        return f"{int(lo)}-{int(hi)}" if hi else lo and str(int(lo))


class ScenarioForm(forms.Form):
    """One run's parameters and world, from a description; the interventions ride along."""

    def __init__(self, description: dict[str, Any], changes: list[str], **rest: Any) -> None:
        super().__init__(auto_id="p-%s", **rest)
        self.changes = changes
        self.slug = description["slug"]
        self.names = [parameter["name"] for parameter in description["parameters"]]
        for parameter in description["parameters"]:
            self.fields[parameter["name"]] = _field(parameter)
        self.fields.update(_world())

    @property
    def parameters(self) -> list[forms.BoundField]:
        """The protocol's own fields, as a template shows them."""
        return [self[name] for name in self.names]

    @property
    def world(self) -> list[forms.BoundField]:
        """Seed, network and horizon."""
        return [self[name] for name in WORLD]

    def query(self) -> str:
        """The query of what was sent, to be judged whole; absent or empty means the default."""
        values = ((name, self.cleaned_data[name]) for name in self.fields if name in self.data)
        pairs = [f"{name}={_literal(value)}" for name, value in values if value not in ("", None)]
        return "&".join(pairs + [f"do={change}" for change in self.changes])


def form_of(scenario: Scenario, description: dict[str, Any]) -> ScenarioForm:
    """The form that shows this scenario."""
    about = header(scenario)
    network = about["network"]
    initial = {
        **about["parameters"],
        "seed": about["seed"],
        "net": f"{network['lo']}-{network['hi']}",
        "loss": network["loss"],
        "fifo": network["fifo"],
        "until": about["until"],
    }
    changes = [change["text"] for change in about["do"]]
    return ScenarioForm(description, changes, initial=initial)


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _told(field: Any, name: str, allowed: str, **about: Any) -> Any:
    field.name, field.allowed = name, allowed
    for key, value in about.items():
        setattr(field, key, value)
    return field


def _field(parameter: dict[str, Any]) -> forms.Field:
    name, lo, hi = parameter["name"], parameter.get("lo"), parameter.get("hi")
    common = {"required": False, "label": parameter["label"], "help_text": parameter["help"]}
    match parameter["type"]:
        case "int":
            whole = Whole(min_value=lo, max_value=hi, **common)
            return _told(whole, name, f"a whole number from {lo} to {hi}")
        case "decimal":
            lowest, highest = Decimal(str(lo)), Decimal(str(hi))
            number = Number(min_value=lowest, max_value=highest, **common)
            return _told(number, name, f"a number from {lo} to {hi}")
        case "switch":
            return forms.BooleanField(widget=Switch(), **common)
        case _:
            words = [str(choice) for choice in parameter["choices"]]
            one = OneOf(choices=[(word, word) for word in words], **common)
            return _told(one, name, f"one of {', '.join(words)}")


def _world() -> dict[str, forms.Field]:
    """Only the shapes: how large a seed or a delay may be is for the scenario to say."""
    whole = "a whole number from 0 up"
    seed = Whole(min_value=0, required=False, label="Seed")
    net = Delays(required=False, label="Delay in ticks", max_length=24)
    loss = Number(min_value=Decimal(0), max_value=Decimal(1), required=False, label="Loss")
    fifo = forms.BooleanField(required=False, label="First in, first out", widget=Switch())
    until = Whole(min_value=1, required=False, label="Stop at tick")
    return {
        "seed": _told(seed, "seed", whole, help_text="Every delay and every loss follows from it"),
        "net": _told(
            net, "net", "ticks such as 2 or 1-3", help_text="Least and greatest, such as 1-3"
        ),
        "loss": _told(
            loss, "loss", "a number from 0 to 1", help_text="How likely a message is lost"
        ),
        "fifo": fifo,
        "until": _told(until, "until", "a whole number from 1 up"),
    }

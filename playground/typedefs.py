"""`static/js/wire.js`: the wire's shapes as JSDoc types, so that tsc holds both sides together."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

import msgspec

from playground import descriptions, shapes, wire
from playground.rooms import answers, crowd, frames, people, plays, questions, room
from protocols import KINDS

TARGET = Path(__file__).resolve().parent.parent / "static" / "js" / "wire.js"
HEAD = """/**
 * The shapes of the wire. Generated from playground/shapes.py, descriptions.py, wire.py and rooms/
 * by `python manage.py wirejs`; do not edit.
 */
"""
SIMPLE: dict[Any, str] = {
    int: "number",
    float: "number",
    str: "string",
    bool: "boolean",
    type(None): "null",
    Any: "any",
}


def module() -> str:
    """The whole text of wire.js."""
    constants = {
        "WIRE_VERSION": (shapes.WIRE_VERSION, "The version of the wire that this file describes."),
        "KINDS": (KINDS, "Every kind of event."),
        "CODES": (shapes.CODES, "Every code of a refusal."),
        "COMMANDS": (wire.COMMANDS, "What a command may ask for: exactly one of these keys."),
        "FRAMES": (wire.FRAMES, "What a frame down may be: exactly one of these keys."),
        "ROOM_COMMANDS": (frames.ROOM_COMMANDS, "What may be asked for on a room's socket."),
        "ROOM_FRAMES": (frames.ROOM_FRAMES, "What a frame down may be on a room's socket."),
        "ROOM_CODES": (frames.ROOM_CODES, "Codes of a refusal in a room, beside CODES."),
        "ROOM_ENDS": (frames.ROOM_ENDS, "The codes with which a room's socket is closed."),
    }
    parts = [_constant(name, *about) for name, about in constants.items()]
    return HEAD + "\n" + "\n".join(parts) + "\n" + "\n".join(map(_typedef, _classes()))


def _constant(name: str, value: Any, said: str) -> str:
    if isinstance(value, int | dict):
        return f"/** {said} */\nexport const {name} = {_literal(value)};"
    lines = "\n".join(f"  {json.dumps(one)}," for one in value)
    shown = f"/** @type {{readonly string[]}} */ ([\n{lines}\n])"
    return f"/** {said} */\nexport const {name} = {shown};"


def _literal(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    rows = "".join(f"  {name}: {one},\n" for name, one in value.items())
    return f"/** @type {{const}} */ ({{\n{rows}}})"


def _classes() -> Iterator[Any]:
    """Every shape of the modules, in the order in which they are written."""
    rooms = (questions, room, crowd, people, answers, plays, frames)
    for home in (shapes, descriptions, wire, *rooms):
        for name, thing in vars(home).items():
            named = isinstance(thing, type) and not name.startswith("_")
            ours = named and thing.__module__ == home.__name__
            if ours and (issubclass(thing, dict | msgspec.Struct) or hasattr(thing, "__total__")):
                yield thing


def _typedef(shape: Any) -> str:
    doc = [line.strip() for line in (shape.__doc__ or "").strip().splitlines()]
    hints = get_type_hints(shape, include_extras=True)
    defaulted = _defaulted(shape)
    rows = [f" * @typedef {{object}} {shape.__name__}"]
    rows += [_property(name, hint, name in defaulted) for name, hint in hints.items()]
    return "\n".join(["/**", *(f" * {line}".rstrip() for line in doc), " *", *rows, " */\n"])


def _defaulted(shape: Any) -> set[str]:
    """The fields that a client may leave out because we know their default; we send them all."""
    strict = issubclass(shape, msgspec.Struct) and shape.__struct_config__.forbid_unknown_fields
    if not strict:
        return set()
    return {field.name for field in msgspec.structs.fields(shape) if not field.required}


def _property(name: str, hint: Any, optional: bool) -> str:
    hint, absent = _unwrapped(hint)
    shown = f"[{name}]" if optional or absent else name
    return f" * @property {{{_js(hint)}}} {shown}"


def _unwrapped(hint: Any) -> tuple[Any, bool]:
    """The type itself, and whether its field may be absent."""
    if get_origin(hint) is NotRequired:
        return get_args(hint)[0], True
    parts = [part for part in _options(hint) if part is not msgspec.UnsetType]
    absent = len(parts) < len(_options(hint))
    return (Union[tuple(parts)] if absent else hint), absent  # noqa: UP007 - built at run time


def _options(hint: Any) -> list[Any]:
    return list(get_args(hint)) if get_origin(hint) in (Union, types.UnionType) else [hint]


def _js(hint: Any) -> str:
    """A Python type as JSDoc writes it."""
    if hint in SIMPLE:
        return SIMPLE[hint]
    args = get_args(hint)
    match get_origin(hint):
        case origin if origin is Annotated:
            return _js(args[0])
        case origin if origin is Literal:
            return "|".join(json.dumps(one) for one in args)
        case origin if origin in (Union, types.UnionType):
            return "|".join(dict.fromkeys(_js(one) for one in args))
        case origin if origin is list:
            inner = _js(args[0])
            return f"({inner})[]" if "|" in inner else f"{inner}[]"
        case origin if origin is tuple:
            return f"[{', '.join(map(_js, args))}]"
        case origin if origin is dict:
            return f"Record<{_js(args[0])}, {_js(args[1])}>"
    return str(hint.__name__)

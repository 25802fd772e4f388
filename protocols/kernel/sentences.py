"""Plain sentences for events and interventions: transcript, narration, list of changes."""

from __future__ import annotations

from collections.abc import Iterable

from protocols.kernel import intervention as do
from protocols.kernel.event import Event
from protocols.kernel.message import Message
from protocols.kernel.protocol import Protocol
from protocols.kernel.values import text

LOST = {
    "you": "is lost, as you wished",
    "partition": "is lost at the cut",
    "crash": "finds its receiver down",
    "loss": "is lost by the network",
    "late": "comes after its round and is ignored",
}
ENDED = {
    "quiescence": "Nothing is left to happen.",
    "horizon": "The run ends at its horizon.",
    "goal": "The goal is reached; nothing new can follow.",
}


def label(message: Message) -> str:
    """The text on the arrow."""
    said = message.label.format(**{name: text(value) for name, value in message.pairs()})
    return said.strip()


def named(message: Message) -> str:
    """The kind, with its label where that says more."""
    shown = label(message)
    return shown if message.kind in shown else f"{message.kind} {shown}"


class Teller:
    """Tells the events of one protocol's runs."""

    def __init__(self, protocol: Protocol) -> None:
        """The titles of nodes and the sentences of properties come from the protocol."""
        self._titles = {node: place.seat.title for node, place in protocol.places.items()}
        self._properties = {one.name: one.sentence for one in protocol.properties}

    def tell(self, event: Event) -> str:
        """One sentence; the author's own where there is one."""
        if event.kind.startswith("message"):
            return self._message(event)
        if event.text:
            return event.text
        node = self._titles.get(event.node or "", "")
        more = dict(event.more)
        match event.kind.partition("-")[0]:
            case "timer":
                timer = more["timer"].split(".")[1]
                due = f", due at {more['due']}" if "due" in more else ""
                return f"{node}: timer “{timer}” {event.kind.partition('-')[2]}{due}."
            case "node":
                return self._node(event.kind, node, more.get("strategy", ""))
            case "network":
                return self._network(event.kind, more.get("groups", []), more.get("oneway", False))
            case "property":
                return self._property(event.kind, more["property"], more.get("reason", ""))
            case "request":
                return f"{node} is asked: {more['request']}."
            case "round":
                return f"{node} begins round {more['round']}."
            case "coin":
                return f"{node} tosses {more['coin'].split('.')[1]}: {more['outcome']}."
            case _:
                return ENDED.get(more["reason"], f"The run was cut short ({more['reason']}).")

    def _message(self, event: Event) -> str:
        sender = self._titles[event.sender or ""]
        receiver = self._titles[event.receiver or ""]
        message = event.body or event.honest
        assert message is not None
        what = named(message)
        match event.kind:
            case "message-sent" if event.honest is not None:
                return f"{sender} lies to {receiver}: {what}, not {label(event.honest)}."
            case "message-sent":
                return f"{sender} sends {what} to {receiver}."
            case "message-withheld":
                return f"{sender} should send {what} to {receiver}, and keeps silent."
            case "message-duplicated":
                return f"The network copies {what} from {sender} to {receiver}."
            case "message-dropped":
                return f"{what} from {sender} to {receiver} {LOST[event.by or 'loss']}."
            case _:
                return event.text or f"{receiver} receives {what} from {sender}."

    def _node(self, kind: str, node: str, strategy: str) -> str:
        words = {
            "node-started": "comes up",
            "node-crashed": "crashes",
            "node-recovered": "comes back",
            "node-paused": "stops for a while",
            "node-resumed": "goes on",
            "node-turned": f"is a traitor ({strategy})",
        }
        return f"{node} {words[kind]}."

    def _network(self, kind: str, groups: list[list[str]], oneway: bool) -> str:
        if kind == "network-healed":
            return "The network is whole again."
        verb = "is cut" if kind == "network-cut" else "holds messages back"
        return f"The network {verb} {_sides(groups, oneway, ' and ')}."

    def _property(self, kind: str, name: str, reason: str) -> str:
        sentence = self._properties[name]
        match kind:
            case "property-violated":
                return f"Broken: “{sentence}”. {reason}"
            case "property-pending":
                return f"No longer so: “{sentence}”. {reason}"
            case _:
                return f"Reached: “{sentence}”. {reason}".rstrip()


def intervention_sentence(one: do.Intervention, protocol: Protocol) -> str:  # noqa: C901
    """What the person did, as the list of changes shows it."""
    titles = {node: place.seat.title for node, place in protocol.places.items()}
    match one:
        case do.Drop(name):
            return f"{_message_name(name)} is lost"
        case do.Delay(name, ticks):
            return f"{_message_name(name)} takes {ticks} ticks longer"
        case do.Deliver(name, at):
            return f"{_message_name(name)} arrives at {at}"
        case do.Copy(name, count):
            extra = "one extra copy" if count == 1 else f"{count} extra copies"
            return f"{_message_name(name)}: {extra}"
        case do.Say(name, fields):
            said = "nothing" if fields is None else do.print_args(fields).replace(",", ", ")
            return f"{_message_name(name)} says {said}"
        case do.Crash(node, at, after):
            when = f"right after {_message_name(after)}" if after else f"at {at}"
            return f"{titles[node]} crashes {when}"
        case do.Recover(node, at):
            return f"{titles[node]} comes back at {at}"
        case do.Pause(node, at, until):
            return f"{titles[node]} stands still from {at} to {until}"
        case do.Traitor(node, strategy, at):
            since = f" from {at}" if at else ""
            return f"{titles[node]} is a traitor ({strategy.replace('_', ' ')}){since}"
        case do.Cut(groups, oneway, at):
            return f"Cut {_sides(groups, oneway)} at {at}"
        case do.Hold(groups, oneway, at):
            return f"Messages {_sides(groups, oneway)} wait from {at}"
        case do.Heal(at):
            return f"The network heals at {at}"
        case do.Fire(timer, at):
            node, _, name = timer.partition(".")
            return f"{titles[node]}: timer “{name}” fires at {at}"
        case do.Choose(coin, outcome):
            node, _, name = coin.partition(".")
            return f"{titles[node]}: {name} falls {outcome}"
        case do.Request(node, name, args, at):
            inner = f" ({do.print_args(args)})" if args else ""
            return f"{titles[node]} is asked at {at}: {_label(protocol, node, name)}{inner}"


def _message_name(name: str) -> str:
    """`2~c.Vote.3*2` reads “Vote 2 → c, the 3rd, copy 2”."""
    base, _, copy = name.partition("*")
    sender, _, rest = base.partition("~")
    receiver, kind, *number = rest.split(".")
    shown = f"{kind} {sender} → {receiver}"
    shown += f", number {number[0]}" if number else ""
    return shown + (f", copy {copy}" if copy else "")


def _sides(groups: Iterable[Iterable[str]], oneway: bool, joint: str = " | ") -> str:
    sides = ["{" + ", ".join(group) + "}" for group in groups]
    return f"from {sides[0]} to {sides[1]}" if oneway else "between " + joint.join(sides)


def _label(protocol: Protocol, node: str, request: str) -> str:
    """What stands on the button."""
    label = protocol.places[node].seat.role.handlers.requests[request].label
    return label.removesuffix("…").rstrip()

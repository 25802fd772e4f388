"""What a protocol file may use. The kernel's other modules are for the kernel."""

from protocols.kernel.adversary import Lie, Strategy, strategy
from protocols.kernel.fault import Budget, Fault, Timing, faults
from protocols.kernel.formula import formula
from protocols.kernel.handler import on_round, recovered, request, started, timeout, upon
from protocols.kernel.message import Message, among, signed, whole
from protocols.kernel.mutation import Mutation
from protocols.kernel.node import Node, Waits, durable, ghost
from protocols.kernel.parameter import choice, decimal, param, switch
from protocols.kernel.property import View, Violation, liveness, safety, witness
from protocols.kernel.protocol import Accident, Network, Preset, Protocol
from protocols.kernel.step import Seat

__all__ = [
    "Accident",
    "Budget",
    "Fault",
    "Lie",
    "Message",
    "Mutation",
    "Network",
    "Node",
    "Preset",
    "Protocol",
    "Seat",
    "Strategy",
    "Timing",
    "View",
    "Violation",
    "Waits",
    "among",
    "choice",
    "decimal",
    "durable",
    "faults",
    "formula",
    "ghost",
    "liveness",
    "on_round",
    "param",
    "recovered",
    "request",
    "safety",
    "signed",
    "started",
    "strategy",
    "switch",
    "timeout",
    "upon",
    "whole",
    "witness",
]

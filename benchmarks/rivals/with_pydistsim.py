"""The same message passing with pydistsim, the nearest relative: a simulator made for teaching.

Its quickest network is used: ordered, without loss, every message one step on its way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydistsim.algorithm.node_algorithm import NodeAlgorithm, StatusValues
from pydistsim.message import Message
from pydistsim.network import DirectedNetwork, NetworkGenerator
from pydistsim.network.behavior import NetworkBehaviorModel
from pydistsim.simulation import Simulation

from benchmarks.rivals.generals import General

Run = Callable[[], int]


class Counting(NodeAlgorithm):
    """Counts deliveries; `others` in a node's memory names its neighbours by number."""

    default_params = {"delivered": 0}

    def initializer(self) -> None:
        """Numbers the nodes and wakes the first."""
        nodes = self.network.nodes_sorted()
        numbers = {node: number for number, node in enumerate(nodes)}
        for node, number in numbers.items():
            access = self.nwm.get_node_access(node)
            others = {numbers[label.unbox()]: label for label in access.neighbors()}
            node.memory.update(me=number, others=others)
            node.status = self.Status.FIRST if number == 0 else self.Status.OTHER
        nodes[0].push_to_inbox(Message(meta_header=NodeAlgorithm.INI, destination=nodes[0]))


class TokenRing(Counting):
    """Hands the token on."""

    class Status(StatusValues):
        """The first begins."""

        FIRST = "FIRST"
        OTHER = "OTHER"

    @Status.FIRST
    def spontaneously(self, node: Any, message: Any) -> None:
        """The token sets out."""
        self.send(node, None, list(node.neighbors()), "token")

    @Status.FIRST
    @Status.OTHER
    def receiving(self, node: Any, message: Any) -> None:
        """The token goes on."""
        self.delivered += 1
        self.send(node, None, list(node.neighbors()), "token")


class Heartbeats(Counting):
    """A leader, its followers, and their patience."""

    default_params = {"every": 12}

    class Status(StatusValues):
        """The first leads."""

        FIRST = "FIRST"
        OTHER = "OTHER"

    @Status.FIRST
    def spontaneously(self, node: Any, message: Any) -> None:
        """The first heartbeat is due."""
        node.memory["entry"] = 0
        self.set_alarm(node, self.every)

    @Status.FIRST
    def alarm(self, node: Any, message: Any) -> None:
        """A heartbeat."""
        node.memory["entry"] += 1
        node.memory["acks"] = 0
        self.send(node, (1, node.memory["entry"]), list(node.neighbors()), "append")
        self.set_alarm(node, self.every)

    @Status.FIRST
    def receiving(self, node: Any, message: Any) -> None:
        """An answer."""
        self.delivered += 1
        node.memory["acks"] += 1

    @Status.OTHER
    def receiving(self, node: Any, message: Any) -> None:  # noqa: F811 (one per status)
        """An append: answer, and wait anew."""
        self.delivered += 1
        self.send(node, message.data, [message.source], "ack")
        if "patience" in node.memory:
            self.disable_alarm(node.memory["patience"])
        node.memory["patience"] = self.set_alarm(node, 4 * self.every)


class Generals(Counting):
    """OM(m), once."""

    default_params = {"n": 7, "m": 2}

    class Status(StatusValues):
        """The first commands."""

        FIRST = "FIRST"
        OTHER = "OTHER"

    @Status.FIRST
    def spontaneously(self, node: Any, message: Any) -> None:
        """The order."""
        self._send(node, General(0, self.n, self.m).command("attack"))

    @Status.OTHER
    def receiving(self, node: Any, message: Any) -> None:
        """A value, and perhaps the relays of its round."""
        self.delivered += 1
        memory = node.memory
        general = memory.setdefault("general", General(memory["me"], self.n, self.m))
        self._send(node, general.listen(*message.data))

    def _send(self, node: Any, letters: list[Any]) -> None:
        for to, path, value in letters:
            self.send(node, (path, value), [node.memory["others"][to]], "order")


def _simulation(algorithm: type[Counting], network: DirectedNetwork) -> Simulation:
    network.behavioral_properties = NetworkBehaviorModel.IdealCommunication
    return Simulation(network, algorithms=(algorithm,), check_restrictions=False)


def token_ring(messages: int, n: int = 10) -> Run:
    """Made ready outside the measured time, as the others' models are."""
    simulation = _simulation(TokenRing, NetworkGenerator.generate_ring_network(n, DirectedNetwork))
    return lambda: _run(simulation, messages)


def heartbeats(messages: int, n: int = 5) -> Run:
    """As many heartbeats as make that many messages."""
    network = NetworkGenerator.generate_complete_network(n, DirectedNetwork)
    simulation = _simulation(Heartbeats, network)
    return lambda: _run(simulation, messages)


def generals(messages: int, n: int = 7) -> Run:
    """OM(2) again and again."""
    ready = [
        _simulation(Generals, NetworkGenerator.generate_complete_network(n, DirectedNetwork))
        for _ in range(-(-messages // 156))
    ]
    return lambda: sum(_run(one, messages) for one in ready)


def _run(simulation: Simulation, messages: int) -> int:
    """Until so many messages are delivered, or nothing is left; how many there were."""
    algorithm = simulation.algorithms[0]
    while algorithm.delivered < messages and not simulation.algorithmState["finished"]:
        simulation.run(100)
    return int(algorithm.delivered)

"""What several protocols share: each module is a part that they are built from.

- `breaker`: a circuit breaker as a value. `calling`: who asks, how patiently, and whom it spares.
- `commitment`: what protocols of atomic commitment have in common.
- `exclusion`: nodes that want to enter a critical section.
- `replication`: a client of replicas some of which may lie.
- `saga`: an orchestrator that directs transactions over several services, and undoes them.
- `messaging`, `broker`: publisher with outbox, idempotent consumer, and the broker between them.
- `workflow`: durable execution, a history and the code that is replayed against it. `flow`: what
  its parties say. `execution`: the server that keeps the history. `performing`: client, worker and
  services around it.
- `rules`: what several of them quote.

These stand on the kernel, and the kernel knows nothing of them.
"""

from protocols.services import broker, flow, messaging, workflow
from protocols.services.calling import Asker, Calling, Guarded
from protocols.services.execution import Server
from protocols.services.flow import Flow
from protocols.services.performing import Client, Service, Worker
from protocols.services.rules import ONCE
from protocols.services.saga import Orchestrator

__all__ = [
    "ONCE",
    "Asker",
    "Calling",
    "Client",
    "Flow",
    "Guarded",
    "Orchestrator",
    "Server",
    "Service",
    "Worker",
    "broker",
    "flow",
    "messaging",
    "workflow",
]

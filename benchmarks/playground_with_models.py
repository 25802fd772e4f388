"""The playground with the benchmarks' own models on its shelf, for runs longer than a lesson's."""

import protocols
from benchmarks.models.heartbeats import Heartbeats

protocols._shelf()[Heartbeats.slug()] = Heartbeats

from playground.asgi import application  # noqa: E402

__all__ = ["application"]

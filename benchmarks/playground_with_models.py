"""The playground with the benchmarks' own models on its shelf, for runs longer than a lesson's:
python -m benchmarks.playground_with_models --fd N
"""

import protocols
from benchmarks.models.heartbeats import Heartbeats

protocols._shelf()[Heartbeats.slug()] = Heartbeats

from playground.server import main  # noqa: E402

if __name__ == "__main__":
    main()

"""Redis, PostgreSQL and workers for the tests of rooms."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.parts import PostgresServer, RedisServer
from tests.serving import Site, migrate


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.stop()


@pytest.fixture
def postgres(postgres_server: PostgresServer, statics: Path) -> str:
    """The URL of a database that is ready for rooms."""
    url = postgres_server.database()
    migrate(statics, DATABASE_URL=url)
    return url


@pytest.fixture
def workers(
    postgres: str, redis: RedisServer, statics: Path, tmp_path: Path
) -> Iterator[Callable[[int], list[Site]]]:
    """`workers(2)`: so many servers on one PostgreSQL and one Redis."""
    sites: list[Site] = []

    def start(number: int) -> list[Site]:
        for place in range(number):
            log = tmp_path / f"worker{place}.log"
            sites.append(Site(statics, log, DATABASE_URL=postgres, REDIS_URL=redis.url))
        return sites

    yield start
    for site in sites:
        site.stop()
    for site in sites:
        assert not site.complaints(), "a worker's log:\n" + site.complaints()

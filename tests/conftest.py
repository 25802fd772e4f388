"""What every test may use: the options, the random campaigns' sizes, goldens, a running site."""

import difflib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.serving import ROOT, Site, static_root

GOLDEN = Path(__file__).parent / "golden"

# check: short enough for every commit. soak: twenty times as long.
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "check", deadline=None, max_examples=100, print_blob=True, suppress_health_check=SLOW
)
settings.register_profile("soak", settings.get_profile("check"), max_examples=2_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden files anew")


def pytest_configure(config: pytest.Config) -> None:
    # Whitenoise warns of a folder that is not there, and here a warning is an error.
    (ROOT / "var" / "static").mkdir(parents=True, exist_ok=True)
    settings.load_profile("soak" if config.option.markexpr == "soak" else "check")


@pytest.hookimpl(tryfirst=True)  # before the marks are looked at
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Function]) -> None:
    """A campaign that can be longer is part of ./dev soak, and longer there. Tests of one
    protocol's random runs go to one worker, which then simulates them once."""
    for item in items:
        grows = "scale" in item.fixturenames or hasattr(item.obj, "hypothesis")
        if grows and config.option.markexpr == "soak":
            item.add_marker(pytest.mark.soak)
            item.add_marker(pytest.mark.timeout(3_600))
        if hasattr(item.module, "campaign") and (slug := slug_of(item)):
            item.add_marker(pytest.mark.xdist_group(slug))


def slug_of(item: pytest.Function) -> str | None:
    return item.callspec.params.get("slug") if hasattr(item, "callspec") else None


@pytest.fixture
def scale(request: pytest.FixtureRequest) -> int:
    """By how much a campaign is longer than in ./dev check: 1, or 10 in ./dev soak."""
    return 10 if request.config.option.markexpr == "soak" else 1


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden("bully/crash.txt", text)`: the text is the file's, or --golden makes it so."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.option.golden:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        assert path.exists(), f"{path} is not there: ./dev golden writes it"
        before = path.read_text("utf-8")
        diff = difflib.unified_diff(before.splitlines(), text.splitlines(), name, "now", "", "", 2)
        assert before == text, "\n".join([*diff, "meant? ./dev golden, then read the diff"])

    return compare


@pytest.fixture(scope="session")
def statics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files under their hashed names, as a deployment has them."""
    return static_root(tmp_path_factory.mktemp("static"))


@pytest.fixture(scope="session")
def shared_site(statics: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(statics, tmp_path_factory.mktemp("site") / "log")
    yield site
    site.stop()


@pytest.fixture
def site(shared_site: Site) -> Iterator[Site]:
    """A real Daphne on a loopback port. The test fails if it made the server log a complaint."""
    shared_site.forget()
    yield shared_site
    assert not shared_site.complaints(), "the server's log:\n" + shared_site.complaints()


@pytest.fixture
def own_site(statics: Path, tmp_path: Path) -> Iterator[Site]:
    """As `site`, for this test alone, which may kill it and start it again."""
    site = Site(statics, tmp_path / "site.log")
    yield site
    site.stop()
    assert not site.complaints(), "the server's log:\n" + site.complaints()

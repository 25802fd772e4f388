"""Static files whose names carry their content's hash: browsers may keep them for good."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

from playground.bundle import join_modules, join_sheets

# Entry points, and what makes one file of each and all that it imports.
JOINED = {
    "js/main.js": (join_modules, "js/{}.js"),
    "js/desk.js": (join_modules, "js/{}.js"),  # comes when it is asked for
    "js/map.js": (join_modules, "js/{}.js"),
    "js/room.js": (join_modules, "js/{}.js"),
    "js/questions.js": (join_modules, "js/{}.js"),
    "js/askdesk.js": (join_modules, "js/{}.js"),
    "js/measure.js": (join_modules, "js/{}.js"),
    "js/game.js": (join_modules, "js/{}.js"),
    "js/gamesetup.js": (join_modules, "js/{}.js"),
    "js/present.js": (join_modules, "js/{}.js"),
    "js/catalogue.js": (join_modules, "js/{}.js"),
    "js/compare.js": (join_modules, "js/{}.js"),
    "css/stage.css": (join_sheets, "css/{}.css"),
    "css/compare.css": (join_sheets, "css/{}.css"),
    "css/classroom.css": (join_sheets, "css/{}.css"),
    "css/catalogue.css": (join_sheets, "css/{}.css"),
    "css/plain.css": (join_sheets, "css/{}.css"),
}
COMMENT = re.compile(r"\s*(//|/?\*)")
VENDORED = "vendor/"


class HashedModules(CompressedManifestStaticFilesStorage):
    """The manifest storage that also rewrites `import … from "./x.js"` to the hashed names.

    Django's own rewriting is off by default because it looks into comments and into other people's
    bundles; both are left alone here.
    """

    support_js_module_import_aggregation = True
    # One pass settles one link of the longest chain of imports; Django's five are too few for a
    # page whose modules stand in layers.
    max_post_process_passes = 20

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Join the entry points first; what they import stays beside them, to be read."""
        if not dry_run:
            joined = {name: self._joined(paths, name) for name in JOINED if name in paths}
            paths = {**paths, **joined}
        yield from super().post_process(paths, dry_run, **options)

    def _joined(self, paths: dict[str, Any], name: str) -> tuple[Any, str]:
        """The entry point as one file of this storage, read from the sources."""
        join, place = JOINED[name]

        def read(module: str) -> str:
            storage, path = paths[place.format(module)]
            with storage.open(path) as source:
                return bytes(source.read()).decode()

        text = join(read, name.rpartition("/")[2].partition(".")[0])
        Path(self.path(name)).write_text(text, "utf-8")
        return self, name

    def url_converter(
        self, name: str, hashed_files: dict[str, str], template: str | None = None
    ) -> Callable[[re.Match[str]], str]:
        """What replaces one reference found in the file `name`."""
        convert: Callable[..., Any] = super().url_converter(name, hashed_files, template)

        def kept_or_converted(match: re.Match[str]) -> str:
            if name.startswith(VENDORED) or in_comment(match):
                return match["matched"]
            return str(convert(match))

        return kept_or_converted


def in_comment(match: re.Match[str]) -> bool:
    """Whether the match begins on a comment's line: types written as JSDoc import in cycles."""
    line = match.string.rfind("\n", 0, match.start()) + 1
    return bool(COMMENT.match(match.string, line, match.start() + 2))

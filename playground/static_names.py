"""Static files whose names carry their content's hash: browsers may keep them for good."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

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

"""The command line: the engine's door without Kubernetes. It asks and shows; it decides nothing."""

import sys

NEEDS_EXTRA = "error: the command line needs {}, which is not installed: pip install '{}'\n"
USAGE = 2


def main() -> None:
    """Run ``ringfence``; where only the client is installed, say what is missing."""
    try:
        from .program import program  # noqa: PLC0415 - the base install has none of its imports
    except ImportError as missing:
        what = (missing.name or "libpq").partition(".")[0]
        if what == "ringfence":
            raise
        sys.stderr.write(NEEDS_EXTRA.format(what, "ringfence[operator]"))
        sys.exit(USAGE)
    program(prog_name="ringfence")

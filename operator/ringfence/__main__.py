"""``python -m ringfence`` is ``ringfence``."""

from .cli import main

main()

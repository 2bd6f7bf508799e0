"""``python -m aggregator`` is ``conftalks``."""

from aggregator.cli import main

main()

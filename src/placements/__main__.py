"""``python -m placements``, where the script is not on the path."""

from placements.cli import main

main()

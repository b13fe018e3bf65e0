"""Lets the laws import the builders that stand beside the other tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

"""Forecast placements of children looked after, plan homes and carers, and test cost neutrality."""

__version__ = "0.1.0"

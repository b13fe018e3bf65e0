"""How a series is forecast: a method is one function and its line in ``METHODS``; ``method.py`` is the contract."""

from __future__ import annotations

from placements.demand.classical import ets, sarimax, theta
from placements.demand.method import Method
from placements.demand.plain import fixed, last_value
from placements.demand.regression import regression
from placements.demand.stock_and_flow.method import stock_and_flow
from placements.demand.unusual import averaged_with_care

METHODS: dict[str, Method] = {
    "averaged": averaged_with_care,
    "last_value": last_value,
    "ets": ets,
    "theta": theta,
    "sarimax": sarimax,
    "regression": regression,
    "stock_and_flow": stock_and_flow,
    "fixed": fixed,
}

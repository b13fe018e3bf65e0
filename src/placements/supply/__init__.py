"""Provision in time: homes, carers, markets, and what each measure does to supply and to entries."""

from placements.supply.build import build_supply
from placements.supply.context import Context
from placements.supply.measures import Measure
from placements.supply.need import NeedPaths, need_paths
from placements.supply.options_settings import OptionsSettings
from placements.supply.plan import EntrantEffect, MoveRoute, ServiceCost, SupplyPlan
from placements.supply.provision import MarketTier, Provision, dated_range, existing_supply
from placements.supply.settings import SupplySettings

__all__ = [
    "Context",
    "EntrantEffect",
    "MarketTier",
    "Measure",
    "MoveRoute",
    "NeedPaths",
    "OptionsSettings",
    "Provision",
    "ServiceCost",
    "SupplyPlan",
    "SupplySettings",
    "build_supply",
    "dated_range",
    "existing_supply",
    "need_paths",
]

"""What a strategy does. A measure is one class here and its name in the union at the foot of this file."""

from typing import Annotated, get_args

from pydantic import Field

from placements.supply.measures.base import MeasureBase
from placements.supply.measures.close_home import CloseHome
from placements.supply.measures.demand_shift import DemandShift
from placements.supply.measures.edge_of_care import EdgeOfCare
from placements.supply.measures.family_and_friends import FamilyAndFriends
from placements.supply.measures.flow_change import ChangeFlows
from placements.supply.measures.foster_recruitment import FosterRecruitment
from placements.supply.measures.framework import Framework
from placements.supply.measures.home import Home
from placements.supply.measures.price_cap import PriceCap
from placements.supply.measures.reunification import Reunification
from placements.supply.measures.step_down import StepDown
from placements.supply.measures.timed import Timed

Measure = Annotated[
    Home
    | CloseHome
    | EdgeOfCare
    | FosterRecruitment
    | FamilyAndFriends
    | StepDown
    | Reunification
    | Framework
    | PriceCap
    | DemandShift
    | ChangeFlows,
    Field(discriminator="kind"),
]

MEASURE_KINDS: tuple[type[MeasureBase], ...] = get_args(get_args(Measure)[0])
"""Every class of the union, in its order."""

__all__ = [
    "MEASURE_KINDS",
    "ChangeFlows",
    "CloseHome",
    "DemandShift",
    "EdgeOfCare",
    "FamilyAndFriends",
    "FosterRecruitment",
    "Framework",
    "Home",
    "Measure",
    "MeasureBase",
    "PriceCap",
    "Reunification",
    "StepDown",
    "Timed",
]

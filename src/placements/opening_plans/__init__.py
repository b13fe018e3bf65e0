"""Which homes to open, and when: every opening plan on the same futures, and a check by integer programming."""

from placements.opening_plans.options import PATHS, Options, check_options, find_options
from placements.opening_plans.plans import number_of_plans
from placements.opening_plans.to_folder import OptionsDone, options_to_folder

__all__ = [
    "PATHS",
    "Options",
    "OptionsDone",
    "check_options",
    "find_options",
    "number_of_plans",
    "options_to_folder",
]

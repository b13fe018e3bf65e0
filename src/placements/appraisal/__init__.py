"""What must be true for a strategy to pay: measure by measure, assumption by assumption, case by case."""

from placements.appraisal.appraise import Appraisal, FurtherTable, appraise
from placements.appraisal.to_folder import AppraisalDone, appraise_to_folder

__all__ = [
    "Appraisal",
    "AppraisalDone",
    "FurtherTable",
    "appraise",
    "appraise_to_folder",
]

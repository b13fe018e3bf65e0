"""What a reader must know about what a run rests on: findings worked out from its inputs, forecasts and results."""

from __future__ import annotations

from placements.reports.quality.assumed import AssumedFigures, assumed_figures, measure_ranges
from placements.reports.quality.finding import Finding, Weight
from placements.reports.quality.input_files import InputTable, input_tables
from placements.reports.quality.of_counts import findings_on_counts, findings_on_forecasts
from placements.reports.quality.of_inputs import findings_on_inputs
from placements.reports.quality.of_run import findings_on_the_run
from placements.result import RunResult

__all__ = [
    "AssumedFigures",
    "Finding",
    "InputTable",
    "Weight",
    "assumed_figures",
    "input_tables",
    "measure_ranges",
    "quality_findings",
]


def quality_findings(result: RunResult) -> tuple[Finding, ...]:
    """Every finding, the gravest first; of one weight in the order counts, forecasts, inputs, run."""
    found = (
        *findings_on_counts(result),
        *findings_on_forecasts(result),
        *findings_on_inputs(result),
        *findings_on_the_run(result),
    )
    return tuple(sorted(found, key=lambda finding: list(Weight).index(finding.weight)))

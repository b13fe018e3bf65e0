"""What both plans cost in each simulated future, so that runs can be compared future by future."""

from __future__ import annotations

import numpy as np
import pandas as pd

from placements.finance.budget import PlanResult
from placements.finance.neutrality import by_financial_year, financial_years


def paths_table(do_nothing: PlanResult, strategy: PlanResult) -> pd.DataFrame:
    """path (from 1), financial_year, do_nothing_gbp, strategy_gbp: one row a future and financial year.

    Two runs on one seed, council and horizon meet the same future in the same path.
    """
    months = do_nothing.book.context.months
    costs = {plan.plan: by_financial_year(plan.total, months) for plan in (do_nothing, strategy)}
    paths, years = costs["do_nothing"].shape
    labels = [year.label for year in financial_years(months)]
    return pd.DataFrame(
        {
            "path": np.repeat(np.arange(1, paths + 1), years),
            "financial_year": np.tile(labels, paths),
            "do_nothing_gbp": costs["do_nothing"].round(2).ravel() + 0.0,
            "strategy_gbp": costs["strategy"].round(2).ravel() + 0.0,
        }
    )

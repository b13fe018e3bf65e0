"""Net present value, in a view of its own: nominal money is brought to one year's prices, then discounted.

Every other figure of a run is nominal and undiscounted. Here, and only here:

    real[t] = nominal[t] / (1 + inflation) ^ (months since the base month / 12)
    present value = sum of real[t] / (1 + discount rate) ^ y

with y = 0 in the financial year in which the forecast begins, 1 in the next (HM Treasury, *The Green Book*: 3.5% a
year, in real terms). A nominal saving is never discounted at a real rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.domain import Month
from placements.finance.capital import CapitalCharges
from placements.finance.children import quantiles
from placements.finance.outcome import Outcome
from placements.finance.settings import NeutralitySettings

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PresentValueView:
    """Net present value of the strategy's net saving over the horizon, GBP in prices of the base month.

    Attributes
    ----------
    revenue
        Net saving alone.
    with_capital
        Less the capital, paid in the month in which the first new home opens; None where the scenario names none.
        What the homes are worth when the horizon ends is not counted: it is the hardest test there is.
    """

    base_month: Month
    discount_rate: float
    inflation_rate: float
    revenue: Outcome
    with_capital: Outcome | None


def real_terms(months: tuple[Month, ...], base_month: Month, inflation_rate: float) -> Floats:
    """What a pound of each month is worth in prices of the base month, shape (months,).

    Examples
    --------
    >>> real_terms((Month(2016, 12), Month(2017, 12)), Month(2015, 12), 0.25).tolist()
    [0.8, 0.64]
    """
    years = np.array([month - base_month for month in months]) / 12
    worth: Floats = (1 + inflation_rate) ** -years
    return worth


def discount_factors(months: tuple[Month, ...], discount_rate: float) -> Floats:
    """What a pound in each month's financial year is worth in the first one, in unchanged prices, shape (months,).

    Examples
    --------
    >>> discount_factors((Month(2016, 1), Month(2016, 4), Month(2017, 4)), 0.25).tolist()
    [1.0, 0.8, 0.64]
    """
    first = months[0].financial_year.start
    years = np.array([(month.financial_year.start - first) for month in months])
    factors: Floats = (1 + discount_rate) ** -years.astype(float)
    return factors


def present_value_view(
    net_saving: Floats,
    charges: CapitalCharges | None,
    months: tuple[Month, ...],
    base_month: Month,
    settings: NeutralitySettings,
) -> PresentValueView:
    """Net present value on every path, summed up. ``net_saving`` is nominal GBP, shape (paths, months)."""
    worth = _worth(months, base_month, settings)
    saved = (net_saving * worth).sum(axis=1)
    with_capital = None if charges is None else Outcome.of(saved - float((charges.spent * worth).sum()))
    return PresentValueView(
        base_month, settings.discount_rate, settings.inflation_rate, Outcome.of(saved), with_capital
    )


def present_value_table(
    net_saving: Floats,
    charges: CapitalCharges | None,
    months: tuple[Month, ...],
    base_month: Month,
    settings: NeutralitySettings,
) -> pd.DataFrame:
    """By financial year: net saving in prices of the base month, its factor, its present value, and both summed up.

    Means to the penny, and cumulative means are sums of them; quantiles are of the paths.
    """
    real = net_saving * real_terms(months, base_month, settings.inflation_rate)
    worth = _worth(months, base_month, settings)
    factors = discount_factors(months, settings.discount_rate)
    capital = np.zeros(len(months)) if charges is None else charges.spent * worth
    labels = list(dict.fromkeys(month.financial_year.label for month in months))
    of_year = np.array([[month.financial_year.label == label for month in months] for label in labels])
    present = (net_saving * worth) @ of_year.T
    mean = np.round(present.mean(axis=0), 2)
    columns: dict[str, object] = {
        "financial_year": labels,
        "real_mean_gbp": np.round((real @ of_year.T).mean(axis=0), 2) + 0.0,
        "discount_factor": np.round(factors[of_year.argmax(axis=1)], 6),
        "present_value_mean_gbp": mean + 0.0,
    }
    columns |= {f"present_value_{k}_gbp": v for k, v in quantiles(present, 2).items()}
    columns["cumulative_mean_gbp"] = np.round(mean.cumsum(), 2) + 0.0
    columns |= {f"cumulative_{k}_gbp": v for k, v in quantiles(present.cumsum(axis=1), 2).items()}
    columns["capital_gbp"] = np.round(of_year @ capital, 2) + 0.0
    return pd.DataFrame(columns)


def _worth(months: tuple[Month, ...], base_month: Month, settings: NeutralitySettings) -> Floats:
    real = real_terms(months, base_month, settings.inflation_rate)
    return real * discount_factors(months, settings.discount_rate)

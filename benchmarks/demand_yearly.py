"""Children looked after on 31 March, authority by authority: error against the last value, and coverage.

    OMP_NUM_THREADS=1 uv run python benchmarks/demand_yearly.py DATA [--every K] [--folds 8] [--default-priors]

DATA is the folder of public series. Forecasts are made in each year from 2015 to 2024 from what was published by
then. The prior is learned from other authorities' counts up to that year, in folds, so that no authority and no
outcome is in its own prior; ``--default-priors`` takes the project's written ones instead. A suppressed count is
missing: a forecast is scored where both the year it was made in and the year it was made for were published, so
outcomes of 1 to 5 children, never published, are not in the score of the small types.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from demand_data import Floats
from demand_ours import joint_paths
from demand_scores import forecast_of, inside, table

from placements.demand.learn_priors import learn_priors
from placements.demand.priors import Priors, default_priors
from placements.domain import Month

ORIGINS, YEARS_AHEAD = range(2015, 2025), (1, 2, 3, 5)
MONTHS_A_YEAR, MARCH = 12, 3
DIMENSIONS = ("total", "placement", "uasc")
NOT_A_TYPE = "missing"  # from placement: episodes lost to view, published in four years only
# semi-independent hostels left the children's homes count for independent living in 2020
REDEFINED = {
    "secure_childrens_homes": 2020,
    "independent_or_other_community": 2020,
    "residential_school": 2016,
}


def published_counts(folder: Path) -> pd.DataFrame:
    """Counts by (authority, series) in the rows and year in the columns, NaN where suppressed or not collected."""
    rows = pd.read_csv(folder / "english_la" / "cla_on_31_march.csv")
    rows = rows[rows.dimension.isin(DIMENSIONS) & (rows.category != NOT_A_TYPE)]
    rows = rows.assign(series=rows.category.where(rows.dimension != "total", "total"))
    return rows.pivot(index=["old_la_code", "series"], columns="year", values="number")


def national_growth(folder: Path, origin: int, years: int = 5) -> float:
    """Mean yearly log growth of England's total over the ``years`` before ``origin``."""
    rows = pd.read_csv(folder / "english_la" / "england_1994_2024.csv")
    total = rows[rows.measure == "Children looked after at 31 March"].set_index("year").n.astype(float)
    return float(np.log(total[origin] / total[origin - years]) / years)


def tidy_panel(counts: pd.DataFrame) -> pd.DataFrame:
    """Counts as priors are learned from: date, series, value, group."""
    panel = counts.reset_index().melt(["old_la_code", "series"], var_name="year").dropna(subset="value")
    panel["date"] = pd.to_datetime({"year": panel.year, "month": MARCH, "day": 31})
    return panel.rename(columns={"old_la_code": "group"})[["date", "series", "value", "group"]]


def simulated(counts: pd.DataFrame, origin: int, priors: Priors, seed: int) -> dict[str, Floats]:
    """Paths by series at each horizon, shape (paths, horizons), of one authority from its counts up to ``origin``."""
    known, first_month = {}, {}
    for name, values in counts.loc[:, :origin].iterrows():
        published = values.loc[values.first_valid_index() :]
        months = np.full((len(published) - 1) * MONTHS_A_YEAR + 1, np.nan)
        months[::MONTHS_A_YEAR] = published
        known[str(name)], first_month[str(name)] = months, Month(int(published.index[0]), MARCH)
    paths = joint_paths(
        known, first_month, max(YEARS_AHEAD) * MONTHS_A_YEAR, seed=seed, priors=priors, children=True
    )
    at = [MONTHS_A_YEAR * years - 1 for years in YEARS_AHEAD]
    return {key: paths[:, at, place] for place, key in enumerate(known)}


def forecasts(folder: Path, every: int, folds: int, default: bool) -> Iterator[dict[str, object]]:
    """One row for each authority, series, origin and horizon whose outcome was published."""
    counts = published_counts(folder)
    authorities = counts.index.unique("old_la_code")
    fold_of = np.arange(len(authorities)) % folds
    for origin in ORIGINS:
        growth = national_growth(folder, origin)
        for fold in range(folds):
            others = counts.loc[list(authorities[fold_of != fold]), :origin]
            priors = default_priors() if default else learn_priors(tidy_panel(others))
            for authority in authorities[fold_of == fold][::every]:
                own = counts.loc[authority]
                own = own[own[origin].notna()]
                if own.empty:
                    continue
                paths = simulated(own, origin, priors, seed=int(authority))
                yield from _outcomes(own, origin, paths, growth, int(authority))


def _outcomes(
    own: pd.DataFrame, origin: int, paths: dict[str, Floats], growth: float, authority: int
) -> Iterator[dict[str, object]]:
    for name, draws in paths.items():
        said, known = forecast_of(draws), own.loc[name]
        last = float(known[origin])
        for place, years in enumerate(YEARS_AHEAD):
            actual = float(known.get(origin + years, np.nan))
            if np.isnan(actual):
                continue
            point, low80, high80, low95, high95 = (values[place] for values in said)
            # less than half a child is no child: otherwise a count of 0 lies below a range that starts at 0.01
            low80, low95 = (0.0 if low < HALF_A_CHILD else low for low in (low80, low95))
            yield {
                "authority": authority,
                "series": name,
                "origin": origin,
                "years": years,
                "redefined": origin < REDEFINED.get(name, 0) <= origin + years,
                "actual": actual,
                "ours": abs(actual - point),
                "last value": abs(actual - last),
                "half national drift": abs(actual - last * np.exp(0.5 * growth * years)),
                "80% held": bool(inside(low80, high80, actual)),
                "95% held": bool(inside(low95, high95, actual)),
            }


HALF_A_CHILD = 0.5
METHODS = ["ours", "last value", "half national drift"]


def errors(made: pd.DataFrame) -> str:
    """Weighted absolute percentage error of the totals by horizon, and its ratio to the last value's."""
    totals = made[made.series == "total"].groupby("years")[[*METHODS, "actual"]].sum()
    share = totals[METHODS].div(totals.actual, axis=0)
    against = share.div(share["last value"], axis=0)
    rows = [
        [
            name,
            *(f"{value:.1%}" for value in share[name]),
            *(f"{r:.3f}" for r in (*against[name], against[name].mean())),
        ]
        for name in METHODS
    ]
    heads = [f"{years} y" for years in share.index]
    return table(["method", *heads, *(f"{head} / last value" for head in heads), "mean"], rows)


def coverage(made: pd.DataFrame) -> str:
    """Share of outcomes inside each interval, by series and horizon, with what each series' error was."""
    heads = ["series", "median count", "forecasts"]
    heads += [f"{years} y: 80 / 95%" for years in YEARS_AHEAD] + ["error / last value"]
    rows = []
    for name, of in made.groupby("series"):
        subsets = {str(name): of}
        if of.redefined.any():
            subsets[f"{name}, not across the change of {REDEFINED[str(name)]}"] = of[~of.redefined]
        for label, part in subsets.items():
            held = part.groupby("years")[["80% held", "95% held"]].mean().reindex(list(YEARS_AHEAD))
            cells = [f"{at['80% held']:.0%} / {at['95% held']:.0%}" for _, at in held.iterrows()]
            against = float(part.ours.sum() / part["last value"].sum())
            rows.append([label, f"{part.actual.median():.0f}", len(part), *cells, against])
    return table(heads, rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="the folder that holds english_la/")
    parser.add_argument("--every", type=int, default=1, help="take each K-th authority only")
    parser.add_argument(
        "--folds", type=int, default=8, help="folds of authorities that share a learned prior"
    )
    parser.add_argument(
        "--default-priors", action="store_true", help="the project's written priors, not learned ones"
    )
    parser.add_argument("--out", type=Path, help="also write every forecast to this CSV")
    asked = parser.parse_args()
    made = pd.DataFrame(forecasts(asked.data, asked.every, asked.folds, asked.default_priors))
    if asked.out:
        made.to_csv(asked.out, index=False)
    print(f"\n### Totals of {made.authority.nunique()} authorities: sum of errors / sum of actual counts\n")
    print(errors(made))
    print("\n### Coverage by series\n")
    print(coverage(made))


if __name__ == "__main__":
    main()

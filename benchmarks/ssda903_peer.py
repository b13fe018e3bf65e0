"""The sector's demand tool on the same returns; run by ssda903.py with an interpreter of its own.

    PYTHON ssda903_peer.py FOLDER     (FOLDER/<collection year>/{header,episodes}.csv)

It needs Python 3.10 or 3.11 with `cs-demand-model` 0.5.1, which asks for pandas and NumPy below 2. Prints seconds for
reading, rates and one deterministic five-year forecast by the day, and the peak of memory, as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
import warnings
from pathlib import Path

import fs
from cs_demand_model import Config, DemandModellingDataContainer, ModelPredictor, PopulationStats
from cs_demand_model.datastore import fs_datastore

warnings.simplefilter("ignore")


def peak_megabytes() -> float:
    """The most memory this process held; ru_maxrss would count the parent's, from before it was replaced."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    folder = Path(sys.argv[1])
    last = max(int(path.name) for path in folder.iterdir())
    end, start = dt.date(last, 3, 31), dt.date(last - 2, 3, 31)
    began = time.perf_counter()
    config = Config()
    found = DemandModellingDataContainer(fs_datastore(str(folder)), config).enriched_view
    read = time.perf_counter()
    stats = PopulationStats(found, config)
    stats.raw_transition_rates(start, end)
    stats.daily_entrants(start, end)
    rated = time.perf_counter()
    predictor = ModelPredictor.from_model(stats, start, end)
    predictor.predict(5 * 365)
    done = time.perf_counter()
    print(
        json.dumps(
            {
                "read": read - began,
                "rates": rated - read,
                "forecast": done - rated,
                "children": float(stats.stock_at(end).sum()),
                "MB": peak_megabytes(),
                "fs": fs.__version__,
            }
        )
    )


if __name__ == "__main__":
    main()

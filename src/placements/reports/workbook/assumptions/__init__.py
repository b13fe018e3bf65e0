"""The sheet Assumptions: what formulas follow, what needs a new run, and how a price is read from it."""

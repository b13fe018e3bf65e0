"""The sheet of homes, and the occupancy at which they pay."""

"""What the figures rest on: published figures, counts, quality, past forecasts, what moved."""

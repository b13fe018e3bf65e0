"""Sheets of prices: unit costs, the rate of each line, the average paid."""

"""Sheets of children: activity by month, and need against usable places."""

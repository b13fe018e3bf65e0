"""Do nothing less strategy: by month and year, with capital beside it, and scenario by scenario."""

"""The budget by month, by year, by line of the return, and the whole service beside it."""

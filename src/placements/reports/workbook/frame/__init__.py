"""What every sheet is made of: the book, cells, looks, time across, lists, charts, checks."""

"""The SSDA903 return: read as it is, every fault named, and counted."""

"""From one budget to another: the medium-term plan, price volume mix, and the position they begin with."""

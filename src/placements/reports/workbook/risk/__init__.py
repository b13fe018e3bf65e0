"""How far the budget could be off, what moves it, and where the answer turns round."""

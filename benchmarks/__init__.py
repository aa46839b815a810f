"""How fast Parlor is, always beside something else that is measured in the same minute."""

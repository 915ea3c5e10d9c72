"""`bavn warm`: compile ahead, at installation, what would otherwise be compiled on first use."""

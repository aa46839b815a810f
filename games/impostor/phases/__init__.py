"""The phases of a round, one module each: how it opens, what one may do, how it closes."""

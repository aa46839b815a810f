"""Games that Parlor does not ship: to be read, copied and played in tests."""

"""The rules of every game, pure: the standard library and msgspec, nothing else."""

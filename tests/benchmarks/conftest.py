"""What measures takes its time even for a glance: ``make thorough`` runs these tests."""

from tests.thoroughness import THOROUGH

collect_ignore = [] if THOROUGH else ["test_benchmarks.py"]

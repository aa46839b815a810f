"""``python -m simulate GAME``."""

import sys

from simulate.command import cli

sys.exit(cli(sys.argv[1:]))

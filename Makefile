KILLS ?= 200
SEED ?= 7

.PHONY: play check test crash bench format

play:  ## play in the browser, without a token
	uv run --no-dev python main.py sandbox

check:  ## everything that CI checks
	bash .ci/run

test:
	uv run pytest

crash:  ## kill the bot KILLS times while it is played; SEED repeats a run
	uv run python -m tests.crash --kills $(KILLS) --seed $(SEED)

bench:
	uv run python -m benchmarks.durable_actions
	uv run python -m benchmarks.whole_bot
	uv run python -m benchmarks.hot_raid

format:
	uv run ruff check --fix .
	uv run ruff format .

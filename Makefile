KILLS ?= 200
SEED ?= 7
GAME ?= all

.PHONY: play check test crash bench format

play:  ## play in the browser, without a token
	uv run --no-dev python main.py sandbox

check:  ## everything that CI checks
	bash .ci/run

test:
	uv run pytest

crash:  ## kill the bot KILLS times while GAME (or all) is played; SEED repeats a run
	uv run python -m tests.crash --kills $(KILLS) --seed $(SEED) --game $(GAME)

bench:
	uv run python -m benchmarks.durable_actions
	uv run python -m benchmarks.whole_bot
	uv run python -m benchmarks.hot_raid
	uv run python -m benchmarks.million

format:
	uv run ruff check --fix .
	uv run ruff format .

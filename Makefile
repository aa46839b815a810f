KILLS ?= 200
SEED ?= 7
GAME ?= all

.PHONY: play check test crash thorough bench format

play:  ## play in the browser, without a token
	uv run --no-dev python main.py sandbox

check:  ## everything that CI checks
	bash .ci/run

test:
	uv run pytest

crash:  ## kill the bot KILLS times while GAME (or all) is played; SEED repeats a run
	uv run python -m tests.crash --kills $(KILLS) --seed $(SEED) --game $(GAME)

thorough:  ## the exhaustive runs: kills, long property runs, order and floods at length, the benchmarks at a glance (20 minutes)
	uv run python -m tests.crash --kills 60 --seed 11
	THOROUGH=1 uv run pytest tests/impostor tests/raid tests/boss_fight tests/example \
		tests/bot/test_update_queue.py tests/e2e/test_floods.py tests/benchmarks

bench:
	uv run python -m benchmarks.durable_actions
	uv run python -m benchmarks.whole_bot
	uv run python -m benchmarks.hot_raid
	uv run python -m benchmarks.stragglers
	uv run python -m benchmarks.overload
	uv run python -m benchmarks.busy_group
	uv run python -m benchmarks.recovery
	uv run python -m benchmarks.million

format:
	uv run ruff check --fix .
	uv run ruff format .

# Two commands on a fresh machine: `make run` and `make test`. They need Python 3.11 or newer, and nothing else.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run cluster bots test chaos bench load check format messages

help:
	@echo "make run    everything on this machine, until Ctrl-C   (PORT=8000 VAR=var)"
	@echo "make cluster   the same on three ledger nodes, with two web servers and workers   (VAR=var/cluster)"
	@echo "make bots   twenty bidders for a minute, beside make run   (PORT=8000 ARGS='--bots 60 --seconds 10')"
	@echo "make test   all tests, on servers of their own         (ARGS='tests/bidding -k floor'; -n0: one process)"
	@echo "make chaos  kill -9 under load, again and again, and count every bid   (ARGS='--help' says more)"
	@echo "make bench  what a bid costs and how many there can be, each figure beside its floor   (ARGS='--quick --svg var/bench.svg')"
	@echo "make load   Locust against a fresh system, each acknowledged bid looked up   (ARGS='--users 200 --run-time 60s --shape rush')"
	@echo "make check  ruff, mypy --strict on bidding/, chat/ and web/, import-linter"
	@echo "make format let ruff format everything"
	@echo "make messages  collect the texts of Python and templates into web/locale, and name what is not translated"

cluster:
	@$(PYTHON) deploy/local/environment.py deploy/local/requirements.txt
	@exec $(BIN)/python -m deploy.local.run --nodes 3 --webs 2 --workers 2 --var $${VAR:-var/cluster} $(ARGS)

run:
	@$(PYTHON) deploy/local/environment.py deploy/local/requirements.txt
	@exec $(BIN)/python -m deploy.local.run $(ARGS)

bots:
	@exec $(BIN)/python manage.py demo_bots --url http://127.0.0.1:$${PORT:-8000} $(ARGS)

test: .dev
	@exec $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

chaos: .dev
	@exec $(BIN)/python -m tests.faults.chaos $(ARGS)

bench: .dev
	@exec $(BIN)/python tests/load/bench.py $(ARGS)

load: .dev
	@exec $(BIN)/python -m tests.load.fresh $(ARGS)

check: .dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: .dev
	@DEBUG=True $(BIN)/python manage.py messages

.PHONY: .dev
.dev:
	@$(PYTHON) deploy/local/environment.py requirements-dev.txt

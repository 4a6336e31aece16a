# Two commands do everything: `make demo` and `make test`. Each sets up its own environment first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test exhaustive real-server lint types imports deps spelling schema format clean

demo: $(VENV)/.runtime
	@$(BIN)/python examples/demo.py

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto

exhaustive: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto -m exhaustive

real-server: $(VENV)/.dev
	$(BIN)/python -m pytest -m real_server tests/transport

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

deps: $(VENV)/.dev
	$(BIN)/deptry .

spelling: $(VENV)/.dev
	$(BIN)/codespell

schema: $(VENV)/.dev
	$(BIN)/python scripts/schema.py --check
	$(BIN)/python scripts/provider_table.py --check
	$(BIN)/python scripts/rule_pages.py --check
	$(BIN)/python scripts/configuration_schema.py --check
	$(BIN)/python scripts/dialect_table.py --check
	$(BIN)/python scripts/twins.py --check

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'

$(VENV)/.runtime: pyproject.toml hatch_build.py | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[simulator]' 'openai>=3'
	@touch $@

$(VENV)/.dev: pyproject.toml hatch_build.py | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[simulator,otel]' --group dev
	@touch $@

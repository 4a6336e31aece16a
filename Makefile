# Two commands do everything: `make demo` and `make test`. Each sets up its own environment first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

.PHONY: demo site test exhaustive real-server lint types imports deps spelling schema format lock audit clean

demo: $(VENV)/.runtime
	@$(BIN)/python examples/demo.py

# The catalog as pages and feeds, to be opened from the folder or put on any web server.
site: $(VENV)/.runtime
	$(BIN)/migrate-advisor catalog site build/site

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
	$(BIN)/python scripts/refusal_page.py --check
	$(BIN)/python scripts/twins.py --check
	$(BIN)/python scripts/translations.py --check
	$(BIN)/python scripts/api_reference.py --check

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Writes the versions and hashes anew: of what development needs, and of what the action installs.
lock: $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet 'uv>=0.8'
	$(BIN)/uv pip compile $(LOCK) --all-extras --group dev --output-file requirements-dev.txt pyproject.toml
	$(BIN)/uv pip compile $(LOCK) --group build --output-file requirements-action.txt pyproject.toml

# What is known against the packages in use, and what is wrong with the action. Both need tools that are not installed.
audit: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet pip-audit zizmor
	$(BIN)/zizmor --offline --persona auditor --no-progress action.yml
	$(BIN)/pip-audit --disable-pip --require-hashes --requirement requirements-dev.txt

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'

$(VENV)/.runtime: pyproject.toml hatch_build.py | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[all]' 'openai>=3'
	@touch $@

# Everything by its hash; where a package index lacks one of these versions, by the lower bounds of pyproject.toml.
$(VENV)/.dev: pyproject.toml hatch_build.py requirements-dev.txt | $(VENV)/bin/python
	if $(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.txt; then \
	  $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .; \
	else \
	  echo "Not by their hashes: this package index lacks a version of requirements-dev.txt." >&2; \
	  $(BIN)/python -m pip install --quiet --editable '.[all]' --group dev; \
	fi
	@touch $@

# Kefu. `make` lists what can be done. POSIX make only: no conditionals, no functions, no pattern rules.
.POSIX:

# `make run ARGS="--port 9000"`, `make test PYTEST="-k webchat"`
ARGS =
PYTEST =
SUITE = -n auto --maxprocesses=4
BIN = .venv/bin
UV = uv

.PHONY: help install build run check lint test bench torture screenshots examples generate pins format clean

help:
	@echo "make run          install, build, start with demo data on http://127.0.0.1:8000"
	@echo "make test         everything: lint, all tests, browser journeys"
	@echo "make check        the quick part of it"
	@echo "make install      only install and build (with the tools for development)"
	@echo "make build        a wheel in dist/"
	@echo "make format       let the formatters have their way"
	@echo "make examples     play the day that the API's examples are kept of; make generate comes after it"
	@echo "make generate     write docs/events.md, docs/openapi.json and the TypeScript client anew"
	@echo "make screenshots  pictures of the main pages in build/screenshots/"
	@echo "make bench        measure; prints a table"
	@echo "make torture      kill it at random moments for a while and check that nothing was lost"
	@echo "make pins         resolve requirements/*.in anew (needs uv)"
	@echo "make clean        remove what was built"

run:
	@sh tools/setup.sh run
	@exec $(BIN)/kefu serve --demo $(ARGS)

install:
	@sh tools/setup.sh dev

build: install
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.lint
	$(BIN)/python -m tools.generate --check
	@PATH="$$PWD/$(BIN):$$PATH"; cd frontend && npm run --silent check

check: lint
	$(BIN)/pytest $(SUITE) -m "not slow and not journey" $(PYTEST)

test:
	@sh tools/setup.sh test
	@$(MAKE) lint
	$(BIN)/pytest $(SUITE) -m "not journey" --cov --cov-report=term $(PYTEST)
	$(BIN)/pytest -m journey tests/journeys $(PYTEST)

bench: install
	$(BIN)/python -m bench $(ARGS)

torture: install
	$(BIN)/python -m torture $(ARGS)

screenshots:
	@sh tools/setup.sh test
	$(BIN)/python -m tools.screenshots $(ARGS)

examples: install
	$(BIN)/python -m tools.examples

generate: install
	$(BIN)/python -m tools.generate

format: install
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	@PATH="$$PWD/$(BIN):$$PATH"; cd frontend && npm run --silent format

# No registry and no path of this machine may stand in a pins file; tests/architecture looks.
pins:
	@sh tools/setup.sh python
	@cd requirements && for set in base build node dev; do \
	  $(UV) pip compile $$set.in --output-file $$set.txt --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --custom-compile-command "make pins" --quiet || exit 1; done
	@sh tools/setup.sh python
	$(BIN)/python tools/licences.py

clean:
	rm -rf build dist .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis src/kefu/web/static
	find src tests tools -type d -name __pycache__ -prune -exec rm -rf {} +

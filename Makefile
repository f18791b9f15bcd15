# Each target does the set-up it needs; Python 3.11 and make are all it asks for.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup run test check bench soak coverage lock clean

setup: $(VENV)/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

run: setup
	$(BIN)/neiqin run

# A story mostly waits, so more run at once than there are cores.
# PostgreSQL and the browser are used where NEIQIN_TEST_POSTGRES and NEIQIN_TEST_CHROMIUM say where they are.
test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 4 -m "not soak"

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-dev
	$(BIN)/python -m bench

soak: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m soak

# Which rule of the regulations lives where: docs/coverage.md from tests/regulations/coverage.csv.
coverage: $(VENV)/.installed-dev
	$(BIN)/python -m tests.regulations.coverage

lock:
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra build pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra build --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

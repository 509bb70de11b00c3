# digest: `make run` installs everything and makes today's digest, `make test` runs the tests.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

.DEFAULT_GOAL := help
.PHONY: help run test check torture fuzz format lock messages schema clean

help: ## List what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

run: $(VENV)/.run ## Install what is needed and make today's digest
	@tools/system-packages translation
	@$(BIN)/digest models install || [ $$? -eq 3 ]
	@$(BIN)/digest run || [ $$? -eq 3 ]

test: $(VENV)/.test ## Install what the tests need and run them
	@tools/system-packages translation browser
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest

check: test ## The same as test: what CI runs

torture: $(VENV)/.test ## Kill a flow run at ten random moments and run it again
	@TORTURE=10 $(BIN)/python -m pytest -s tests/flows/test_torture.py

fuzz: $(VENV)/.test ## Look for input that breaks the readers (FUZZ_MINUTES for each, 2)
	@$(PIP) install "atheris>=3"
	@FUZZ_MEGABYTES=5 $(BIN)/python -m pytest tests/fuzz
	@$(BIN)/python -m fuzz.run

format: $(VENV)/.test ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

schema: $(VENV)/.run ## Write sources.schema.json anew from the code
	@$(BIN)/digest sources schema > sources.schema.json

messages: $(VENV)/.run ## Collect the strings to translate into the catalogs
	@$(BIN)/pybabel -q extract -F babel.cfg -k _mark --no-location -o digest.pot .
	@$(BIN)/pybabel -q update -D digest -i digest.pot -d src/digest/compose/locale --no-fuzzy-matching
	@rm digest.pot

lock: $(VENV)/.test ## Choose new versions of all packages (needs uv)
	@for file in requirements requirements-test; do \
		extras=$$([ $$file = requirements ] || echo --extra test --extra bench -c requirements.lock); \
		uv pip compile pyproject.toml --upgrade --universal --python-version 3.11 --extra build \
			$$extras --quiet --no-emit-index-url --no-header --no-annotate -o $$file.lock; \
	done

clean: ## Remove what was installed and made
	rm -rf $(VENV) out

# The lock names every package, so nothing is resolved; `-e .` installs the project itself.
$(VENV)/.run: requirements.lock pyproject.toml
	@tools/system-packages python
	@echo "Installing packages into $(VENV) (about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-test.lock
	@echo "Installing what the tests need"
	@$(PIP) install --no-deps -r requirements-test.lock
	@touch $@

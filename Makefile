# Needs python3 (3.11 or later, with venv) and make; everything else is fetched into .venv.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/.run
DEV := $(VENV)/.dev
BIN := $(VENV)/bin
COMPILE := uv pip compile -q --universal --generate-hashes --no-emit-index-url \
	--no-emit-find-links --python-version 3.11

DRILL_ROUNDS ?= 5
DRILL_SEED ?= 20261123

# uv, where there is one, uses the python3 that is here and fetches none.
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types drill bench audit lock clean

help:  ## Say what can be made
	@grep -E '^[a-z]+:.*  ## ' $(MAKEFILE_LIST) | sed -E 's/:.*  ## /\t/' | expand -t 10

demo: $(RUN)  ## Serve made-up people on http://127.0.0.1:8000
	@exec $(BIN)/convenor demo

test: lint types  ## Run everything: lint, types, import contracts, all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: lint types  ## The same without the tests that need a Debian package
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not system"

lint: $(DEV)  ## Check formatting, lint and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: $(DEV)  ## Check types
	$(BIN)/mypy .

drill: $(DEV)  ## Break it at length: faults, races, odd input (DRILL_ROUNDS=5 DRILL_SEED=20261123)
	DRILL_ROUNDS=$(DRILL_ROUNDS) DRILL_SEED=$(DRILL_SEED) $(BIN)/python -m pytest -n 2 --dist loadfile \
		--randomly-seed=$(DRILL_SEED) tests/drill $(wildcard tests/*/*/test_races.py)

bench: $(DEV)  ## Print the benchmark table
	@$(BIN)/python -m tests.benchmarks

audit:  ## Look for known weaknesses, and write down what it is made of (needs uv and a network)
	@command -v uvx >/dev/null 2>&1 || { echo "make audit needs uv (https://docs.astral.sh/uv/):" \
		"it fetches pip-audit, cyclonedx-bom and bandit, which are no part of Convenor."; exit 1; }
	@mkdir -p var
	uvx --from cyclonedx-bom==7.5.0 cyclonedx-py requirements requirements.txt --of JSON -o var/sbom.json
	@echo "What it is made of stands in var/sbom.json (CycloneDX)."
	uvx bandit==1.9.4 -q -c pyproject.toml -r conferences standards notifications people
	uvx pip-audit==2.10.1 --strict --require-hashes --disable-pip -r requirements.txt
	uvx pip-audit==2.10.1 --strict --require-hashes --disable-pip -r requirements-dev.txt

lock:  ## Choose versions anew from pyproject.toml (needs uv and a network)
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) --group dev -c requirements.txt -o requirements-dev.txt

clean:  ## Remove what was made here, but never var/, where the data are
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Made from nothing whenever its lock changes, so that what left the lock leaves here too.
$(RUN): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed. Name one: make PYTHON=/path/to/python3"; exit 1; }
	rm -rf $(VENV)
	@$(call install,requirements.txt)
	@printf '%s\n' '#!/bin/sh' 'here=$$(dirname "$$(readlink -f "$$0")")' \
		'export PYTHONPATH="$$here/../..$${PYTHONPATH:+:$$PYTHONPATH}"' \
		'exec "$$here/python" -P -m conferences.cli "$$@"' > $(BIN)/convenor
	@chmod 755 $(BIN)/convenor
	@touch $@

$(DEV): requirements-dev.txt $(RUN)
	@$(call install,requirements-dev.txt)
	@touch $@

# Installs a lock with uv where it is on PATH, else (and where that fails) with pip. Compiled at
# once: each start would pay for it where Python may not write.
define install
if command -v uv >/dev/null 2>&1 \
	&& { test -d $(VENV) || uv venv -q --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(VENV); } \
	&& uv pip install -q --python $(BIN)/python --require-hashes --compile-bytecode -r $(1); \
then echo "Installed $(1) with uv."; \
else { test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV); } \
	&& $(BIN)/python -m pip install -q --no-deps --require-hashes -r $(1) \
	&& echo "Installed $(1) with pip."; \
fi
endef

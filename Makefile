# Everything a person or a CI does here has a target; `make` alone lists them.
# Each target makes .venv by itself from pinned, hashed requirements. The second time that costs nothing.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     ?= uv
# pytest's own arguments, for example:  make test T="tests/project -x"
T      ?=

.DEFAULT_GOAL := help
.PHONY: help run test check bench soak audit screenshots lock clean

help:  ## list these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## *(.*)/  make \1\t\2/' | expand -t 14

run: $(VENV)/run.ok  ## start the shop with its own PostgreSQL, and demo data the first time
	@exec $(BIN)/trastienda run

test: $(VENV)/test.ok chromium  ## run every test, on real PostgreSQL and in a real browser
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(T)

check: $(VENV)/check.ok  ## lint, format, types, import rules, templates, what may be committed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if git ls-files --cached --others --exclude-standard -- 'src/*.html' | grep -q .; then $(BIN)/djlint --check --lint --quiet src; fi
	$(BIN)/python -m trastienda.project.committed

bench: $(VENV)/test.ok  ## measure this machine: sales a second, latency, memory
	$(BIN)/python -m bench $(T)

soak: $(VENV)/test.ok  ## check out 10,000 times and stamp 1,000 documents where answers are lost, compare (N=500 for fewer)
	$(BIN)/python -m bench.soak $(N)
	$(BIN)/python -m bench.stamping_soak $(if $(N),$(N),1000)

audit: $(VENV)/run.ok  ## prove that balances equal their ledgers
	@exec $(BIN)/trastienda audit

screenshots: $(VENV)/test.ok chromium  ## make the pictures of README and manual anew, from a fresh demo
	$(BIN)/python -m tools.screenshots

lock:  ## pin requirements/*.in again (needs uv)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: python3 -m pip install uv"; exit 1; }
	@for part in run test check; do \
	  (cd requirements && $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-annotate --no-header $(LOCK) $$part.in -o $$part.txt) || exit 1; \
	done

clean:  ## remove .venv and what the tools left (never the data in var/)
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache src/*.egg-info

# ----------------------------------------------------------------------------------------------------
# The environment. One stamp for each of run < test < check. A larger file pins the smaller one's
# packages too, so installing one never disturbs another.

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Trastienda needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name another one:  make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python cannot make virtual environments. On Debian or Ubuntu:  apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

SMALLER_test  := $(VENV)/run.ok
SMALLER_check := $(VENV)/run.ok $(VENV)/test.ok

$(VENV)/run.ok $(VENV)/test.ok $(VENV)/check.ok: $(VENV)/%.ok: requirements/%.txt pyproject.toml $(VENV)/made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $(SMALLER_$*) $@

# Browser tests drive the system's Chromium. As root on Debian it is installed; elsewhere we say what is missing.
.PHONY: chromium
chromium:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the browser tests"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  apt-get install -y -qq --no-install-recommends chromium </dev/null >/dev/null 2>&1 || \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium </dev/null >/dev/null; }; \
	else \
	  echo "The browser tests need Chromium (or Google Chrome) on the PATH; install it and repeat 'make test'."; exit 1; \
	fi

# Shoplens: every task of a developer or an owner is one word. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
ENV := .venv
BIN := $(ENV)/bin
# One thread of OpenMP a process; the compiled tests are kept, whatever the environment says: it halves the collection.
PYTEST := OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= $(BIN)/pytest
# Three processes, for many tests wait for a browser or TorchServe; tests/conftest.py says which tests stay together and
# which come first.
SPREAD := -n 3 --dist loadgroup --no-loadscope-reorder
# The tests of whole sites, all of which run on either database, and the few of them that each `make test` runs on both.
SITES := tests/webapp tests/paths tests/indexer tests/reviews
FEW_SITES := tests/webapp/api/test_pushing.py tests/webapp/jobs/test_jobs.py tests/webapp/modelops/test_releasing.py \
  tests/webapp/ops/test_products.py tests/indexer/live/test_releases.py

.PHONY: help install run check test test-long test-postgres test-faults test-architectures fuzz lint audit format bench screenshots image-check demo-render clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(ENV)/installed.serve ## Make the environment: Python packages and Tesseract

run: $(ENV)/installed.serve ## Start everything: TorchServe, the demo shop and the site on http://127.0.0.1:8000
	@exec $(BIN)/shoplens up --demo

check: lint ## Lint, and every test that needs neither TorchServe nor Chromium
	$(PYTEST) $(SPREAD) -m "not torchserve and not chromium and not long" $(ARGS)

test: $(ENV)/installed.dev ## Run every test but the longest, against a real TorchServe and a real Chromium
	$(PYTEST) $(SPREAD) -m "not long" $(ARGS)
	$(if $(ARGS),,TEST_DATABASE=postgresql $(PYTEST) -n0 $(FEW_SITES))

test-long: $(ENV)/installed.dev ## Run the longest tests: processes killed, training, frozen lists
	$(PYTEST) $(SPREAD) -m long $(ARGS)

test-postgres: $(ENV)/installed.dev ## Run every test of a whole site, the longest ones too, on PostgreSQL in place of SQLite
	TEST_DATABASE=postgresql $(PYTEST) $(SPREAD) --ignore=tests/paths/test_faults.py $(SITES) $(ARGS)

test-faults: $(ENV)/installed.dev ## Take database, disk and processes away from a running shop (a quarter of an hour)
	$(PYTEST) -n0 -m long tests/paths/test_faults.py $(ARGS)

test-architectures: $(ENV)/installed.dev ## Train, package, serve and search every architecture (half an hour)
	TEST_ARCHITECTURES=1 $(BIN)/pytest tests/paths/architectures $(ARGS)

fuzz: $(ENV)/installed.fuzz ## Guess input for everything that reads input, 30 s each; ARGS="feeds --seconds 300"
	$(BIN)/python -m tests.fuzz $(ARGS)

lint: $(ENV)/installed.dev ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

audit: $(ENV)/installed.serve .venv-audit/installed ## Check licences, advisories and secrets; write an SBOM to build/audit
	$(BIN)/python scripts/audit.py

format: $(ENV)/installed.dev ## Lay the code out as the linter wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(ENV)/installed.bench ## Measure speed beside peers, into docs/performance.md; ARGS="--check" compares instead
	$(BIN)/python -m benchmarks.bench $(ARGS)

screenshots: $(ENV)/installed.dev ## Take pictures of every page of the shop that runs, into build/screenshots; ARGS="--only home"
	$(BIN)/python scripts/screenshots.py $(ARGS)

image-check: $(ENV)/installed.serve ## Run the Dockerfile's steps and its containers without an engine (developers only, root, Debian)
	$(BIN)/python -m scripts.image_check $(ARGS)

demo-render: .venv-render/installed ## Render the demo shop's missing pictures with Blender (developers only)
	@# One process a core, each kept to its own: Blender's idle threads would otherwise take half of the time.
	@cores=$$(nproc); for n in $$(seq $$cores); do \
	  taskset -c $$((n - 1)) .venv-render/bin/python -m demo.render all --part $$n/$$cores & done; wait

clean: ## Remove the environments and everything generated
	rm -rf $(ENV) .venv-render .venv-audit instance model_store/*.mar build *.egg-info

$(ENV)/installed.serve: setup.cfg constraints.txt constraints-hashes.txt scripts/install
	@scripts/install $(PYTHON) $(ENV) serve
	@touch $@

$(ENV)/installed.dev: $(ENV)/installed.serve
	@scripts/install $(PYTHON) $(ENV) dev
	@touch $@

$(ENV)/installed.bench: $(ENV)/installed.dev
	@scripts/install $(PYTHON) $(ENV) bench
	@touch $@

$(ENV)/installed.fuzz: $(ENV)/installed.dev
	@scripts/install $(PYTHON) $(ENV) fuzz
	@touch $@

.venv-audit/installed: constraints-audit.txt
	@$(PYTHON) -m venv .venv-audit
	@.venv-audit/bin/pip install --quiet -r constraints-audit.txt
	@touch $@

.venv-render/installed: setup.cfg constraints-render.txt
	@$(PYTHON) -m venv .venv-render
	@.venv-render/bin/pip install --quiet -r constraints-render.txt
	@touch $@

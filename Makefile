# The commands of MIST. `make` alone lists them.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.PHONY: help run test test-browser dev client lint fmt bench bench-load clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install what is missing, build, and serve on http://127.0.0.1:3000
	@scripts/setup.sh run
	@scripts/build.sh release
	@exec scripts/with-env.sh mist serve

test: ## Run every test: units, pipeline, use cases, HTTP, and in Chromium
	@scripts/setup.sh test
	@scripts/test.sh
	@scripts/browser-tests.sh --tested

test-browser: ## Run the tests in Chromium alone
	@scripts/setup.sh test
	@scripts/browser-tests.sh

dev: ## Serve with hot reload: a changed component shows in the open page
	@scripts/setup.sh dev
	@exec scripts/dev.sh

client: ## Build the static client into dist/; it talks to the server at MIST_SERVER_URL
	@scripts/setup.sh client
	@scripts/client.sh

lint: ## Check formatting, lints, and the dependencies' licences and advisories
	@scripts/setup.sh lint
	@scripts/lint.sh

fmt: ## Format the Rust code
	@scripts/with-env.sh cargo fmt --all

bench: ## Measure against the peers and print figure, target and ratio (WRITE=1 refreshes docs/PERFORMANCE.md)
	@scripts/setup.sh bench
	@scripts/bench.sh

bench-load: ## Put it under load beside nginx and FastAPI, and print what it bore (WRITE=1 refreshes docs/PERFORMANCE.md)
	@scripts/setup.sh bench
	@scripts/bench-load.sh

clean: ## Remove what was built; tools and ./data stay
	@scripts/with-env.sh cargo clean
	@rm -rf dist end2end/node_modules end2end/artefacts

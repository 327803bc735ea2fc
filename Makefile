# Two commands do everything: `make run` and `make test`. The others are for developers.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_PACKAGES := python3-venv libportaudio2 espeak-ng libespeak-ng1 alsa-utils libasound2-plugins
TEST_PACKAGES := $(RUN_PACKAGES) libatomic1 pulseaudio pulseaudio-utils chromium postgresql libfst-tools libfst22-plugins-base \
	fonts-inter

.PHONY: run test test-fast check shots tiny-models lock venv dev system-run system-test clean

run: venv  ## set up what is missing, then run the demo shop on this machine
	@$(BIN)/zuruf run

test: dev  ## set up what is missing, then run all tests
	$(BIN)/python -m pytest

test-fast: dev  ## the tests that take less than about three seconds each
	$(BIN)/python -m pytest -n 2 -m "not slow"

check: dev  ## ruff, mypy strict and all tests
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

shots: dev  ## take the screenshots of the README and the docs
	$(BIN)/python tools/shots.py

tiny-models: dev  ## rebuild the small speech models from the demo shop's words and the phrases
	$(BIN)/python models/tiny/build --catalog catalog/demo/shop.json --out models/tiny

lock: dev  ## renew the lock files from pyproject.toml
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
		--extra dev --extra postgres pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml -c requirements-dev.lock -o requirements.lock

venv: system-run $(VENV)/.run
dev: system-test $(VENV)/.dev

system-run:
	@tools/system-packages $(RUN_PACKAGES)

system-test:
	@tools/system-packages $(TEST_PACKAGES)

# The lock files pin every package with its hash; the project itself is installed from here, editable.
$(VENV)/.run: requirements.lock pyproject.toml
	@tools/make-venv $(VENV) $(PYTHON) requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml
	@tools/make-venv $(VENV) $(PYTHON) requirements-dev.lock
	@touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

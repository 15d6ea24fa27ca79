# What a developer does, one word each; `make` alone lists them. Whatever is needed is
# set up on the way, under .venv/ (.ci/setup says how).

PYTHON := .venv/driver/bin/python
LINTERS := .venv/lint/bin
CORE := src/inputhook/_core.abi3.so
CORES := src/inputhook/_core.*so # of other names, too: a Python may look for those first
STUB := src/inputhook/_core.pyi
DEBUG_PYTHON := python3.15-dbg
C_FILES := $(wildcard csrc/*.c)
C_FLAGS := -std=c11 -O2 -Wall -Wextra -Wno-unused-parameter -Wshadow -Wstrict-prototypes -Werror \
	-fvisibility=hidden -D_GNU_SOURCE -DPy_LIMITED_API=0x030b0000 -Icsrc
PYTEST = INPUTHOOK_TEST_PYTHONS="$$(cat .venv/pythons)" $(PYTHON) -m pytest $(ARGS)

.DEFAULT_GOAL := help
.PHONY: help demo test test-all reliability fuzz model faults soak support lint stub c-warnings c-free-threaded c-format c-stub c-layers py-style py-types py-layers format build wheels docs docs-test bench figures pictures asan tsan debug coverage clean distclean

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

demo: ## install it into .venv/demo and show a live figure at a prompt
	@.ci/setup demo
	@.venv/demo/bin/python .ci/demo.py

test: ## run the tests on every Python found; ARGS="-k tk -x" goes to pytest
	@.ci/setup test
	@$(MAKE) --no-print-directory $(CORE)
	@.ci/test $(ARGS)

test-all: export INPUTHOOK_TEST_CELLS = all
test-all: test ## the same on all combinations: each prompt with each toolkit, as nightly

reliability: ## run the tests of tests/reliability: streams of keys, faults, processes, floods
	@.ci/setup test
	@$(MAKE) --no-print-directory $(CORE)
	@.ci/test tests/reliability $(ARGS)

faults: ## let each function that the C core calls fail in each way (20 minutes)
	@.ci/setup test
	@$(MAKE) --no-print-directory $(CORE)
	@INPUTHOOK_TEST_CELLS=all .ci/test tests/reliability/test_faults.py

support: ## run the tests of the table in README.md, and write it
	@.ci/setup test
	@$(MAKE) --no-print-directory $(CORE)
	@rm -f build/support.json
	@INPUTHOOK_SUPPORT=build/support.json INPUTHOOK_TEST_CELLS=all .ci/test tests/test_everywhere.py; \
	status=$$?; $(PYTHON) -m tests.harness.support build/support.json && exit $$status

model: ## run sessions as a model makes them up; ARGS="--minutes 60 --steps 50 --only pyrepl"
	@.ci/setup test
	@$(MAKE) --no-print-directory $(CORE)
	@INPUTHOOK_TEST_PYTHONS="$$(cat .venv/pythons)" $(PYTHON) -m tests.harness.explore $(ARGS)

$(CORE): setup.py $(wildcard csrc/*)
	@echo "-- Compiling the C core (about 5 seconds)"
	@rm -f $(CORES)
	@$(PYTHON) setup.py --quiet build_ext --inplace --force
	@test -s $@ && touch $@

lint: c-warnings c-free-threaded c-format c-stub c-layers py-style py-types py-layers ## check style and types; change nothing

c-warnings:
	@.ci/setup lint
	@include=$$($(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("include"))'); \
	echo "gcc -Wall -Wextra -Werror ... csrc/*.c"; \
	for file in $(C_FILES); do \
		gcc $(C_FLAGS) -I"$$include" -c "$$file" -o /dev/null || exit; \
	done

c-free-threaded:
	@.ci/setup lint
	@.ci/free-threaded

c-format:
	@.ci/setup lint
	$(LINTERS)/clang-format --dry-run -Werror csrc/*.[ch]

c-stub: build/_core.pyi
	@diff -u $(STUB) $< || { echo "$(STUB) is not what csrc/api.h and" \
		"csrc/callbacks.h declare. To make it anew: make stub"; exit 1; }

c-layers:
	@.ci/setup lint
	@$(PYTHON) .ci/layers.py $(C_FLAGS) \
		-I"$$($(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("include"))')"

py-style:
	@.ci/setup lint
	$(LINTERS)/ruff check
	$(LINTERS)/ruff format --check

py-types:
	@.ci/setup lint
	$(LINTERS)/mypy --platform linux
	$(LINTERS)/mypy --platform darwin

py-layers:
	@.ci/setup lint
	@PYTHONPATH=src $(LINTERS)/lint-imports --no-logo --no-cache

stub: build/_core.pyi ## make what mypy knows of the C core from its headers
	cp $< $(STUB)

.PHONY: build/_core.pyi
build/_core.pyi:
	@.ci/setup lint
	@mkdir -p build
	$(PYTHON) csrc/stub.py >$@
	@$(LINTERS)/ruff format --quiet $@

format: ## format the C and the Python files
	@.ci/setup lint
	$(LINTERS)/clang-format -i csrc/*.[ch]
	$(LINTERS)/ruff check --fix-only
	$(LINTERS)/ruff format

build: ## make the sdist and the wheel, in dist/
	@.ci/setup build
	@echo "-- Building the sdist, and the wheel from it (about 15 seconds)"
	@rm -rf dist
	@$(PYTHON) -m build --outdir dist >.venv/build.log 2>&1 || { cat .venv/build.log; exit 1; }
	@ls -1 dist/*

wheels: ## make what a release has, in dist/: sdist, wheels; check them, and that they are reproducible
	@.ci/setup wheels
	@echo "-- Building twice, to compare (about a minute)"
	@.ci/wheels

docs: ## make the documentation, in build/docs; a warning, or a link of ours that leads nowhere, is an error
	@.ci/setup docs
	@$(MAKE) --no-print-directory $(CORE)
	@echo "-- Making build/docs/index.html (about 20 seconds)"
	@rm -rf build/docs # else pages of before would be looked at, too
	@PYTHONPATH=src .venv/docs/bin/sphinx-build -q -W --keep-going -n -j auto -d build/doctrees docs build/docs
	@.venv/docs/bin/python .ci/links.py . build/docs

docs-test: ## run each code block of README.md and docs/, at prompts of the newest Python
	@.ci/setup test
	@$(MAKE) --no-print-directory $(CORE)
	@.ci/test tests/docs $(ARGS)

bench: ## measure, on the newest Python and the system's; ARGS="--only ticks"
	@.ci/setup test
	@$(MAKE) --no-print-directory $(CORE)
	@$(PYTHON) -m benchmarks --python $$(tr : '\n' <.venv/pythons | sed -n '1p;$$p' | uniq) $(ARGS)

pictures: ## make the films of docs/pictures anew, on the newest Python (two minutes)
	@.ci/setup test
	@$(MAKE) --no-print-directory $(CORE)
	@$(PYTHON) -m benchmarks.recording --python "$$(tr : '\n' <.venv/pythons | head -n 1)" docs/pictures $(ARGS)

figures: ## all figures and pictures of README.md and docs/ anew, on the newest Python
	@.ci/setup test
	@$(MAKE) --no-print-directory $(CORE)
	@$(PYTHON) -m benchmarks.published --python "$$(tr : '\n' <.venv/pythons | head -n 1)" $(ARGS)
	@$(MAKE) --no-print-directory pictures ARGS=

fuzz: ## type 100,000 streams with and without inputhook, and keep what differs; ARGS="--minutes 10 --only pyrepl/.*"
	@.ci/setup test
	@$(MAKE) --no-print-directory $(CORE)
	@INPUTHOOK_TEST_PYTHONS="$$(cat .venv/pythons)" $(PYTHON) -m tests.harness.fuzz $(ARGS)

asan: ## run the tests with AddressSanitizer and UBSan in the C core; ARGS as for test
	@.ci/setup test
	@echo "-- Compiling the C core with AddressSanitizer and UBSan (about 10 seconds)"
	@CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer \
		-g -O1" $(PYTHON) setup.py --quiet build_ext --inplace --force --build-temp build/asan
	@LD_PRELOAD="$$(gcc -print-file-name=libasan.so) $$(gcc -print-file-name=libubsan.so)" \
		PYTHONDEVMODE=1 PYTHONMALLOC=malloc ASAN_OPTIONS=detect_leaks=0 \
		UBSAN_OPTIONS=print_stacktrace=1 $(PYTEST); \
	status=$$?; \
	rm -f $(CORE); \
	$(MAKE) --no-print-directory $(CORE) && exit $$status

tsan: ## run the tests with ThreadSanitizer in the C core, and show its reports; ARGS as for test
	@.ci/setup test
	@echo "-- Compiling the C core with ThreadSanitizer (about 10 seconds)"
	@CFLAGS="-fsanitize=thread -fno-omit-frame-pointer -g -O1" \
		$(PYTHON) setup.py --quiet build_ext --inplace --force --build-temp build/tsan
	@rm -rf build/tsan-reports; mkdir -p build/tsan-reports
	@INPUTHOOK_TEST_PRELOAD="$$(gcc -print-file-name=libtsan.so)" INPUTHOOK_TEST_DEADLINE=60 \
		TSAN_OPTIONS="log_path=$(CURDIR)/build/tsan-reports/of exitcode=0 history_size=5" $(PYTEST); \
	rm -f $(CORE); \
	$(MAKE) --no-print-directory $(CORE); \
	cat build/tsan-reports/* 2>/dev/null; ! grep -qs csrc/ build/tsan-reports/*

coverage: ## count the branches that the tests take, on the newest Python; ARGS as for test
	@.ci/setup test
	@.ci/coverage $(ARGS); status=$$?; $(MAKE) --no-print-directory $(CORE) && exit $$status

debug: ## run the tests on a Python with assertions (Debian: python3.15-dbg); ARGS as for test
	@.ci/setup test
	@$(MAKE) --no-print-directory $(CORE)
	@$(DEBUG_PYTHON) -m venv --system-site-packages --without-pip .venv/debug
	@for each in .venv/debug/lib/python3.*; do \
		echo "$(CURDIR)/.venv/$${each#*/lib/python}/lib/$${each##*/}/site-packages" \
			>"$$each/site-packages/packages.pth"; \
	done
	@PYTHONDEVMODE=1 INPUTHOOK_TEST_PYTHONS="$(CURDIR)/.venv/debug/bin/python" \
		$(PYTHON) -m pytest $(ARGS)

soak: ## a long session, ten minutes at two prompts; ARGS="--minutes 60 --toolkit gtk3"
	@.ci/setup test
	@$(MAKE) --no-print-directory $(CORE)
	@for prompt in pyrepl readline; do \
		$(PYTHON) -m tests.harness.soak --prompt $$prompt \
			--python "$$(tr : '\n' <.venv/pythons | head -n 1)" $(ARGS) || exit; \
	done

clean: ## remove what was built
	rm -rf build dist src/*.egg-info src/inputhook/_core.c $(CORES) inputhook-demo.png
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find benchmarks csrc examples src tests -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean ## and the virtual environments too
	rm -rf .venv

# The two that matter: `make demo` shows nsyn at work, `make test` says whether it works.
.PHONY: demo test build bench fuzz docs lint format clean setup

# Linked statically to Swift's library: half the start-up time, and one file to copy.
RELEASE = swift build -c release --static-swift-stdlib

demo: build
	@scripts/demo

# The closing line of `swift test` stays the last one.
test:
	@scripts/setup --test
	@$(MAKE) --no-print-directory lint
	swift build --build-tests
	swift test --parallel

build: setup
	@scripts/embed-library
	$(RELEASE)

setup:
	@scripts/setup

# make bench ONLY=name
bench:
	@scripts/setup --bench
	$(RELEASE)
	@scripts/bench $(ONLY)

# make fuzz SECONDS=60
fuzz:
	@scripts/fuzz $(SECONDS)

docs: build
	@scripts/docs

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

format:
	swift format format --in-place --recursive Sources Tests Package.swift

clean:
	rm -rf .build

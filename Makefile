# What one does with Custody; `make` by itself lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
# What `make bench` passes on: make bench ARGS="--only hash-file --format json"
ARGS ?=

# STRICT=1 tests as continuous integration does; Scripts/test says how.
STRICT ?=
RELEASE := -c release --static-swift-stdlib

.PHONY: help bootstrap build demo test bench lint format docs install

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: ## install the C libraries that are missing
	@Scripts/bootstrap

build: bootstrap ## build the custody binary for use
	swift build $(RELEASE) --product custody

demo: ## build, and take Custody's own binary and history through its gate
	@Scripts/demo

test: ## build everything, run all tests and the README's tour
	@STRICT=$(STRICT) Scripts/test

bench: bootstrap ## measure, beside what the machine and its libraries can do
	@swift run -c release custody-benchmarks $(ARGS)

lint: bootstrap ## check format, warnings, room boundaries and scripts
	@Scripts/lint

format: ## format all Swift sources
	swift format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks

docs: bootstrap ## write the command reference and the API documentation anew
	swift build --product custody
	"$$(swift build --show-bin-path)/custody" documentation commands > Documentation/commands.md
	@Scripts/docc

install: build ## install binary, manual pages and completions below PREFIX
	@Scripts/install "$$(swift build $(RELEASE) --show-bin-path)/custody" "$(DESTDIR)$(PREFIX)"

"""pypi-attestations as a peer: whether it verifies attestations, under a given trusted root in the place of PyPI's.

usage: pypi_verify.py ROOT.json CASES.json
CASES.json is a list of {"name", "attestation", "publisher", "file", "digest"}. Prints a list of
{"name", "accepts", "why"}.
"""
import json
import sys
from types import SimpleNamespace

from pypi_attestations import Attestation, Distribution, GitHubPublisher
from pypi_attestations import _impl
from sigstore.models import TrustedRoot
from sigstore.verify import Verifier

verifier = Verifier(trusted_root=TrustedRoot.from_file(sys.argv[1]))
# Its API knows the public instance and its staging alone.
_impl.Verifier = SimpleNamespace(production=lambda offline=False: verifier)

answers = []
with open(sys.argv[2]) as file:
    cases = json.load(file)
for case in cases:
    try:
        attestation = Attestation.model_validate_json(json.dumps(case["attestation"]))
        publisher = GitHubPublisher(**case["publisher"])
        attestation.verify(publisher, Distribution(name=case["file"], digest=case["digest"]))
        answers.append({"name": case["name"], "accepts": True, "why": ""})
    except Exception as error:
        answers.append({"name": case["name"], "accepts": False, "why": f"{type(error).__name__}: {error}"})
json.dump(answers, sys.stdout)

"""sigstore-python as a peer: whether it verifies bundles, offline, under the trusted root of each.

usage: sigstore_verify.py CASES.json
CASES.json is a list of {"name", "bundle", "root", "artifact", "identity", "issuer"}, the first three of them paths but the
name. Prints a list of {"name", "accepts", "why"}.
"""
import hashlib
import json
import sys

from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier, policy


def verify(case):
    with open(case["artifact"], "rb") as file:
        artifact = file.read()
    with open(case["bundle"]) as file:
        bundle = Bundle.from_json(file.read())
    verifier = Verifier(trusted_root=TrustedRoot.from_file(case["root"]))
    # Its own Identity looks for the issuer in Fulcio's old form alone.
    issuer = policy.AnyOf([policy.OIDCIssuerV2(case["issuer"]), policy.OIDCIssuer(case["issuer"])])
    expected = policy.AllOf([policy.Identity(identity=case["identity"]), issuer])
    if bundle._inner.dsse_envelope is None:
        verifier.verify_artifact(artifact, bundle, expected)
        return
    payload_type, payload = verifier.verify_dsse(bundle, expected)
    if payload_type != "application/vnd.in-toto+json":
        raise ValueError("the payload is no statement")
    # As its command line does it.
    digest = hashlib.sha256(artifact).hexdigest()
    subjects = json.loads(payload)["subject"]
    if not any(subject["digest"].get("sha256") == digest for subject in subjects):
        raise ValueError("no subject is the artifact")


answers = []
with open(sys.argv[1]) as file:
    cases = json.load(file)
for case in cases:
    try:
        verify(case)
        answers.append({"name": case["name"], "accepts": True, "why": ""})
    except Exception as error:
        answers.append({"name": case["name"], "accepts": False, "why": f"{type(error).__name__}: {error}"})
json.dump(answers, sys.stdout)

"""in-toto as a peer: whether it verifies supply chains.

usage: in_toto_verify.py CASES.json
CASES.json is a list of {"name", "layout", "links", "keys"}: a path, a folder, and public keys in PEM, each of which must
have signed. Prints a list of {"name", "accepts", "why"}.
"""
import json
import sys

from cryptography.hazmat.primitives.serialization import load_pem_public_key
from in_toto.models.metadata import Metadata
from in_toto.verifylib import in_toto_verify
from securesystemslib.signer import SSlibKey


def verify(case):
    keys = {}
    for pem in case["keys"]:
        public = load_pem_public_key(pem.encode())
        # securesystemslib would name RSA's scheme and the curve's as the tests do.
        key = SSlibKey.from_crypto(public)
        keys[key.keyid] = {"keyid": key.keyid, **key.to_dict()}
    in_toto_verify(Metadata.load(case["layout"]), keys, link_dir_path=case["links"])


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

"""Signs and verifies DSSE envelopes with securesystemslib, to be held against Custody's.

    dsse.py verify ENVELOPE PUBLIC-KEY.pem KEYID SCHEME
    dsse.py sign PAYLOAD PAYLOAD-TYPE PRIVATE-KEY.pem KEYID SCHEME    the envelope goes to standard output

KEYID is what the envelope calls the key: securesystemslib looks keys up by it, and computes another for itself unless
told. SCHEME is one of securesystemslib's names, such as ecdsa-sha2-nistp256. Exits with 3 where nothing verifies.
"""

import json
import sys

from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey


def read(path):
    with open(path, "rb") as file:
        return file.read()


def verify(envelope, key, keyid, scheme):
    key = SSlibKey.from_crypto(load_pem_public_key(read(key)), keyid=keyid, scheme=scheme)
    try:
        Envelope.from_dict(json.loads(read(envelope))).verify([key], 1)
    except VerificationError as error:
        print(error, file=sys.stderr)
        sys.exit(3)


def sign(payload, payload_type, key, keyid, scheme):
    private = load_pem_private_key(read(key), password=None)
    public = SSlibKey.from_crypto(private.public_key(), keyid=keyid, scheme=scheme)
    envelope = Envelope(read(payload), payload_type, {})
    envelope.sign(CryptoSigner(private, public))
    json.dump(envelope.to_dict(), sys.stdout)


if __name__ == "__main__":
    {"verify": verify, "sign": sign}[sys.argv[1]](*sys.argv[2:])

"""model-signing as a peer: signs models, and says whether it verifies them.

usage: model_peer.py sign-key MODEL SIGNATURE KEY [files|shards|blake2b|links]
       model_peer.py sign-certificate MODEL SIGNATURE KEY CERTIFICATE CHAIN...
       model_peer.py verify-key MODEL SIGNATURE PUBLIC-KEY
       model_peer.py verify-certificate MODEL SIGNATURE ROOT...
Exits with 0, or with 1 where it does not verify.
"""
import pathlib
import sys

import model_signing.hashing
import model_signing.signing
import model_signing.verifying

action, model, signature, *rest = sys.argv[1:]
paths = [pathlib.Path(path) for path in rest]
if action == "sign-key":
    hashing = model_signing.hashing.Config()
    method = rest[1] if len(rest) > 1 else "files"
    if method == "shards":
        hashing.use_shard_serialization(shard_size=4)
    elif method == "blake2b":
        hashing.use_file_serialization(hashing_algorithm="blake2")
    elif method == "blake3":
        hashing.use_file_serialization(hashing_algorithm="blake3")
    elif method == "links":
        hashing.set_allow_symlinks(True)
    hashing.set_ignored_paths(paths=[pathlib.Path(signature), pathlib.Path("cache")])
    config = model_signing.signing.Config().set_hashing_config(hashing)
    config.use_elliptic_key_signer(private_key=paths[0]).sign(model, signature)
elif action == "sign-certificate":
    config = model_signing.signing.Config().use_certificate_signer(
        private_key=paths[0], signing_certificate=paths[1], certificate_chain=paths[2:])
    config.sign(model, signature)
else:
    config = model_signing.verifying.Config()
    if action == "verify-key":
        config.use_elliptic_key_verifier(public_key=paths[0])
    else:
        config.use_certificate_verifier(certificate_chain=paths)
    try:
        config.verify(model, signature)
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)

"""in-toto as a peer: makes supply chains with keys of each kind, as metablocks and as envelopes.

usage: in_toto_make.py FOLDER
Writes FOLDER/app.tar.gz and folders KIND-FORM, each with owner.pub, root.layout and the links.
"""
import os
import sys

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from in_toto.models.layout import Layout, Step
from in_toto.models.metadata import Envelope, Metablock
from in_toto.runlib import in_toto_run
from securesystemslib.signer import CryptoSigner

os.chdir(sys.argv[1])
with open("app.c", "w") as file:
    file.write("int main\n")
make = {
    "ed25519": CryptoSigner.generate_ed25519,
    "ecdsa": CryptoSigner.generate_ecdsa,
    "rsa": CryptoSigner.generate_rsa,
}
for kind, generate in make.items():
    for form in ["metablock", "envelope"]:
        if os.path.exists("app.tar.gz"):
            os.remove("app.tar.gz")
        folder = f"{kind}-{form}"
        os.mkdir(folder)
        owner, functionary = generate(), generate()
        layout = Layout()
        layout.set_relative_expiration(months=120)
        layout.expires = "2060-01-01T00:00:00Z"
        key = functionary.public_key
        layout.keys[key.keyid] = {"keyid": key.keyid, **key.to_dict()}
        write = Step(name="write")
        write.pubkeys = [key.keyid]
        write.add_product_rule_from_string("CREATE app.c")
        write.add_product_rule_from_string("DISALLOW *")
        build = Step(name="build")
        build.pubkeys = [key.keyid]
        build.set_expected_command_from_string("cp app.c app.tar.gz")
        build.add_material_rule_from_string("MATCH app.c WITH PRODUCTS FROM write")
        build.add_material_rule_from_string("DISALLOW *")
        build.add_product_rule_from_string("CREATE app.tar.gz")
        build.add_product_rule_from_string("ALLOW app.c")
        build.add_product_rule_from_string("DISALLOW *")
        layout.steps = [write, build]
        metadata = Metablock(signed=layout) if form == "metablock" else Envelope.from_signable(layout)
        metadata.create_signature(owner)
        metadata.dump(f"{folder}/root.layout")
        dsse = form == "envelope"
        in_toto_run("write", [], ["app.c"], [], signer=functionary, metadata_directory=folder, use_dsse=dsse)
        in_toto_run(
            "build", ["app.c"], ["app.c", "app.tar.gz"], ["cp", "app.c", "app.tar.gz"], signer=functionary,
            metadata_directory=folder, use_dsse=dsse)
        public = owner._private_key.public_key() if hasattr(owner, "_private_key") else owner.private_key.public_key()
        with open(f"{folder}/owner.pub", "wb") as file:
            file.write(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

import TestSupport
import Testing

@testable import Tokens

@Suite struct `Names of keys in tokens` {
    @Test func `The parts of a URI are read, and percent-encoding resolved`() throws {
        let uri = try TokenURI(
            "pkcs11:token=My%20token;serial=00ff;manufacturer=Acme;model=v2;slot-id=7;object=release;id=%01%fF;type=private"
                + "?pin-source=file:/run/pin&module-path=/usr/lib/m.so")
        #expect(uri.token == "My token")
        #expect(uri.serial == "00ff")
        #expect(uri.manufacturer == "Acme")
        #expect(uri.model == "v2")
        #expect(uri.slot == 7)
        #expect(uri.object == "release")
        #expect(uri.id == [0x01, 0xff])
        #expect(uri.pinSource == "file:/run/pin")
        #expect(uri.modulePath == "/usr/lib/m.so")
    }

    @Test(arguments: [
        "release.key", "pkcs11:", "pkcs11:token=acme", "pkcs11:object=", "pkcs11:object=a;object=b", "pkcs11:object",
        "pkcs11:object=a;library-version=2", "pkcs11:object=a?module-name=softhsm2", "pkcs11:object=a%2",
        "pkcs11:object=%zz",
        "pkcs11:object=a b", "pkcs11:object=%ff", "pkcs11:object=a;type=cert", "pkcs11:object=a;slot-id=007",
        "pkcs11:object=a?module-path=lib.so", "pkcs11:object=a%00", "PKCS11:object=a",
        "pkcs11:object=" + String(repeating: "a", count: 2048),
    ])
    func `What chooses nothing, or in a way that is not accepted, is refused`(text: String) {
        let error = #expect(throws: TokenError.self) { try TokenURI(text) }
        #expect(error?.code == .uri)
    }

    @Test func `A PIN in the URI is refused, and not repeated`() {
        let error = #expect(throws: TokenError.self) { try TokenURI("pkcs11:object=a?pin-value=123456") }
        #expect(error?.code == .pinInURI)
        #expect(error?.message.contains("123456") == false)
    }
}

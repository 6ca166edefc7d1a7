import Evidence
import Testing

/// File names of Python distributions, and the versions in them.
@Suite struct `Names of Python distributions` {
    @Test(arguments: [
        ("1.0", "1"), ("1.0", "v1.0.0"), ("1.0a1", "1.0.alpha-01"), ("1.0b", "1.0-beta0"), ("1.0rc2", "1.0.c2"),
        ("1.0rc2", "1.0-preview_2"), ("1.0.post3", "1.0-3"), ("1.0.post3", "1.0.rev3"), ("1.0.dev0", "1.0dev"),
        ("1!1.0", "01!1"), ("1.0+ubuntu.1", "1.0+Ubuntu-01"), ("1.0a1.post2.dev3", "1.0A1-2_DEV3"),
    ])
    func `Two spellings are one version`(one: String, other: String) {
        #expect(PythonVersion(one) != nil)
        #expect(PythonVersion(one) == PythonVersion(other))
    }

    @Test(arguments: [
        ("1.0", "1.1"), ("1.0", "1.0a1"), ("1.0a1", "1.0b1"), ("1.0", "1.0.post0"), ("1.0", "1.0.dev0"),
        ("1.0", "1!1.0"), ("1.0+a", "1.0+b"), ("10", "1"), ("1.0.1", "1.0.10"),
    ])
    func `Others are not`(one: String, other: String) {
        #expect(PythonVersion(one) != PythonVersion(other))
        #expect(PythonVersion(other) != nil)
    }

    @Test(arguments: [
        "", "x", "1.", "1..0", "1.0x", "1.0+", "1.0+a..b", "1.0a1b1", " 1.0", "1.0 ", "1.0-", "!1", "١.٠",
    ])
    func `What is no version is none`(text: String) {
        #expect(PythonVersion(text) == nil)
    }

    @Test(arguments: [
        ("Foo_Bar-1.0.tar.gz", "foo-bar-1.0.tar.gz"), ("foo.bar-1.0.zip", "foo_bar-1.tar.gz"),
        ("foo-1.0-py2.py3-none-any.whl", "Foo-1.0.0-py3.py2-none-any.whl"),
        ("foo-1.0-01-py3-none-any.whl", "foo-1.0-1-py3-none-any.whl"),
    ])
    func `Two spellings are one name`(one: String, other: String) {
        #expect(DistributionName(one) != nil)
        #expect(DistributionName(one) == DistributionName(other))
    }

    @Test(arguments: [
        ("foo-1.0.tar.gz", "foo-1.0-py3-none-any.whl"), ("foo-1.0-py3-none-any.whl", "foo-1.0-py2-none-any.whl"),
        ("foo-1.0-1-py3-none-any.whl", "foo-1.0-py3-none-any.whl"), ("foo-1.0.tar.gz", "foos-1.0.tar.gz"),
    ])
    func `Others are two`(one: String, other: String) {
        #expect(DistributionName(one) != DistributionName(other))
    }

    @Test(arguments: [
        "", "foo", "foo-1.0", "foo-1.0.tar", "foo-1.0.egg", "foo.tar.gz", "-1.0.tar.gz", "foo-.tar.gz",
        "../foo-1.0.tar.gz",
        "/foo-1.0.tar.gz", "foo-1.0-py3-none.whl", "foo-1.0-x-py3-none-any.whl", "foo__bar-1.0-py3-none-any.whl",
        "foo-1.0-1-2-py3-none-any.whl", "fo\u{F6}-1.0.tar.gz", "foo-1.0.tar.gz\n", "foo-1.0.TAR.GZ",
    ])
    func `What is no name of a distribution is none`(text: String) {
        #expect(DistributionName(text) == nil)
    }
}

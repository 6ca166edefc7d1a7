import TestSupport
import Testing

/// Validates documents by the published schemas with the `jsonschema` package from PyPI.
enum SchemaValidator {
    /// An interpreter that has jsonschema, in the environment that `Scripts/interop-venv` makes; nil where there is none.
    static let python: String? = {
        let made = try? Tool.start([TestData.package + "/Scripts/interop-venv"])
        return made?.status == 0 ? made?.text : nil
    }()

    /// Validates each document by the schema that it names, a statement's predicate by that of its type; prints a line for
    /// each fault.
    private static let script = """
        import json, pathlib, sys
        from jsonschema import Draft202012Validator
        from referencing import Registry, Resource
        schemas = {}
        for path in sorted(pathlib.Path(sys.argv[1]).glob("*.schema.json")):
            schema = json.loads(path.read_text())
            Draft202012Validator.check_schema(schema)
            schemas[schema["$id"]] = schema
        registry = Registry().with_resources((name, Resource.from_contents(s)) for name, s in schemas.items())
        for path in sys.argv[2:]:
            document = json.loads(pathlib.Path(path).read_text())
            if "_type" in document:
                name = document["predicateType"].replace("/predicates/", "/schemas/predicates/")
                document = {"schema": name, **document["predicate"]}
                schemas[name] = {**schemas[name], "properties": {**schemas[name]["properties"], "schema": {}}}
            if document.get("schema") not in schemas:
                print(path, "names no schema:", document.get("schema"))
                continue
            validator = Draft202012Validator(schemas[document["schema"]], registry=registry)
            for error in validator.iter_errors(document):
                print(path, error.json_path, error.message[:300])
        """

    static func faults(_ session: Session, _ files: [String]) throws -> String {
        let python = try #require(python)
        return try Tool.run(
            [python, "-c", script, TestData.package + "/Schemas"] + files, in: session.files.path
        ).text
    }
}

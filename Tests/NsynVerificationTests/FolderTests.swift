import NsynVerification
import Testing

/// The folder as a whole: its manifest, and the files that it lists.
@Suite struct FolderTests {
    @Test func damagedManifests() {
        func codes(_ old: String, _ new: String) -> [String] {
            var fixture = Fixture()
            fixture.manifestEdits = [(old, new)]
            return fixture.codes
        }
        #expect(codes("\"manifest\":1", "\"manifest\":2") == ["NS0951"])
        #expect(codes("\"scale\":\"1\"", "\"scale\":\"0\"") == ["NS0950"])
        #expect(codes("\"scale\":\"1\",", "") == ["NS0950"])
        #expect(codes("\"sweep\"", "\"swep\"") == ["NS0950"])
        #expect(codes("{\"manifest\"", "{{\"manifest\"") == ["NS0950"])
        #expect(codes("\"liquid\":0,\"placement\":1", "\"liquid\":7,\"placement\":1") == ["NS0950"])
        #expect(codes("\"condition\":1,\"replicate\"", "\"condition\":9,\"replicate\"") == ["NS0950"])
        #expect(codes("\"values\":[\"1/50000000\"]", "\"values\":[\"1/40000000\"]").contains("NS0950"))
        #expect(codes("transfer m2", "transfer m9") == ["NS0950"])
    }

    @Test func files() {
        var fixture = Fixture()
        fixture.manifestEdits = [("\"bytes\":", "\"bytes\":1")]
        #expect(fixture.codes == ["NS0952"])
        var files = Fixture().files
        files.append(FolderFile(name: "other.json", bytes: []))
        #expect(Fixture.codes(files) == ["NS0954"])
        files.removeAll { $0.name != "manifest.json" }
        #expect(Fixture.codes(files).first == "NS0953")
        #expect(Fixture.codes([]) == ["NS0953"])
    }

    @Test func plateMap() {
        func codes(_ map: String) -> [String] {
            var fixture = Fixture()
            fixture.extra = [FolderFile(name: "platemap.csv", bytes: Array(map.utf8))]
            return fixture.codes
        }
        let header = "plate,well,condition,replicate,control,reductant [µL]\n"
        #expect(codes(header) == ["NS0990"])
        #expect(codes("well\n") == ["NS0955"])
    }
}

extension Fixture {
    static func codes(_ files: [FolderFile]) -> [String] { verification(of: files).findings.map(\.code.description) }
}

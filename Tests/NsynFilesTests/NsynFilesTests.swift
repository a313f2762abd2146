import Glibc
import NsynDiagnostics
import NsynFiles
import Testing

/// A folder that is gone after the test.
private final class Scratch {
    let path: String

    init() {
        var template = Array("/tmp/nsyn-files-XXXXXX".utf8CString)
        path = String(cString: mkdtemp(&template))
    }

    deinit { _ = system("rm -rf '\(path)'") }

    func write(_ name: String, _ text: String = "let a = 1\n") {
        _ = system("mkdir -p \"$(dirname '\(path)/\(name)')\"")
        #expect(FileWriter.write(Array(text.utf8), to: path + "/" + name) == nil)
    }

    func read(_ name: String) -> String? {
        (try? SourceReader.read(path + "/" + name).get()).map { String(decoding: $0, as: UTF8.self) }
    }

    var entries: [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { names.append(String(cString: $0)) }
            }
        }
        return names.filter { $0 != "." && $0 != ".." }.sorted()
    }
}

private func code<Value>(_ result: Result<Value, LoadFailure>) -> Code? {
    if case .failure(let failure) = result { failure.code } else { nil }
}

@Suite struct SourceReaderTests {
    private let scratch = Scratch()

    @Test func whatIsNoScriptIsRefused() {
        scratch.write("folder/a.nsyn")
        mkfifo(scratch.path + "/pipe.nsyn", 0o600)
        symlink("loop.nsyn", scratch.path + "/loop.nsyn")
        #expect(code(SourceReader.read(scratch.path + "/none.nsyn")) == Code(1001))
        #expect(code(SourceReader.read(scratch.path + "/folder/a.nsyn/b")) == Code(1001))
        #expect(code(SourceReader.read(scratch.path + "/folder")) == Code(1002))
        #expect(code(SourceReader.read(scratch.path + "/pipe.nsyn")) == Code(1004))
        #expect(code(SourceReader.read("/dev/zero")) == Code(1004))
        #expect(code(SourceReader.read(scratch.path + "/loop.nsyn")) == Code(1011))
        #expect(code(SourceReader.read("")) == Code(1015))
        #expect(code(SourceReader.read("a\0b")) == Code(1015))
        #expect(code(SourceReader.read(String(repeating: "a", count: 5000))) == Code(1015))
    }

    @Test func sizeIsLimited() {
        scratch.write("big.nsyn", "")
        truncate(scratch.path + "/big.nsyn", SourceReader.sizeLimit)
        #expect((try? SourceReader.read(scratch.path + "/big.nsyn").get())?.count == SourceReader.sizeLimit)
        truncate(scratch.path + "/big.nsyn", SourceReader.sizeLimit + 1)
        #expect(code(SourceReader.read(scratch.path + "/big.nsyn")) == Code(1005))
    }

    @Test func foldersAreWalkedInOrder() {
        for name in ["b.nsyn", "a.nsyn", "sub/c.nsyn", "sub/notes.txt", ".hidden/d.nsyn", ".e.nsyn"] {
            scratch.write(name)
        }
        symlink(scratch.path, scratch.path + "/around")
        let outcome = FolderWalk.scripts(at: [scratch.path, scratch.path + "/a.nsyn"])
        #expect(outcome.paths == ["a.nsyn", "b.nsyn", "sub/c.nsyn"].map { scratch.path + "/" + $0 })
        #expect(outcome.failures.isEmpty)
        scratch.write("empty/notes.txt")
        #expect(FolderWalk.scripts(at: [scratch.path + "/empty"]).failures.map(\.failure.code) == [Code(1010)])
    }
}

@Suite struct DiskLoaderTests {
    private let scratch = Scratch()

    private func load(_ path: String, from script: String = "lab/a.nsyn") -> Result<LoadedSource, LoadFailure> {
        let script = scratch.path + "/" + script
        return DiskLoader(script: script).load(path, importedBy: DiskLoader.identity(ofScript: script))
    }

    @Test func importsBelowTheRoot() {
        scratch.write("lab/a.nsyn")
        scratch.write("lab/house/b.nsyn", "let b = 2\n")
        let loaded = try? load("./house/b.nsyn").get()
        #expect(loaded?.bytes == Array("let b = 2\n".utf8))
        #expect(loaded?.identity == scratch.path + "/lab/house/b.nsyn")
        #expect((try? load("house/../house//b.nsyn").get())?.identity == loaded?.identity)
    }

    @Test func nothingOutsideTheRoot() {
        scratch.write("lab/a.nsyn")
        scratch.write("outside.nsyn")
        symlink("../outside.nsyn", scratch.path + "/lab/link.nsyn")
        symlink("..", scratch.path + "/lab/up")
        #expect(code(load("../outside.nsyn")) == Code(1006))
        #expect(code(load("../../../../../../../etc/passwd")) == Code(1006))
        #expect(code(load("/etc/passwd")) == Code(1013))
        #expect(code(load("~/a.nsyn")) == Code(1013))
        #expect(code(load("file:///etc/passwd")) == Code(1013))
        #expect(code(load("link.nsyn")) == Code(1007))
        #expect(code(load("up/outside.nsyn")) == Code(1007))
        #expect(code(load("up/none.nsyn")) == Code(1007))
    }

    @Test func aMarkedFolderIsTheRoot() {
        scratch.write("nsyn.toml", "")
        scratch.write("lab/a.nsyn")
        scratch.write("outside.nsyn")
        #expect(code(load("../outside.nsyn")) == nil)
        #expect(code(load("../../outside.nsyn")) == Code(1006))
    }

    @Test func badImportsSayWhat() {
        scratch.write("lab/a.nsyn")
        mkfifo(scratch.path + "/lab/pipe", 0o600)
        #expect(code(load("none.nsyn")) == Code(1001))
        #expect(code(load(".")) == Code(1002))
        #expect(code(load("pipe")) == Code(1004))
    }
}

@Suite struct FileWriterTests {
    private let scratch = Scratch()

    @Test func filesAreReplacedWhole() {
        scratch.write("a.nsyn", "old")
        chmod(scratch.path + "/a.nsyn", 0o640)
        symlink("a.nsyn", scratch.path + "/link.nsyn")
        #expect(FileWriter.write(Array("new".utf8), to: scratch.path + "/link.nsyn") == nil)
        #expect(scratch.read("a.nsyn") == "new")
        var status = stat()
        #expect(lstat(scratch.path + "/link.nsyn", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(stat(scratch.path + "/a.nsyn", &status) == 0 && status.st_mode & 0o777 == 0o640)
        #expect(scratch.entries == ["a.nsyn", "link.nsyn"])
    }

    @Test func failuresLeaveNothing() {
        #expect(FileWriter.write([1], to: scratch.path)?.code == Code(1002))
        #expect(FileWriter.write([1], to: scratch.path + "/none/a")?.code == Code(1012))
        #expect(FileWriter.write([1], to: "/dev/null")?.code == Code(1004))
        #expect(scratch.entries.isEmpty)
    }

    @Test func foldersAppearWhole() {
        let target = scratch.path + "/out/plate"
        func write(_ names: [String], mayReplace: ([String]) -> Bool = { $0.isEmpty }) -> LoadFailure? {
            FileWriter.writeFolder(names.map { ($0, Array($0.utf8)) }, to: target + "/", mayReplace: mayReplace)
        }
        #expect(write(["a", "b"]) == nil)
        #expect(scratch.read("out/plate/b") == "b")
        #expect(write(["c"])?.code == Code(1012))
        #expect(scratch.read("out/plate/a") == "a")
        #expect(write(["c"], mayReplace: { $0 == ["a", "b"] }) == nil)
        #expect(scratch.read("out/plate/c") == "c")
        #expect(scratch.read("out/plate/a") == nil)
        #expect(write(["x/y"], mayReplace: { _ in true })?.code == Code(1012))
        #expect(scratch.read("out/plate/c") == "c")
    }
}

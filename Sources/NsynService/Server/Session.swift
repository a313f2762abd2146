import NsynDiagnostics
import NsynSemantics
import Synchronization

/// What the client said about itself.
struct ClientSettings: Sendable {
    var encoding = PositionEncoding.utf16
    /// The client asks for diagnostics itself.
    var clientPulls = false
    var clientRefreshesDiagnostics = false
    var relatedInformation = false
    var snippets = false
    var markdown = true
    /// The client shows documents that are no files.
    var virtualDocuments = false
    var hierarchicalSymbols = false
    /// The client shows pictures in what it hovers.
    var pictures = false
    var folders: [String] = []
    /// The client asks for the edits of an action once a person picks it.
    var resolvesActions = false
    /// Rules of practice are shown beside what `check` finds.
    var showsPractice = true
}

/// What all parts of a running server share.
final class Session: Sendable {
    final class Settings: Sendable {
        private let state = Mutex(ClientSettings())
        var value: ClientSettings { state.withLock { $0 } }
        func set(_ settings: ClientSettings) { state.withLock { $0 = settings } }
    }

    let store = DocumentStore()
    let settings = Settings()
    let sink: MessageSink
    let makeLibrary: @Sendable () -> Library
    /// Where files of the library are laid out for clients that only open files; nil for nowhere.
    let cacheFolder: String?
    private let nextRequest = Atomic<Int>(1)
    private let age = Atomic<Int>(0)

    init(sink: MessageSink, cacheFolder: String?, makeLibrary: @escaping @Sendable () -> Library) {
        self.sink = sink
        self.cacheFolder = cacheFolder
        self.makeLibrary = makeLibrary
    }

    /// A number for a request to the client.
    func requestNumber() -> Int { nextRequest.wrappingAdd(1, ordering: .relaxed).oldValue }

    /// Grows when files beside the documents may have changed: settings, baselines, house rules.
    var filesAge: Int { age.load(ordering: .relaxed) }
    func filesChanged() { age.wrappingAdd(1, ordering: .relaxed) }

    func refreshDiagnostics() { sink.request(requestNumber(), "workspace/diagnostic/refresh") }
}

// swift-tools-version: 6.0
import PackageDescription

// One room a module; a module imports only modules listed above it. `Tests/HouseTests` proves it.
let package = Package(
    name: "nsyn",
    products: [
        .executable(name: "nsyn", targets: ["nsyn"]),
        // RDKit and the 47 libraries behind it are loaded on first use, never at start-up.
        .library(name: "NsynMolecule", type: .dynamic, targets: ["CMolecule"]),
    ],
    targets: [
        .target(name: "COpenBLAS"),
        .target(
            name: "CMolecule",
            cxxSettings: [.unsafeFlags(["-isystem", "/usr/include/rdkit"])],
            linkerSettings: [
                "RDKitSmilesParse", "RDKitMolDraw2D", "RDKitDescriptors", "RDKitFingerprints", "RDKitDepictor",
                "RDKitGraphMol", "RDKitDataStructs", "RDKitRDGeneral",
            ].map { .linkedLibrary($0) }),
        .target(name: "CForest"),
        .target(name: "CKernel"),
        .target(name: "CStandardLibrary"),
        .target(name: "CSystem"),
        .target(name: "NsynDigest"),
        .target(name: "NsynJSON"),
        .target(name: "NsynQuantities"),
        .target(name: "NsynTables", dependencies: ["NsynQuantities", "NsynJSON"]),
        .target(name: "NsynDrawing", dependencies: ["NsynTables"]),
        .target(name: "NsynChemistry", dependencies: ["NsynQuantities"]),
        .target(
            name: "NsynLearning",
            dependencies: [
                "NsynDigest", "NsynQuantities", "NsynTables", "NsynChemistry", "COpenBLAS", "CForest", "CKernel",
            ]),
        .target(name: "NsynDiagnostics"),
        .target(name: "NsynFiles", dependencies: ["NsynDiagnostics", "CSystem"]),
        .target(name: "NsynSyntax", dependencies: ["NsynDiagnostics"]),
        .target(
            name: "NsynPlan", dependencies: ["NsynQuantities", "NsynTables", "NsynChemistry", "NsynDiagnostics"]),
        .target(
            name: "NsynVerification",
            dependencies: ["NsynDigest", "NsynJSON", "NsynQuantities", "NsynChemistry", "NsynDiagnostics", "NsynPlan"]),
        .target(
            name: "NsynRobots",
            dependencies: ["NsynDigest", "NsynQuantities", "NsynLearning", "NsynDiagnostics", "NsynPlan"]),
        .target(
            name: "NsynSimulation",
            dependencies: [
                "NsynDigest", "NsynQuantities", "NsynTables", "NsynLearning", "NsynDiagnostics", "NsynPlan",
            ]),
        .target(
            name: "NsynSemantics",
            dependencies: [
                "NsynQuantities", "NsynTables", "NsynChemistry", "NsynDiagnostics", "NsynSyntax", "NsynPlan",
                "CStandardLibrary",
            ]),
        .target(
            name: "NsynReview",
            dependencies: [
                "NsynQuantities", "NsynChemistry", "NsynDiagnostics", "NsynSyntax", "NsynPlan", "NsynSemantics",
            ]),
        .target(
            name: "NsynService",
            dependencies: [
                "NsynJSON", "NsynChemistry", "NsynDiagnostics", "NsynFiles", "NsynSyntax", "NsynSemantics",
                "NsynReview", "CSystem",
            ]),
        .target(name: "CReadline"),
        .target(
            name: "NsynShell",
            dependencies: [
                "NsynTables", "NsynLearning", "NsynSimulation", "NsynDrawing", "NsynQuantities", "NsynDiagnostics",
                "NsynFiles", "NsynSyntax", "NsynPlan", "NsynSemantics", "CSystem",
                "CReadline",
            ]),
        .target(name: "CZeroMQ"),
        .target(
            name: "NsynKernel",
            dependencies: [
                "NsynDigest", "NsynJSON", "NsynDiagnostics", "NsynFiles", "NsynSemantics", "NsynShell", "CSystem",
                "CZeroMQ",
            ]),
        .executableTarget(
            name: "nsyn",
            dependencies: [
                "NsynService",
                "NsynDigest", "NsynJSON", "NsynQuantities", "NsynTables", "NsynDrawing", "NsynChemistry",
                "NsynLearning",
                "NsynDiagnostics",
                "NsynFiles",
                "NsynSyntax", "NsynPlan", "NsynVerification", "NsynRobots", "NsynSimulation", "NsynSemantics",
                "NsynReview", "NsynShell", "NsynKernel",
            ]),
        .executableTarget(
            name: "bench-plan", dependencies: ["NsynPlan", "NsynQuantities", "NsynDiagnostics"],
            path: "Benchmarks/plan", exclude: ["run"]),
        .executableTarget(
            name: "bench-syntax", dependencies: ["NsynSyntax", "NsynDiagnostics"], path: "Benchmarks/syntax",
            exclude: ["peer.py", "run"]),
        .executableTarget(
            name: "bench-editor",
            dependencies: ["NsynService", "NsynReview", "NsynFiles", "NsynSemantics", "NsynJSON", "NsynDiagnostics"],
            path: "Benchmarks/editor", exclude: ["client.py", "run"]),
        .executableTarget(
            name: "bench-learning", dependencies: ["NsynLearning"], path: "Benchmarks/learning",
            exclude: ["peer.py", "peer_networks.py", "run"]),
        .executableTarget(
            name: "bench-simulation", dependencies: ["NsynSimulation", "NsynSemantics"],
            path: "Benchmarks/simulation", exclude: ["run", "peer.py", "plan.nsyn", "forest.nsyn", "memory.nsyn"]),
        .testTarget(name: "NsynJSONTests", dependencies: ["NsynJSON"]),
        .testTarget(name: "NsynQuantitiesTests", dependencies: ["NsynQuantities"]),
        .testTarget(name: "NsynTablesTests", dependencies: ["NsynTables"]),
        .testTarget(name: "NsynDrawingTests", dependencies: ["NsynDrawing", "NsynTables"]),
        .testTarget(name: "NsynChemistryTests", dependencies: ["NsynChemistry"]),
        .testTarget(name: "NsynLearningTests", dependencies: ["NsynLearning", "NsynDigest", "CKernel"]),
        .testTarget(name: "NsynDiagnosticsTests", dependencies: ["NsynDiagnostics"]),
        .testTarget(name: "NsynFilesTests", dependencies: ["NsynFiles", "NsynDiagnostics"]),
        .testTarget(name: "NsynSyntaxTests", dependencies: ["NsynSyntax"]),
        .testTarget(name: "NsynPlanTests", dependencies: ["NsynPlan"]),
        .testTarget(
            name: "NsynVerificationTests", dependencies: ["NsynVerification", "NsynSemantics", "NsynDigest"]),
        .testTarget(name: "NsynRobotsTests", dependencies: ["NsynRobots", "NsynSemantics"]),
        .testTarget(name: "NsynSimulationTests", dependencies: ["NsynSimulation", "NsynSemantics", "NsynLearning"]),
        .testTarget(name: "NsynSemanticsTests", dependencies: ["NsynSemantics"]),
        .testTarget(name: "NsynReviewTests", dependencies: ["NsynReview", "NsynFiles"]),
        .testTarget(
            name: "NsynServiceTests",
            dependencies: ["NsynService", "NsynReview", "NsynFiles", "NsynSemantics", "NsynJSON"]),
        .testTarget(name: "NsynShellTests", dependencies: ["NsynShell", "NsynSemantics"]),
        .testTarget(name: "NsynKernelTests", dependencies: ["NsynKernel", "NsynShell", "NsynJSON"]),
        .testTarget(name: "HouseTests"),
        .testTarget(name: "ClientTests"),
        .testTarget(name: "CommandTests"),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu2x,
    cxxLanguageStandard: .cxx17
)

// The tests run with the checks of exclusive access on, what is shipped without them: they cost four in a hundred.
for target in package.targets where target.name.lowercased().hasPrefix("nsyn") {
    target.swiftSettings = [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]
}

// `NSYN_TESTS=NsynPlanTests,CommandTests swift test` builds and runs these alone, and no benchmark.
if let wanted = Context.environment["NSYN_TESTS"] {
    let names = wanted.split(separator: ",")
    package.targets.removeAll { target in
        (target.type == .test || target.name.hasPrefix("bench-")) && !names.contains { $0 == target.name }
    }
}

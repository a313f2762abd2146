import NsynDiagnostics

/// The findings of this module, declared in `stdlib/findings/verification.nsyn`.
public enum Codes {
    // The folder
    public static let damagedManifest = Code(950)
    public static let newerManifest = Code(951)
    public static let changedFile = Code(952)
    public static let missingFile = Code(953)
    public static let extraFile = Code(954)
    // The files
    public static let unreadableWorklist = Code(955)
    public static let unknownField = Code(956)
    public static let fieldLimit = Code(957)
    public static let unpairedTransfer = Code(958)
    public static let unknownPlace = Code(959)
    public static let occupiedPlace = Code(960)
    // Tips and pipettes
    public static let tipMissing = Code(961)
    public static let usedTip = Code(962)
    public static let pipetteRange = Code(963)
    public static let tipOverfilled = Code(964)
    public static let tipEmpty = Code(965)
    public static let channelsDoNotFit = Code(966)
    public static let tipPosition = Code(967)
    public static let carryOver = Code(968)
    // Wells
    public static let wellOverflow = Code(969)
    public static let sourceDry = Code(970)
    public static let transferGrid = Code(971)
    public static let wallAttacked = Code(972)
    // The deck
    public static let moduleLimit = Code(973)
    public static let moduleMisuse = Code(974)
    public static let deckNeighbours = Code(975)
    public static let impossibleCondition = Code(976)
    // Against the plan
    public static let composition = Code(980)
    public static let additionOrder = Code(981)
    public static let missingAddition = Code(982)
    public static let strayLiquid = Code(983)
    public static let earlyAddition = Code(984)
    public static let staleReagent = Code(985)
    public static let additionRate = Code(986)
    public static let missingStep = Code(987)
    public static let unknownLiquid = Code(989)
    public static let filesDisagree = Code(990)
}

#include "boost_enums.hpp"

#include "CMolecule.h"
#include "complexity.hpp"

#include <DataStructs/ExplicitBitVect.h>
#include <GraphMol/Descriptors/Crippen.h>
#include <GraphMol/Descriptors/Lipinski.h>
#include <GraphMol/Descriptors/MolDescriptors.h>
#include <GraphMol/Descriptors/MolSurf.h>
#include <GraphMol/Fingerprints/MorganFingerprints.h>
#include <GraphMol/MolDraw2D/MolDraw2DSVG.h>
#include <GraphMol/MolDraw2D/MolDraw2DUtils.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/RDKitBase.h>
#include <GraphMol/SanitException.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <RDGeneral/RDLog.h>
#include <RDGeneral/versions.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

using namespace RDKit;

namespace {

/// RDKit caches rings and distances inside a molecule, so one molecule is used by one thread at a time.
struct Handle {
    std::unique_ptr<RWMol> molecule;
    std::mutex lock;
};

/// RDKit writes what it dislikes to standard error; a library that answers its caller stays silent.
void silenceRDKit() {
    static std::once_flag once;
    std::call_once(once, [] {
        RDLog::InitLogs();
        for (auto log : {rdErrorLog, rdWarningLog, rdInfoLog, rdDebugLog}) {
            if (log) log->df_enabled = false;
        }
    });
}

/// Byte at which the atom of an index begins in a SMILES, or -1.
int64_t positionOfAtom(const std::string &smiles, unsigned index) {
    unsigned seen = 0;
    for (size_t i = 0; i < smiles.size(); ++i) {
        const char c = smiles[i];
        if (c == '[') {
            if (seen++ == index) return static_cast<int64_t>(i);
            const size_t close = smiles.find(']', i);
            if (close == std::string::npos) return -1;
            i = close;
        } else if (std::isalpha(static_cast<unsigned char>(c)) || c == '*') {
            if (seen++ == index) return static_cast<int64_t>(i);
            if (i + 1 < smiles.size() && ((c == 'C' && smiles[i + 1] == 'l') || (c == 'B' && smiles[i + 1] == 'r'))) ++i;
        } else if (c == '%') {
            i += 2;
        }
    }
    return -1;
}

/// The first byte that no SMILES can have there: a stray letter, an open bracket, a ring that never closes.
int64_t positionOfSyntaxError(const std::string &smiles, std::string &reason) {
    std::vector<size_t> open;
    std::vector<int64_t> rings(100, -1);
    for (size_t i = 0; i < smiles.size(); ++i) {
        const char c = smiles[i];
        if (c == '[') {
            const size_t close = smiles.find(']', i);
            if (close == std::string::npos) {
                reason = "this bracket is never closed";
                return static_cast<int64_t>(i);
            }
            i = close;
        } else if (c == ']') {
            reason = "this bracket closes nothing";
            return static_cast<int64_t>(i);
        } else if (c == '(') {
            open.push_back(i);
        } else if (c == ')') {
            if (open.empty()) {
                reason = "this bracket closes nothing";
                return static_cast<int64_t>(i);
            }
            open.pop_back();
        } else if (c == '%' && i + 2 < smiles.size() && std::isdigit(static_cast<unsigned char>(smiles[i + 1])) &&
                   std::isdigit(static_cast<unsigned char>(smiles[i + 2]))) {
            int64_t &ring = rings[(smiles[i + 1] - '0') * 10 + (smiles[i + 2] - '0')];
            ring = ring < 0 ? static_cast<int64_t>(i) : -1;
            i += 2;
        } else if (std::isdigit(static_cast<unsigned char>(c))) {
            int64_t &ring = rings[c - '0'];
            ring = ring < 0 ? static_cast<int64_t>(i) : -1;
        } else if (std::isalpha(static_cast<unsigned char>(c))) {
            const char next = i + 1 < smiles.size() ? smiles[i + 1] : '\0';
            if ((c == 'C' && next == 'l') || (c == 'B' && next == 'r')) {
                ++i;
            } else if (!std::strchr("BCNOPSFIbcnops", c)) {
                reason = "this is no atom outside square brackets";
                return static_cast<int64_t>(i);
            }
        } else if (!std::strchr("-=#$:/\\.*~<>@+", c)) {
            reason = "this character has no place in a SMILES";
            return static_cast<int64_t>(i);
        }
    }
    if (!open.empty()) {
        reason = "this bracket is never closed";
        return static_cast<int64_t>(open.back());
    }
    for (int64_t ring : rings) {
        if (ring >= 0) {
            reason = "this ring is never closed";
            return ring;
        }
    }
    reason = "the SMILES has a mistake in its syntax";
    return -1;
}

void report(const std::string &message, int64_t place, char *error, size_t capacity, int64_t *position) {
    if (position) *position = place;
    if (!error || capacity == 0) return;
    const size_t length = std::min(capacity - 1, message.size());
    std::memcpy(error, message.data(), length);
    error[length] = '\0';
}

double chalcogenAromatic(const ROMol &molecule) {
    double answer = -1;
    for (const Atom *atom : molecule.atoms()) {
        const int number = atom->getAtomicNum();
        if (number != 16 && number != 34) continue;
        // Sulfones and sulfonic acids do not bind metal; the donor is the two-valent atom.
        if (atom->getTotalValence() > 2) continue;
        answer = std::max(answer, 0.0);
        for (const Atom *neighbour : molecule.atomNeighbors(atom)) {
            if (neighbour->getAtomicNum() == 6 && neighbour->getIsAromatic()) answer = 1;
        }
    }
    return answer;
}

int32_t doubledOrder(const Bond *bond) {
    if (bond->getIsAromatic()) return 3;
    switch (bond->getBondType()) {
        case Bond::SINGLE: return 2;
        case Bond::DOUBLE: return 4;
        case Bond::TRIPLE: return 6;
        default: return 0;
    }
}

template <typename Value>
int64_t copy(const std::vector<Value> &values, Value *out, int64_t capacity) {
    const int64_t needed = static_cast<int64_t>(values.size());
    if (out && capacity >= needed) std::copy(values.begin(), values.end(), out);
    return needed;
}

std::string drawing(const ROMol &molecule, int width, int height) {
    RWMol copy(molecule);
    MolDraw2DUtils::prepareMolForDrawing(copy);
    MolDraw2DSVG drawer(width, height);
    drawer.drawOptions().clearBackground = false;
    drawer.drawMolecule(copy);
    drawer.finishDrawing();
    return drawer.getDrawingText();
}

/// Runs `body` on a molecule; -1 where it throws.
template <typename Body>
int64_t guarded(void *opaque, Body body) noexcept {
    if (!opaque) return -1;
    auto *handle = static_cast<Handle *>(opaque);
    try {
        std::lock_guard<std::mutex> hold(handle->lock);
        return body(*handle->molecule);
    } catch (...) {
        return -1;
    }
}

}  // namespace

extern "C" const char *nsyn_molecule_version(void) { return rdkitVersion; }

extern "C" void *nsyn_molecule_parse(
    const char *smiles, size_t length, char *error, size_t capacity, int64_t *position) {
    try {
        if (!smiles || length == 0) {
            report("the SMILES is empty", 0, error, capacity, position);
            return nullptr;
        }
        if (length > 4096) {
            report("the SMILES is longer than 4096 bytes", 4096, error, capacity, position);
            return nullptr;
        }
        const std::string text(smiles, length);
        silenceRDKit();
        try {
            auto handle = std::make_unique<Handle>();
            SmilesParserParams parameters;
            parameters.allowCXSMILES = false;
            parameters.parseName = false;
            handle->molecule.reset(SmilesToMol(text, parameters));
            if (handle->molecule && handle->molecule->getNumAtoms() > 0) return handle.release();
            std::string reason;
            const int64_t place = positionOfSyntaxError(text, reason);
            report(reason, place, error, capacity, position);
        } catch (const AtomSanitizeException &failure) {
            report(failure.what(), positionOfAtom(text, failure.getAtomIdx()), error, capacity, position);
        } catch (const std::exception &failure) {
            report(failure.what(), -1, error, capacity, position);
        }
    } catch (...) {
        report("RDKit failed", -1, error, capacity, position);
    }
    return nullptr;
}

extern "C" void nsyn_molecule_free(void *molecule) {
    try {
        delete static_cast<Handle *>(molecule);
    } catch (...) {
    }
}

extern "C" int64_t nsyn_molecule_descriptors(void *opaque, double *out, int64_t capacity) {
    return guarded(opaque, [&](const ROMol &molecule) {
        std::vector<double> values(NSYN_DESCRIPTOR_COUNT);
        double logP = 0, refractivity = 0;
        Descriptors::calcCrippenDescriptors(molecule, logP, refractivity);
        values[NSYN_AVERAGE_MASS] = Descriptors::calcAMW(molecule);
        values[NSYN_EXACT_MASS] = Descriptors::calcExactMW(molecule);
        values[NSYN_CHARGE] = MolOps::getFormalCharge(molecule);
        values[NSYN_HEAVY_ATOMS] = Descriptors::calcNumHeavyAtoms(molecule);
        values[NSYN_ALL_ATOMS] = Descriptors::calcNumAtoms(molecule);
        values[NSYN_HYDROGEN_BOND_DONORS] = Descriptors::calcNumHBD(molecule);
        values[NSYN_HYDROGEN_BOND_ACCEPTORS] = Descriptors::calcNumHBA(molecule);
        values[NSYN_POLAR_SURFACE] = Descriptors::calcTPSA(molecule);
        values[NSYN_ROTATABLE_BONDS] = Descriptors::calcNumRotatableBonds(molecule);
        values[NSYN_LOG_P] = logP;
        values[NSYN_MOLAR_REFRACTIVITY] = refractivity;
        values[NSYN_COMPLEXITY] = bertzComplexity(molecule);
        values[NSYN_RINGS] = Descriptors::calcNumRings(molecule);
        values[NSYN_AROMATIC_RINGS] = Descriptors::calcNumAromaticRings(molecule);
        values[NSYN_HETEROCYCLES] = Descriptors::calcNumHeterocycles(molecule);
        values[NSYN_HETEROATOMS] = Descriptors::calcNumHeteroatoms(molecule);
        values[NSYN_FRACTION_SP3] = Descriptors::calcFractionCSP3(molecule);
        values[NSYN_CHALCOGEN_AROMATIC] = chalcogenAromatic(molecule);
        return copy(values, out, capacity);
    });
}

extern "C" int64_t nsyn_molecule_atoms(void *opaque, int32_t *out, int64_t capacity) {
    return guarded(opaque, [&](const ROMol &molecule) {
        std::vector<int32_t> values;
        values.reserve(molecule.getNumAtoms() * NSYN_ATOM_STRIDE);
        const RingInfo *rings = molecule.getRingInfo();
        for (const Atom *atom : molecule.atoms()) {
            values.insert(
                values.end(),
                {static_cast<int32_t>(atom->getAtomicNum()), static_cast<int32_t>(atom->getDegree()),
                 static_cast<int32_t>(atom->getTotalNumHs()), atom->getFormalCharge(), atom->getIsAromatic() ? 1 : 0,
                 static_cast<int32_t>(atom->getHybridization()), rings->numAtomRings(atom->getIdx()) > 0 ? 1 : 0,
                 static_cast<int32_t>(atom->getChiralTag()), atom->getExplicitValence()});
        }
        return copy(values, out, capacity);
    });
}

extern "C" int64_t nsyn_molecule_bonds(void *opaque, int32_t *out, int64_t capacity) {
    return guarded(opaque, [&](const ROMol &molecule) {
        std::vector<int32_t> values;
        values.reserve(molecule.getNumBonds() * NSYN_BOND_STRIDE);
        const RingInfo *rings = molecule.getRingInfo();
        for (const Bond *bond : molecule.bonds()) {
            values.insert(
                values.end(),
                {static_cast<int32_t>(bond->getBeginAtomIdx()), static_cast<int32_t>(bond->getEndAtomIdx()),
                 doubledOrder(bond), bond->getIsConjugated() ? 1 : 0,
                 rings->numBondRings(bond->getIdx()) > 0 ? 1 : 0, static_cast<int32_t>(bond->getStereo())});
        }
        return copy(values, out, capacity);
    });
}

extern "C" int64_t nsyn_molecule_fingerprint(
    void *opaque, int32_t radius, int32_t bits, uint64_t *out, int64_t capacity) {
    if (radius < 0 || radius > 8 || bits < 64 || bits > 16384 || bits % 64 != 0) return -1;
    return guarded(opaque, [&](const ROMol &molecule) {
        const std::unique_ptr<ExplicitBitVect> vector(
            MorganFingerprints::getFingerprintAsBitVect(molecule, radius, bits));
        std::vector<uint64_t> words(bits / 64);
        for (int32_t bit = 0; bit < bits; ++bit) {
            if (vector->getBit(bit)) words[bit / 64] |= uint64_t(1) << (bit % 64);
        }
        return copy(words, out, capacity);
    });
}

extern "C" int64_t nsyn_molecule_text(
    void *opaque, int32_t which, int32_t width, int32_t height, char *out, int64_t capacity) {
    return guarded(opaque, [&](const ROMol &molecule) -> int64_t {
        std::string text;
        switch (which) {
            case NSYN_TEXT_FORMULA: text = Descriptors::calcMolFormula(molecule); break;
            case NSYN_TEXT_SMILES: text = MolToSmiles(molecule); break;
            case NSYN_TEXT_SVG:
                if (width < 32 || width > 4096 || height < 32 || height > 4096) return -1;
                text = drawing(molecule, width, height);
                break;
            default: return -1;
        }
        return copy(std::vector<char>(text.begin(), text.end()), out, capacity);
    });
}

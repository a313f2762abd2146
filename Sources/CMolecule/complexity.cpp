#include "boost_enums.hpp"

#include "complexity.hpp"

#include <GraphMol/MolOps.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

using namespace RDKit;

namespace {

double entropy(const std::vector<double> &counts) {
    double total = 0;
    for (double count : counts) total += count;
    double sum = 0;
    for (double count : counts) {
        if (count > 0) sum -= count / total * std::log2(count / total);
    }
    return sum;
}

/// A dative bond counts as a single one, not as 17, its number in RDKit's enumeration.
double orderOf(const Bond *bond) {
    if (bond->getIsAromatic()) return 1.5;
    const Bond::BondType type = bond->getBondType();
    return type <= Bond::HEXTUPLE ? static_cast<double>(type) : 1;
}

/// Atoms are alike when their sorted distances to all others, weighted by bond order, agree to four decimals.
std::vector<int> symmetryClasses(const ROMol &molecule) {
    const unsigned count = molecule.getNumAtoms();
    const double *distances = MolOps::getDistanceMat(molecule, true, false, true, "nsynBertz");
    std::map<std::string, int> seen;
    std::vector<int> classes(count);
    for (unsigned atom = 0; atom < count; ++atom) {
        std::vector<double> row(distances + atom * count, distances + (atom + 1) * count);
        std::sort(row.begin(), row.end());
        if (row.size() > 100) row.resize(100);
        std::string key;
        for (double distance : row) {
            char text[64];
            std::snprintf(text, sizeof text, "%.4f,", distance);
            key += text;
        }
        classes[atom] = seen.emplace(key, static_cast<int>(seen.size()) + 1).first->second;
    }
    return classes;
}

}  // namespace

double bertzComplexity(const ROMol &molecule) {
    const unsigned count = molecule.getNumAtoms();
    if (count < 2) return 0;
    const std::vector<int> classes = symmetryClasses(molecule);
    std::map<std::vector<int>, double> connections;
    std::map<int, double> types;
    for (const Atom *hinge : molecule.atoms()) {
        types[hinge->getAtomicNum()] += 1;
        const int hingeClass = classes[hinge->getIdx()];
        std::vector<std::pair<unsigned, double>> neighbours;
        for (const Bond *bond : molecule.atomBonds(hinge)) {
            neighbours.emplace_back(bond->getOtherAtomIdx(hinge->getIdx()), orderOf(bond));
        }
        std::sort(neighbours.begin(), neighbours.end());
        for (size_t i = 0; i < neighbours.size(); ++i) {
            const int first = classes[neighbours[i].first];
            const double order = neighbours[i].second;
            if (order > 1 && neighbours[i].first > hinge->getIdx()) {
                connections[{std::min(hingeClass, first), std::max(hingeClass, first)}] += order * (order - 1) / 2;
            }
            for (size_t j = i + 1; j < neighbours.size(); ++j) {
                const int second = classes[neighbours[j].first];
                connections[{std::min(first, second), hingeClass, std::max(first, second)}] +=
                    order * neighbours[j].second;
            }
        }
    }
    std::vector<double> connectionCounts, typeCounts;
    double total = 0;
    for (const auto &entry : connections) {
        connectionCounts.push_back(entry.second);
        total += entry.second;
    }
    if (connectionCounts.empty()) {
        connectionCounts.push_back(1);
        total = 1;
    }
    for (const auto &entry : types) typeCounts.push_back(entry.second);
    return total * (entropy(connectionCounts) + std::log2(total)) + count * entropy(typeCounts);
}

#pragma once
#include <GraphMol/RDKitBase.h>

/// Bertz's complexity index, as RDKit's Python module computes it: the C++ library has none.
double bertzComplexity(const RDKit::ROMol &molecule);

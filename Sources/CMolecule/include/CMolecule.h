#pragma once
/// Molecules through RDKit, as plain C so that the library can be loaded with `dlopen` on first use.
///
/// No function throws. Functions that fill a buffer return how many elements they need, so that a caller can ask with a
/// capacity of 0 first; they return -1 when RDKit fails. `NsynChemistry/Molecules` mirrors these signatures.
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Numbers of a molecule, in the order in which `nsyn_molecule_descriptors` writes them.
enum NsynMoleculeDescriptor {
    NSYN_AVERAGE_MASS,
    NSYN_EXACT_MASS,
    NSYN_CHARGE,
    NSYN_HEAVY_ATOMS,
    NSYN_ALL_ATOMS,
    NSYN_HYDROGEN_BOND_DONORS,
    NSYN_HYDROGEN_BOND_ACCEPTORS,
    NSYN_POLAR_SURFACE,
    NSYN_ROTATABLE_BONDS,
    NSYN_LOG_P,
    NSYN_MOLAR_REFRACTIVITY,
    NSYN_COMPLEXITY,
    NSYN_RINGS,
    NSYN_AROMATIC_RINGS,
    NSYN_HETEROCYCLES,
    NSYN_HETEROATOMS,
    NSYN_FRACTION_SP3,
    /// 1 where sulfur or selenium sits on an aryl carbon, 0 where it does not, -1 where there is none.
    NSYN_CHALCOGEN_AROMATIC,
    NSYN_DESCRIPTOR_COUNT
};

enum NsynMoleculeText { NSYN_TEXT_FORMULA, NSYN_TEXT_SMILES, NSYN_TEXT_SVG };

/// Integers per atom: atomic number, degree, hydrogens, formal charge, aromatic, hybridisation (RDKit's numbers: 2 sp,
/// 3 sp2, 4 sp3), in a ring, chirality, explicit valence.
enum { NSYN_ATOM_STRIDE = 9 };
/// Integers per bond: first atom, second atom, order times two (3 is aromatic, 0 is dative or other), conjugated, in a
/// ring, stereo.
enum { NSYN_BOND_STRIDE = 6 };

/// Version of RDKit behind this library.
const char *nsyn_molecule_version(void);

/// Reads a SMILES; NULL on failure, with a sentence in `error` and the byte it is about (or -1) in `position`.
void *nsyn_molecule_parse(
    const char *smiles, size_t length, char *error, size_t error_capacity, int64_t *position);
void nsyn_molecule_free(void *molecule);

int64_t nsyn_molecule_descriptors(void *molecule, double *out, int64_t capacity);
int64_t nsyn_molecule_atoms(void *molecule, int32_t *out, int64_t capacity);
int64_t nsyn_molecule_bonds(void *molecule, int32_t *out, int64_t capacity);
/// Morgan fingerprint of `bits` bits (a multiple of 64), as 64-bit words.
int64_t nsyn_molecule_fingerprint(void *molecule, int32_t radius, int32_t bits, uint64_t *out, int64_t capacity);
/// UTF-8 without a final zero; `width` and `height` are for the drawing.
int64_t nsyn_molecule_text(
    void *molecule, int32_t which, int32_t width, int32_t height, char *out, int64_t capacity);

#ifdef __cplusplus
}
#endif

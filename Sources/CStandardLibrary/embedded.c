// Made by scripts/embed-library; a test fails when it is stale.
#include "CStandardLibrary.h"

static const unsigned char file0[] = {
#embed "../../stdlib/classes.nsyn" suffix(,)
0};
static const unsigned char file1[] = {
#embed "../../stdlib/dopants.nsyn" suffix(,)
0};
static const unsigned char file2[] = {
#embed "../../stdlib/effects.nsyn" suffix(,)
0};
static const unsigned char file3[] = {
#embed "../../stdlib/findings/completeness.nsyn" suffix(,)
0};
static const unsigned char file4[] = {
#embed "../../stdlib/findings/environment.nsyn" suffix(,)
0};
static const unsigned char file5[] = {
#embed "../../stdlib/findings/meaning.nsyn" suffix(,)
0};
static const unsigned char file6[] = {
#embed "../../stdlib/findings/models.nsyn" suffix(,)
0};
static const unsigned char file7[] = {
#embed "../../stdlib/findings/plan.nsyn" suffix(,)
0};
static const unsigned char file8[] = {
#embed "../../stdlib/findings/plates.nsyn" suffix(,)
0};
static const unsigned char file9[] = {
#embed "../../stdlib/findings/practice.nsyn" suffix(,)
0};
static const unsigned char file10[] = {
#embed "../../stdlib/findings/robots.nsyn" suffix(,)
0};
static const unsigned char file11[] = {
#embed "../../stdlib/findings/rules.nsyn" suffix(,)
0};
static const unsigned char file12[] = {
#embed "../../stdlib/findings/shell.nsyn" suffix(,)
0};
static const unsigned char file13[] = {
#embed "../../stdlib/findings/simulation.nsyn" suffix(,)
0};
static const unsigned char file14[] = {
#embed "../../stdlib/findings/syntax.nsyn" suffix(,)
0};
static const unsigned char file15[] = {
#embed "../../stdlib/findings/tables.nsyn" suffix(,)
0};
static const unsigned char file16[] = {
#embed "../../stdlib/findings/verification.nsyn" suffix(,)
0};
static const unsigned char file17[] = {
#embed "../../stdlib/labware/containers.nsyn" suffix(,)
0};
static const unsigned char file18[] = {
#embed "../../stdlib/labware/modules.nsyn" suffix(,)
0};
static const unsigned char file19[] = {
#embed "../../stdlib/labware/pipettes.nsyn" suffix(,)
0};
static const unsigned char file20[] = {
#embed "../../stdlib/labware/plates.nsyn" suffix(,)
0};
static const unsigned char file21[] = {
#embed "../../stdlib/labware/tips.nsyn" suffix(,)
0};
static const unsigned char file22[] = {
#embed "../../stdlib/ligandclasses.nsyn" suffix(,)
0};
static const unsigned char file23[] = {
#embed "../../stdlib/materials.nsyn" suffix(,)
0};
static const unsigned char file24[] = {
#embed "../../stdlib/metals.nsyn" suffix(,)
0};
static const unsigned char file25[] = {
#embed "../../stdlib/models/derived.nsyn" suffix(,)
0};
static const unsigned char file26[] = {
#embed "../../stdlib/models/published.nsyn" suffix(,)
0};
static const unsigned char file27[] = {
#embed "../../stdlib/models/readable.nsyn" suffix(,)
0};
static const unsigned char file28[] = {
#embed "../../stdlib/models/trained.nsyn" suffix(,)
0};
static const unsigned char file29[] = {
#embed "../../stdlib/reagents/additives.nsyn" suffix(,)
0};
static const unsigned char file30[] = {
#embed "../../stdlib/reagents/gases.nsyn" suffix(,)
0};
static const unsigned char file31[] = {
#embed "../../stdlib/reagents/hazardous.nsyn" suffix(,)
0};
static const unsigned char file32[] = {
#embed "../../stdlib/reagents/hazards.nsyn" suffix(,)
0};
static const unsigned char file33[] = {
#embed "../../stdlib/reagents/ligands.nsyn" suffix(,)
0};
static const unsigned char file34[] = {
#embed "../../stdlib/reagents/metal_salts.nsyn" suffix(,)
0};
static const unsigned char file35[] = {
#embed "../../stdlib/reagents/nanoparticles.nsyn" suffix(,)
0};
static const unsigned char file36[] = {
#embed "../../stdlib/reagents/oxidants_acids_bases.nsyn" suffix(,)
0};
static const unsigned char file37[] = {
#embed "../../stdlib/reagents/reductants.nsyn" suffix(,)
0};
static const unsigned char file38[] = {
#embed "../../stdlib/reagents/solvents.nsyn" suffix(,)
0};
static const unsigned char file39[] = {
#embed "../../stdlib/reagents/thiols.nsyn" suffix(,)
0};
static const unsigned char file40[] = {
#embed "../../stdlib/robots/liquids.nsyn" suffix(,)
0};
static const unsigned char file41[] = {
#embed "../../stdlib/robots/robots.nsyn" suffix(,)
0};
static const unsigned char file42[] = {
#embed "../../stdlib/routes/contracts.nsyn" suffix(,)
0};
static const unsigned char file43[] = {
#embed "../../stdlib/routes/transformations.nsyn" suffix(,)
0};
static const unsigned char file44[] = {
#embed "../../stdlib/routes/transformations_doping_and_shell.nsyn" suffix(,)
0};
static const unsigned char file45[] = {
#embed "../../stdlib/rules/additives_and_windows.nsyn" suffix(,)
0};
static const unsigned char file46[] = {
#embed "../../stdlib/rules/conditions.nsyn" suffix(,)
0};
static const unsigned char file47[] = {
#embed "../../stdlib/rules/doping.nsyn" suffix(,)
0};
static const unsigned char file48[] = {
#embed "../../stdlib/rules/formulas.nsyn" suffix(,)
0};
static const unsigned char file49[] = {
#embed "../../stdlib/rules/ligands.nsyn" suffix(,)
0};
static const unsigned char file50[] = {
#embed "../../stdlib/rules/literature.nsyn" suffix(,)
0};
static const unsigned char file51[] = {
#embed "../../stdlib/rules/optimisation.nsyn" suffix(,)
0};
static const unsigned char file52[] = {
#embed "../../stdlib/rules/order_of_addition.nsyn" suffix(,)
0};
static const unsigned char file53[] = {
#embed "../../stdlib/rules/plausibility.nsyn" suffix(,)
0};
static const unsigned char file54[] = {
#embed "../../stdlib/rules/plausibility_of_instruments.nsyn" suffix(,)
0};
static const unsigned char file55[] = {
#embed "../../stdlib/rules/plausibility_of_stocks_and_amounts.nsyn" suffix(,)
0};
static const unsigned char file56[] = {
#embed "../../stdlib/rules/practice.nsyn" suffix(,)
0};
static const unsigned char file57[] = {
#embed "../../stdlib/rules/routes.nsyn" suffix(,)
0};
static const unsigned char file58[] = {
#embed "../../stdlib/rules/safety_acids_and_gases.nsyn" suffix(,)
0};
static const unsigned char file59[] = {
#embed "../../stdlib/rules/safety_azides_and_solvents.nsyn" suffix(,)
0};
static const unsigned char file60[] = {
#embed "../../stdlib/rules/safety_stocks_and_gases.nsyn" suffix(,)
0};
static const unsigned char file61[] = {
#embed "../../stdlib/rules/templates.nsyn" suffix(,)
0};
static const unsigned char file62[] = {
#embed "../../stdlib/rules/workup.nsyn" suffix(,)
0};
static const unsigned char file63[] = {
#embed "../../stdlib/sources.nsyn" suffix(,)
0};
static const unsigned char file64[] = {
#embed "../../stdlib/species/alloys.nsyn" suffix(,)
0};
static const unsigned char file65[] = {
#embed "../../stdlib/species/complexes.nsyn" suffix(,)
0};
static const unsigned char file66[] = {
#embed "../../stdlib/species/gold.nsyn" suffix(,)
0};
static const unsigned char file67[] = {
#embed "../../stdlib/species/gold_phosphine.nsyn" suffix(,)
0};
static const unsigned char file68[] = {
#embed "../../stdlib/species/silver_and_copper.nsyn" suffix(,)
0};
static const unsigned char file69[] = {
#embed "../../stdlib/species/without_formula.nsyn" suffix(,)
0};
static const unsigned char file70[] = {
#embed "../../stdlib/techniques.nsyn" suffix(,)
0};
static const unsigned char file71[] = {
#embed "../../stdlib/templates.nsyn" suffix(,)
0};
static const unsigned char file72[] = {
#embed "../../stdlib/units.nsyn" suffix(,)
0};
static const unsigned char file73[] = {
#embed "../../stdlib/verbs.nsyn" suffix(,)
0};

static const nsyn_library_file files[] = {
    {"classes", file0, sizeof file0 - 1},
    {"dopants", file1, sizeof file1 - 1},
    {"effects", file2, sizeof file2 - 1},
    {"findings/completeness", file3, sizeof file3 - 1},
    {"findings/environment", file4, sizeof file4 - 1},
    {"findings/meaning", file5, sizeof file5 - 1},
    {"findings/models", file6, sizeof file6 - 1},
    {"findings/plan", file7, sizeof file7 - 1},
    {"findings/plates", file8, sizeof file8 - 1},
    {"findings/practice", file9, sizeof file9 - 1},
    {"findings/robots", file10, sizeof file10 - 1},
    {"findings/rules", file11, sizeof file11 - 1},
    {"findings/shell", file12, sizeof file12 - 1},
    {"findings/simulation", file13, sizeof file13 - 1},
    {"findings/syntax", file14, sizeof file14 - 1},
    {"findings/tables", file15, sizeof file15 - 1},
    {"findings/verification", file16, sizeof file16 - 1},
    {"labware/containers", file17, sizeof file17 - 1},
    {"labware/modules", file18, sizeof file18 - 1},
    {"labware/pipettes", file19, sizeof file19 - 1},
    {"labware/plates", file20, sizeof file20 - 1},
    {"labware/tips", file21, sizeof file21 - 1},
    {"ligandclasses", file22, sizeof file22 - 1},
    {"materials", file23, sizeof file23 - 1},
    {"metals", file24, sizeof file24 - 1},
    {"models/derived", file25, sizeof file25 - 1},
    {"models/published", file26, sizeof file26 - 1},
    {"models/readable", file27, sizeof file27 - 1},
    {"models/trained", file28, sizeof file28 - 1},
    {"reagents/additives", file29, sizeof file29 - 1},
    {"reagents/gases", file30, sizeof file30 - 1},
    {"reagents/hazardous", file31, sizeof file31 - 1},
    {"reagents/hazards", file32, sizeof file32 - 1},
    {"reagents/ligands", file33, sizeof file33 - 1},
    {"reagents/metal_salts", file34, sizeof file34 - 1},
    {"reagents/nanoparticles", file35, sizeof file35 - 1},
    {"reagents/oxidants_acids_bases", file36, sizeof file36 - 1},
    {"reagents/reductants", file37, sizeof file37 - 1},
    {"reagents/solvents", file38, sizeof file38 - 1},
    {"reagents/thiols", file39, sizeof file39 - 1},
    {"robots/liquids", file40, sizeof file40 - 1},
    {"robots/robots", file41, sizeof file41 - 1},
    {"routes/contracts", file42, sizeof file42 - 1},
    {"routes/transformations", file43, sizeof file43 - 1},
    {"routes/transformations_doping_and_shell", file44, sizeof file44 - 1},
    {"rules/additives_and_windows", file45, sizeof file45 - 1},
    {"rules/conditions", file46, sizeof file46 - 1},
    {"rules/doping", file47, sizeof file47 - 1},
    {"rules/formulas", file48, sizeof file48 - 1},
    {"rules/ligands", file49, sizeof file49 - 1},
    {"rules/literature", file50, sizeof file50 - 1},
    {"rules/optimisation", file51, sizeof file51 - 1},
    {"rules/order_of_addition", file52, sizeof file52 - 1},
    {"rules/plausibility", file53, sizeof file53 - 1},
    {"rules/plausibility_of_instruments", file54, sizeof file54 - 1},
    {"rules/plausibility_of_stocks_and_amounts", file55, sizeof file55 - 1},
    {"rules/practice", file56, sizeof file56 - 1},
    {"rules/routes", file57, sizeof file57 - 1},
    {"rules/safety_acids_and_gases", file58, sizeof file58 - 1},
    {"rules/safety_azides_and_solvents", file59, sizeof file59 - 1},
    {"rules/safety_stocks_and_gases", file60, sizeof file60 - 1},
    {"rules/templates", file61, sizeof file61 - 1},
    {"rules/workup", file62, sizeof file62 - 1},
    {"sources", file63, sizeof file63 - 1},
    {"species/alloys", file64, sizeof file64 - 1},
    {"species/complexes", file65, sizeof file65 - 1},
    {"species/gold", file66, sizeof file66 - 1},
    {"species/gold_phosphine", file67, sizeof file67 - 1},
    {"species/silver_and_copper", file68, sizeof file68 - 1},
    {"species/without_formula", file69, sizeof file69 - 1},
    {"techniques", file70, sizeof file70 - 1},
    {"templates", file71, sizeof file71 - 1},
    {"units", file72, sizeof file72 - 1},
    {"verbs", file73, sizeof file73 - 1},
};

static const unsigned char model0[] = {
#embed "../../stdlib/models/ag-nanoplates.model"
};
static const unsigned char model1[] = {
#embed "../../stdlib/models/agnp.model"
};
static const unsigned char model2[] = {
#embed "../../stdlib/models/cdse-peak.model"
};
static const unsigned char model3[] = {
#embed "../../stdlib/models/crossed-barrel.model"
};

static const nsyn_library_file models[] = {
    {"ag-nanoplates.model", model0, sizeof model0},
    {"agnp.model", model1, sizeof model1},
    {"cdse-peak.model", model2, sizeof model2},
    {"crossed-barrel.model", model3, sizeof model3},
};

int nsyn_model_count(void) { return (int)(sizeof models / sizeof models[0]); }
const nsyn_library_file *nsyn_model_at(int index) { return &models[index]; }
int nsyn_library_count(void) { return (int)(sizeof files / sizeof files[0]); }
const nsyn_library_file *nsyn_library_at(int index) { return &files[index]; }

#include "CMolecule.h"

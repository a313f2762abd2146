/// NsynChemistry
enum Module {}

/// NsynQuantities
enum Module {}

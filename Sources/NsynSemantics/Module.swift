/// NsynSemantics
enum Module {}

/// NsynSyntax
enum Module {}

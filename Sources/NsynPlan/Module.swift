/// NsynPlan
enum Module {}

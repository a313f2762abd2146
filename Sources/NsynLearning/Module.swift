/// NsynLearning
enum Module {}

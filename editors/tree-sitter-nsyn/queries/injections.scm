; The scripts that rules and findings are tried on.
(field
  name: (name) @_name
  value: (string_literal (string_content) @injection.content)
  (#match? @_name "^(failing|passing)$")
  (#set! injection.language "nsyn"))

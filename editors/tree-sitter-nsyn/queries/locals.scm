[(file) (protocol_declaration) (verb_declaration) (function_declaration) (closure_expression) (block)] @local.scope

(let_declaration name: (name) @local.definition)
(stock_declaration name: (name) @local.definition)
(target_declaration name: (name) @local.definition)
(sweep_declaration name: (name) @local.definition)
(plates_declaration name: (name) @local.definition)
(campaign_declaration name: (name) @local.definition)
(for_statement name: (name) @local.definition)
(parameter name: (name) @local.definition)

(name_expression) @local.reference

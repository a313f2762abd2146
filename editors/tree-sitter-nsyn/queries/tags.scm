(protocol_declaration name: (name) @name) @definition.function
(verb_declaration name: (name) @name) @definition.function
(function_declaration name: (name) @name) @definition.function
(record_declaration name: (name) @name) @definition.class
(target_declaration name: (name) @name) @definition.constant
(stock_declaration name: (name) @name) @definition.constant
(sweep_declaration name: (name) @name) @definition.constant
(plates_declaration name: (name) @name) @definition.constant
(campaign_declaration name: (name) @name) @definition.constant
(file (let_declaration name: (name) @name) @definition.constant)

(call_expression function: (name_expression) @name) @reference.call
(step_statement verb: (verb) @name) @reference.call

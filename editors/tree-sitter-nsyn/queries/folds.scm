[
  (block) (record_body) (record_literal) (axis_list) (parameter_list) (argument_list) (list_literal)
  (items_expression) (parenthesized_expression) (string_literal) (block_comment)
] @fold

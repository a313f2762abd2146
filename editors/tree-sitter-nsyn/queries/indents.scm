; Helix reads @indent and @outdent, Zed @indent and @end, Neovim @indent.begin, @indent.branch and @indent.end.
[(block) (record_body) (record_literal) (axis_list)] @indent @indent.begin
[(parameter_list) (argument_list) (list_literal) (items_expression) (parenthesized_expression)] @indent @indent.begin
["}" ")" "]"] @outdent @end @indent.branch @indent.end

(protocol_declaration "protocol" @context name: (name) @name) @item
(verb_declaration "verb" @context name: (name) @name) @item
(function_declaration "fn" @context name: (name) @name) @item
(record_declaration kind: (record_keyword) @context name: (_) @name) @item
(target_declaration "target" @context name: (name) @name) @item
(stock_declaration "stock" @context name: (name) @name) @item
(sweep_declaration "sweep" @context name: (name) @name) @item
(plates_declaration "plates" @context name: (name) @name) @item
(campaign_declaration "campaign" @context name: (name) @name) @item
(file (let_declaration "let" @context name: (name) @name) @item)

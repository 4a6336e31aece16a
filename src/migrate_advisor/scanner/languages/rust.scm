(use_declaration) @import
(use_declaration argument: [(identifier) (scoped_identifier)] @name)
(scoped_use_list path: (_) @prefix) @group
(use_list [(identifier) (scoped_identifier) (self)] @name)
(use_as_clause path: (_) @path alias: (_) @alias) @name
(use_wildcard (_) @all)
(extern_crate_declaration name: (_) @name) @import

(call_expression arguments: (_) @arguments) @call
(arguments (_) @argument)
(struct_expression name: (_) @callee body: (_) @arguments) @construction
(field_initializer field: (_) @key value: (_) @value) @pair
(tuple_expression . (string_literal) @key . (_) @value . (#match? @key "^[\"'](model|model_id|modelId|engine|deployment)[\"']$")) @pair
(const_item name: (_) @target value: (_) @value) @binding
(static_item name: (_) @target value: (_) @value) @binding
(let_declaration pattern: (_) @target value: (_) @value) @binding
(assignment_expression left: (_) @target right: (_) @value) @binding
(return_expression (_) @value) @return
(closure_expression body: (_) @value) @return
(block (string_literal) @return .)
(block (call_expression function: (field_expression value: (string_literal))) @return .)
(match_arm pattern: (_) @case)
(match_arm value: (_) @return)
(if_expression) @choice
(binary_expression operator: ["==" "!="]) @comparison
(array_expression) @listing
(macro_invocation macro: (identifier) @_vec (#eq? @_vec "vec")) @listing
(macro_invocation macro: (identifier) @_match (#eq? @_match "matches")) @comparison
(index_expression . (_) . (_) @index)
(attribute_item) @decorator
(enum_item) @enumeration
((attribute_item) @_test . (mod_item) @test (#match? @_test "cfg\\(test\\)"))
(struct_item name: (_) @definition)
(mod_item name: (_) @definition)
(enum_item name: (_) @definition)
(string_literal) @string
(raw_string_literal) @string
(line_comment) @comment
(block_comment) @comment

(using_statement (_) @name) @import
(import_statement (identifier) @name) @import
(import_statement (selected_import . (_) @name)) @import

(call_expression (argument_list) @arguments) @call
(signature (call_expression) @definition)
(argument_list (_) @argument)
(named_argument (identifier) @key (_) @value .) @pair
(named_argument (typed_expression . (identifier) @key) (_) @value .) @pair
(signature (call_expression (argument_list (named_argument . [(identifier) (typed_expression)] @target (_) @value .) @default)))
(binary_expression . (_) @key (operator) @_arrow (_) @value . (#eq? @_arrow "=>")) @pair
(assignment . (_) @target (_) @value .) @binding
(return_statement (_) @value) @return
(ternary_expression) @choice
(binary_expression (operator) @_op (#match? @_op "^(==|!=|===|in)$")) @comparison
(vector_expression) @listing
(tuple_expression) @listing
(index_expression (vector_expression (_) @index))
(string_literal) @string
(string_interpolation) @hole
((string_literal) @documentation . [(function_definition) (assignment) (struct_definition) (module_definition) (const_statement) (macro_definition) (abstract_definition)])
(line_comment) @comment
(block_comment) @comment

(function_call name: (identifier) @required arguments: (arguments . (string) @prefix) (#eq? @required "require")) @import

(function_call arguments: (_) @arguments) @call
(arguments (_) @argument)
(field name: (_) @key value: (_) @value) @pair
(table_constructor (field !name) ) @listing
(table_constructor (field name: (_))) @mapping
(assignment_statement (variable_list) @target (expression_list) @value) @binding
(return_statement (expression_list (string)) @return)
(binary_expression operator: ["or" "and"]) @fallback
(binary_expression operator: ["==" "~="]) @comparison
(binary_expression operator: "..") @joined
(bracket_index_expression field: (_) @index)
(string) @string
(comment) @comment

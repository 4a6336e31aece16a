(use_statement module: (package) @spelled (#not-match? @spelled "^(strict|warnings|utf8|feature|parent|base|constant|lib|open)$")) @import
(require_expression (bareword) @spelled) @import

(function_call_expression arguments: (_) @arguments) @call
(ambiguous_function_call_expression arguments: (_) @arguments) @call
(method_call_expression arguments: (_) @arguments) @call
(method_call_expression !arguments) @call
(_ arguments: (list_expression (_) @argument))
(_ arguments: [(string_literal) (interpolated_string_literal) (heredoc_token) (scalar) (anonymous_hash_expression)] @argument)
(list_expression "=>" @arrow)
(list_expression (_) @key . "=>")
(list_expression "=>" . (_) @value)
(anonymous_hash_expression) @mapping
(use_statement module: (package) @_constant (list_expression . (_) @target . "=>" . (_) @value) (#eq? @_constant "constant")) @binding
(assignment_expression left: (variable_declaration (_ (varname) @target)) right: (_) @value) @binding
(assignment_expression left: [(scalar) (array) (hash)] @target right: (_) @value) @binding
(assignment_expression left: (hash_element_expression key: (_) @target) right: (_) @value) @binding
(optional_parameter (_) @target default: (_) @value) @default
(return_expression (_) @value) @return
(subroutine_declaration_statement body: (block (expression_statement [(string_literal) (interpolated_string_literal)] @return) .))
(binary_expression operator: ["||" "//"]) @fallback
(conditional_expression) @choice
(equality_expression) @comparison
(binary_expression operator: ".") @joined
(anonymous_array_expression) @listing
(quoted_word_list) @listing
(hash_element_expression key: (_) @index)
(array_element_expression index: (_) @index)
(package_statement name: (_) @own)
(subroutine_declaration_statement name: (_) @definition)
(string_literal) @string
(interpolated_string_literal) @string
(heredoc_content) @string
(comment) @comment
(pod) @documentation

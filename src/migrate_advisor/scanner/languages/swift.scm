(import_declaration (identifier) @name) @import

(call_expression (call_suffix (value_arguments) @arguments)) @call
(call_expression (call_suffix (lambda_literal) @block)) @call
(value_arguments (value_argument) @argument)
(value_argument name: (_) @key value: (_) @value) @pair
(property_declaration name: (_) @target value: (_) @value) @binding
(assignment target: (_) @target result: (_) @value) @binding
(function_declaration default_value: (_) @value) @default
(init_declaration default_value: (_) @value) @default
(parameter name: (simple_identifier) @target)
(function_body) @body
(control_transfer_statement result: (_) @return)
(function_body (statements . (line_string_literal) @return .))
(nil_coalescing_expression) @fallback
(ternary_expression) @choice
(equality_expression) @comparison
(additive_expression) @joined
(switch_pattern) @case
(array_literal) @listing
(dictionary_literal) @mapping
(dictionary_literal key: (_) @key)
(enum_entry) @enumeration
(attribute) @decorator
(class_declaration name: (_) @definition)
(protocol_declaration name: (_) @definition)
(line_string_literal) @string
(multi_line_string_literal) @string
(interpolated_expression) @hole
(comment) @comment
(multiline_comment) @comment

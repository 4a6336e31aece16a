(package_header (_) @own)
(import (qualified_identifier) @path (identifier)? @alias) @import
(import (qualified_identifier) @name)
(import "*" @every)

(call_expression (value_arguments) @arguments) @call
(call_expression (annotated_lambda) @block) @call
(delegation_specifier (constructor_invocation (value_arguments) @arguments) @call)
(value_arguments (value_argument) @argument)
(value_argument (identifier) @key . (_) @value) @pair
(infix_expression . (_) @key (identifier) @_to . (_) @value (#eq? @_to "to")) @pair
(annotation (constructor_invocation (value_arguments) @arguments)) @decorator
(property_declaration (variable_declaration (identifier) @target)) @binding
(assignment left: (_) @target right: (_) @value) @binding
(class_parameter (identifier) @target (string_literal) @value) @default
(function_value_parameters) @default
(function_value_parameters (parameter (identifier) @target))
(return_expression) @return
(function_body . (string_literal) @return)
(function_body . (call_expression) @return)
(function_body . (if_expression) @return)
(when_entry) @return
(when_entry condition: (_) @case)
(if_expression) @choice
(binary_expression operator: "?:") @fallback
(binary_expression operator: ["==" "!=" "===" "!=="]) @comparison
(binary_expression operator: "+") @joined
(class_declaration (modifiers (class_modifier) @_enum) (#eq? @_enum "enum")) @enumeration
(class_declaration name: (_) @definition)
(class_declaration (delegation_specifiers)? @bases)
(index_expression . (_) . (_) @index)
(string_literal) @string
(multiline_string_literal) @string
(interpolation) @hole
(line_comment) @comment
(block_comment) @comment

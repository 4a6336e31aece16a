(package_declaration (_) @own)
(import_declaration (_) @name) @import

(method_invocation arguments: (_) @arguments) @call
(object_creation_expression type: (_) @callee arguments: (_) @arguments) @construction
(argument_list (_) @argument)
(map_item key: (_) @key value: (_) @value) @pair
(variable_declarator name: (_) @target value: (_) @value) @binding
(assignment_expression left: (_) @target right: (_) @value) @binding
(formal_parameter name: (_) @target (string_literal) @value) @default
(return_statement (_) @value) @return
(ternary_expression) @choice
(binary_expression operator: ["==" "!="]) @comparison
(binary_expression operator: "+") @joined
(switch_label) @case
(class_declaration name: (_) @definition)
(string_literal) @string
(character_literal) @string
(line_comment) @comment
(block_comment) @comment

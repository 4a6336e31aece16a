(package_declaration (_) @own)
(import_declaration (_) @name) @import
(import_declaration (asterisk) @every)

(method_invocation arguments: (_) @arguments) @call
(object_creation_expression type: (_) @callee arguments: (_) @arguments) @construction
(argument_list (_) @argument)
(annotation arguments: (_) @arguments) @decorator
(annotation_argument_list (_) @argument)
(element_value_pair key: (_) @key value: (_) @value) @pair
(variable_declarator name: (_) @target value: (_) @value) @binding
(assignment_expression left: (_) @target right: (_) @value) @binding
(return_statement (_) @value) @return
(lambda_expression body: (_) @value) @return
(ternary_expression) @choice
(binary_expression operator: ["==" "!="]) @comparison
(switch_label) @case
(switch_rule (expression_statement) @return)
(array_initializer) @listing
(element_value_array_initializer) @listing
(enum_declaration) @enumeration
(class_declaration name: (_) @definition (superclass)? @bases)
(interface_declaration name: (_) @definition)
(enum_declaration name: (_) @definition)
(record_declaration name: (_) @definition)
(string_literal) @string
(binary_expression operator: "+") @joined
(line_comment) @comment
(block_comment) @comment

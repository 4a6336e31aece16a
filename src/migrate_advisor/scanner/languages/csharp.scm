(using_directive name: (_) @alias (_) @path .) @import
(using_directive !name (_) @name) @import
(using_directive !name "using" @every)
(namespace_declaration name: (_) @own)
(file_scoped_namespace_declaration name: (_) @own)

(invocation_expression arguments: (_) @arguments) @call
(object_creation_expression type: (_) @callee arguments: (_)? @arguments) @construction
(variable_declaration type: (_) @callee (variable_declarator (implicit_object_creation_expression))) @construction
(property_declaration type: (_) @callee value: (implicit_object_creation_expression)) @construction
(assignment_expression right: (implicit_object_creation_expression) @construction)
(arrow_expression_clause (implicit_object_creation_expression) @construction)
(implicit_object_creation_expression (argument_list) @arguments)
(argument_list (argument) @argument)
(argument name: (_) @key (_) @value .) @pair
(initializer_expression (assignment_expression left: (_) @key right: (_) @value) @pair)
(initializer_expression (initializer_expression . (string_literal) @key . (_) @value . (#match? @key "^\"[A-Za-z_]+\"$")) @pair)
(initializer_expression) @mapping
(collection_expression) @listing
(array_creation_expression) @listing
(implicit_array_creation_expression) @listing
(initializer_expression . (string_literal)) @listing
(attribute (attribute_argument_list) @arguments) @decorator
(attribute_argument_list (attribute_argument) @argument)
(attribute_argument name: (_) @key (_) @value .) @pair
(variable_declarator name: (_) @target (_) @value .) @binding
(property_declaration name: (_) @target value: (_) @value) @binding
(assignment_expression left: (_) @target right: (_) @value) @binding
(parameter name: (_) @target (string_literal) @value) @default
(return_statement (_) @value) @return
(arrow_expression_clause (_) @value) @return
(lambda_expression body: (_) @value) @return
(switch_expression_arm) @return
(constant_pattern) @case
(conditional_expression) @choice
(binary_expression operator: "??") @fallback
(binary_expression operator: ["==" "!="]) @comparison
(binary_expression operator: "+") @joined
(element_access_expression subscript: (_) @index)
(enum_declaration) @enumeration
(class_declaration name: (_) @definition)
(interface_declaration name: (_) @definition)
(record_declaration name: (_) @definition)
(struct_declaration name: (_) @definition)
(string_literal) @string
(verbatim_string_literal) @string
(raw_string_literal) @string
(interpolated_string_expression) @string
(interpolation) @hole
(comment) @comment

(namespace_definition name: (_) @own)
(namespace_use_declaration) @import
(namespace_use_declaration (namespace_name) @prefix body: (_))
(namespace_use_clause !alias [(qualified_name) (name)] @name)
(namespace_use_clause [(qualified_name) (name)] @path alias: (_) @alias) @name

(function_call_expression arguments: (_) @arguments) @call
(member_call_expression arguments: (_) @arguments) @call
(nullsafe_member_call_expression arguments: (_) @arguments) @call
(scoped_call_expression arguments: (_) @arguments) @call
(object_creation_expression [(name) (qualified_name)] @callee (arguments)? @arguments) @construction
(arguments (argument) @argument)
(argument name: (_) @key (_) @value .) @pair
(array_element_initializer (_) @key . (_) @value .) @pair
(array_creation_expression (array_element_initializer (_) . (_))) @mapping
(array_creation_expression (array_element_initializer . (_) .)) @listing
(assignment_expression left: (_) @target right: (_) @value) @binding
(augmented_assignment_expression left: (_) @target right: (_) @value) @binding
(const_element (name) @target (_) @value .) @binding
(property_element name: (_) @target default_value: (_) @value) @binding
(simple_parameter name: (_) @target default_value: (_) @value) @default
(property_promotion_parameter name: (_) @target default_value: (_) @value) @default
(return_statement (_) @value) @return
(arrow_function body: (_) @value) @return
(match_conditional_expression return_expression: (_) @return)
(match_condition_list) @case
(case_statement value: (_) @case)
(binary_expression operator: ["??" "||"]) @fallback
(conditional_expression) @choice
(binary_expression operator: ["==" "===" "!=" "!=="]) @comparison
(binary_expression operator: ".") @joined
(subscript_expression . (_) . (_) @index)
(unset_statement) @removal
(attribute parameters: (_) @arguments) @decorator
(enum_declaration) @enumeration
(class_declaration name: (_) @definition (base_clause)? @bases)
(interface_declaration name: (_) @definition)
(enum_declaration name: (_) @definition)
(function_definition name: (_) @definition)
(string) @string
(encapsed_string) @string
(heredoc) @string
(nowdoc) @string
(comment) @comment

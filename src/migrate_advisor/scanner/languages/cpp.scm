(preproc_include path: (_) @name) @import

(call_expression arguments: (_) @arguments) @call
(new_expression type: (_) @callee arguments: (_)? @arguments) @construction
(declaration type: [(type_identifier) (qualified_identifier)] @callee declarator: [(identifier) (init_declarator value: (argument_list) @arguments) (init_declarator value: (initializer_list) @arguments)]) @construction
(argument_list (_) @argument)
(initializer_pair designator: (_) @key value: (_) @value) @pair
(initializer_list . (string_literal) @key . (_) @value . (#match? @key "^\"[A-Za-z_]+\"$")) @pair
(init_declarator declarator: (_) @target value: (_) @value) @binding
(init_declarator declarator: (_) @target value: (initializer_list . (string_literal) @value .)) @binding
(field_declaration declarator: (_) @target default_value: (initializer_list . (string_literal) @value .)) @binding
(assignment_expression left: (_) @target right: (_) @value) @binding
(field_declaration declarator: (_) @target default_value: (_) @value) @binding
(preproc_def name: (_) @target value: (_) @value) @binding
(optional_parameter_declaration declarator: (_) @target default_value: (_) @value) @default
(return_statement (_) @value) @return
(conditional_expression) @choice
(binary_expression operator: ["==" "!="]) @comparison
(binary_expression operator: "+") @joined
(case_statement value: (_) @case)
(initializer_list (_) . (_)) @listing
(subscript_expression indices: (_) @index)
(enum_specifier) @enumeration
(class_specifier name: (_) @definition)
(struct_specifier name: (_) @definition)
(string_literal) @string
(raw_string_literal) @string
(preproc_arg) @string
(comment) @comment

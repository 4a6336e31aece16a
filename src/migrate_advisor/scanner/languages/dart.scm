(import_specification (configurable_uri (uri) @path) (identifier)? @alias) @import
(import_specification (configurable_uri (uri) @name))

(arguments) @chained
(arguments (argument) @argument)
(arguments (named_argument) @argument)
(named_argument (label (identifier) @key) (_) @value .) @pair
(pair key: (_) @key value: (_) @value) @pair
(static_final_declaration (identifier) @target . (_)) @binding
(initialized_identifier (identifier) @target . (_)) @binding
(initialized_variable_definition name: (_) @target value: (_)) @binding
(assignment_expression left: (_) @target right: (_) @value) @binding
(cascade_section (cascade_selector (identifier) @target) (_) @value) @binding
(optional_formal_parameters) @default
(optional_formal_parameters (formal_parameter) @target)
(return_statement) @return
(function_body . "=>" (_) @return)
(if_null_expression) @fallback
(conditional_expression) @choice
(equality_expression) @comparison
(additive_expression) @joined
(constant_pattern) @case
(list_literal) @listing
(set_or_map_literal) @mapping
(index_selector (_) @index)
(enum_declaration) @enumeration
(annotation) @decorator
(class_definition name: (_) @definition (superclass)? @bases)
(string_literal) @string
(template_substitution) @hole
(comment) @comment
(documentation_comment) @comment

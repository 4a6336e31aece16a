(package_clause name: (_) @own)
(import_declaration) @import
(import_declaration (namespace_selectors (identifier) @name))
(import_declaration (namespace_selectors (arrow_renamed_identifier name: (_) @path alias: (_) @alias) @name))
(import_declaration [(namespace_wildcard) (namespace_selectors)] @tail)
(import_declaration (namespace_wildcard) @every)

(call_expression arguments: (_) @arguments) @call
(instance_expression arguments: (_)? @arguments) @construction
(arguments (_) @argument)
(arguments (assignment_expression left: (_) @key right: (_) @value) @pair)
(val_definition pattern: (_) @target value: (_) @value) @binding
(var_definition pattern: (_) @target value: (_) @value) @binding
(assignment_expression left: (_) @target right: (_) @value) @binding
(parameter name: (_) @target default_value: (_) @value) @default
(class_parameter name: (_) @target default_value: (_) @value) @default
(function_definition body: (string) @return)
(block (string) @return .)
(case_clause pattern: (_) @case)
(case_clause body: (_) @return)
(if_expression) @choice
(infix_expression operator: (operator_identifier) @_op (#match? @_op "^[!=]=$")) @comparison
(infix_expression operator: (operator_identifier) @_op (#eq? @_op "+")) @joined
(infix_expression left: (_) @key operator: (operator_identifier) @_op right: (_) @value (#eq? @_op "->")) @pair
(annotation) @decorator
(class_definition name: (_) @definition)
(object_definition name: (_) @definition)
(trait_definition name: (_) @definition)
(string) @string
(interpolated_string_expression) @string
(interpolation) @hole
(comment) @comment
(block_comment) @comment

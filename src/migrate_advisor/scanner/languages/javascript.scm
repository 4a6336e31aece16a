(import_statement source: (_) @prefix) @import
(import_statement "type") @typing
(import_clause (identifier) @default)
(import_clause (namespace_import (identifier) @whole))
(import_specifier !alias name: (_) @name)
(import_specifier name: (_) @path alias: (_) @alias) @name
(import_specifier "type") @typing
(export_statement source: (_) @prefix) @import
(variable_declarator name: [(identifier) @whole (object_pattern)]
  value: [(call_expression function: [(identifier) (import)] @required arguments: (arguments . [(string) (template_string)] @prefix .))
          (await_expression (call_expression function: [(identifier) (import)] @required arguments: (arguments . [(string) (template_string)] @prefix .)))]
  (#match? @required "^(require|import)$")) @import
(variable_declarator name: [(identifier) @default (object_pattern)]
  value: (member_expression object: (call_expression function: (identifier) @required arguments: (arguments . (string) @prefix .)) property: (_) @_default)
  (#eq? @required "require") (#eq? @_default "default")) @import
(object_pattern (shorthand_property_identifier_pattern) @name)
(object_pattern (pair_pattern key: (_) @path value: (identifier) @alias) @name)
(call_expression function: [(identifier) (import)] @required arguments: (arguments . [(string) (template_string)] @prefix .)
  (#match? @required "^(require|import)$")) @import

(call_expression arguments: (_) @arguments) @call
(new_expression constructor: (_) arguments: (_)? @arguments) @construction
(arguments (_) @argument)
(pair key: (_) @key value: (_) @value) @pair
(shorthand_property_identifier) @shorthand
(spread_element (_) @value) @splat
(variable_declarator name: (_) @target value: (_) @value) @binding
(assignment_expression left: (_) @target right: (_) @value) @binding
(augmented_assignment_expression left: (_) @target right: (_) @value) @binding
(public_field_definition name: (_) @target value: (_) @value) @binding
(required_parameter pattern: (_) @target value: (_) @value) @default
(object_assignment_pattern left: (_) @target right: (_) @value) @default
(assignment_pattern left: (_) @target right: (_) @value) @default
(return_statement (_) @value) @return
(arrow_function body: (_) @value) @return
(binary_expression operator: ["||" "??"]) @fallback
(ternary_expression) @choice
(binary_expression operator: ["==" "===" "!=" "!==" "in"]) @comparison
(switch_case value: (_) @case)
(array . (string) @key . (_) @value . (#match? @key "^[\"'](model|model_id|modelId|engine|deployment)[\"']$")) @pair
(array) @listing
(object) @mapping
(subscript_expression index: (_) @index)
(unary_expression operator: "delete") @removal
(decorator) @decorator
(class_declaration name: (_) @definition (class_heritage)? @bases)
(function_declaration name: (_) @definition)
(enum_declaration) @enumeration
(type_alias_declaration) @type
(interface_declaration) @type
(type_annotation) @type
(type_arguments) @type
(string) @string
(template_string) @string
(template_substitution) @hole
(binary_expression operator: "+") @joined
(comment) @comment
(html_comment) @comment

(import_statement) @import
(import_from_statement module_name: (_) @prefix) @import
(import_statement name: (dotted_name) @spelled)
(import_statement name: (aliased_import name: (_) @path alias: (_) @alias) @name)
(import_from_statement name: (dotted_name) @name)
(import_from_statement name: (aliased_import name: (_) @path alias: (_) @alias) @name)
(import_from_statement (wildcard_import) @every)
(if_statement condition: (_) @condition (#match? @condition "TYPE_CHECKING$") consequence: (_) @typing)

(call function: (_) @required arguments: (argument_list . (string) @prefix) (#match? @required "import_module$|^__import__$")) @import
(call arguments: (_) @arguments) @call
(argument_list (_) @argument)
(keyword_argument name: (_) @key value: (_) @value) @pair
(pair key: (_) @key value: (_) @value) @pair
(dictionary_splat (_) @value) @splat
(assignment left: (_) @target right: (_) @value) @binding
(augmented_assignment left: (_) @target right: (_) @value) @binding
(named_expression name: (_) @target value: (_) @value) @binding
(default_parameter name: (_) @target value: (_) @value) @default
(typed_default_parameter name: (_) @target value: (_) @value) @default
(return_statement (_) @value) @return
(lambda body: (_) @value) @return
(boolean_operator) @fallback
(conditional_expression) @choice
(comparison_operator) @comparison
(case_clause (case_pattern) @case)
(list) @listing
(set) @listing
(tuple . (string) @key . (_) @value . (#match? @key "^[\"'](model|model_id|modelId|engine|deployment)[\"']$")) @pair
(tuple) @listing
(list_comprehension) @listing
(dictionary) @mapping
(subscript subscript: (_) @index)
(delete_statement) @removal
(decorator) @decorator
(class_definition name: (_) @definition superclasses: (_)? @bases)
(function_definition name: (_) @definition)
(type) @type
(string) @string
(interpolation) @hole
(binary_operator) @joined
(concatenated_string) @joined
(comment) @comment
(module . (expression_statement . (string) @documentation .))
(module (expression_statement . (string) @documentation .))
(block (expression_statement . (string) @documentation .))

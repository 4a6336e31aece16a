(import_spec name: (_)? @alias path: (_) @path) @import
(import_spec path: (_)) @name

(call_expression arguments: (_) @arguments) @call
(argument_list (_) @argument)
(composite_literal type: [(type_identifier) (qualified_type)] @callee body: (_) @arguments) @construction
(composite_literal type: [(slice_type) (array_type)]) @listing
(composite_literal type: (map_type)) @mapping
(composite_literal type: (map_type value: (struct_type))) @listing
(literal_element (literal_value (keyed_element)) @mapping)
(keyed_element value: (literal_element (literal_value (literal_element (literal_value))) @listing))
(keyed_element key: (_) @key value: (_) @value) @pair
(literal_value . (literal_element (interpreted_string_literal) @key) . (literal_element) @value . (#match? @key "^\"(model|model_id|modelId|engine|deployment)\"$")) @pair
(const_spec name: (_) @target value: (_) @value) @binding
(var_spec name: (_) @target value: (_) @value) @binding
(short_var_declaration left: (_) @target right: (_) @value) @binding
(assignment_statement left: (_) @target right: (_) @value) @binding
(return_statement (_) @value) @return
(binary_expression operator: ["==" "!="]) @comparison
(expression_case value: (_) @case)
(index_expression index: (_) @index)
(field_declaration tag: (_) @decorator)
(function_declaration name: (_) @definition)
(interpreted_string_literal) @string
(raw_string_literal) @string
(binary_expression operator: "+") @joined
(comment) @comment

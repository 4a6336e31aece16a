(call !receiver method: (identifier) @required arguments: (argument_list . (string) @prefix) (#match? @required "^(require|require_relative)$")) @import

(call arguments: (_) @arguments) @call
(call receiver: (_) !arguments) @call
(call !receiver block: (_)) @call
(call block: (_) @block)
(argument_list (_) @argument)
(pair key: (_) @key value: (_) @value) @pair
(hash) @mapping
(assignment left: (_) @target right: (_) @value) @binding
(operator_assignment left: (_) @target right: (_) @value) @binding
(keyword_parameter name: (_) @target value: (_) @value) @default
(optional_parameter name: (_) @target value: (_) @value) @default
(return) @return
(method body: (body_statement (string) @return .))
(binary operator: ["||" "or"]) @fallback
(conditional) @choice
(binary operator: ["==" "!=" "===" "=~"]) @comparison
(binary operator: "+") @joined
(when pattern: (_) @case)
(array) @listing
(string_array) @listing
(element_reference . (_) . (_) @index)
(module name: (_) @definition)
(class name: (_) @definition (superclass)? @bases)
(string) @string
(heredoc_body) @string
(delimited_symbol) @string
(simple_symbol) @symbol
(interpolation) @hole
(comment) @comment

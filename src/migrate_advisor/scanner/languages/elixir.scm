(call target: (identifier) @required (arguments . (alias) @path) (#match? @required "^(alias|import|use|require)$")) @import
(call target: (identifier) @required (arguments . (alias) @name) (#match? @required "^(alias|import|use|require)$"))
(call target: (identifier) @required (arguments (dot left: (alias) @prefix right: (tuple))) (#match? @required "^(alias|import|use|require)$")) @import
(call target: (identifier) @required (arguments (dot right: (tuple (alias) @name))) (#match? @required "^(alias|import|use|require)$"))
(call target: (identifier) @required (arguments (keywords (pair key: (keyword) @_as value: (alias) @alias))) (#match? @required "^(alias|require)$"))
(call target: (identifier) @every (#match? @every "^(import|use)$"))
(call target: (identifier) @_module (arguments . (alias) @own) (#eq? @_module "defmodule"))
(call target: (identifier) @_module (arguments . (alias) @definition) (#match? @_module "^(defmodule|defprotocol)$"))
(unary_operator operator: "@" operand: (call target: (identifier) @_doc (arguments)) (#match? @_doc "^(doc|moduledoc|typedoc|shortdoc)$")) @documentation

(call target: (dot) (arguments) @arguments) @call
(call target: (identifier) @_f (arguments) @arguments (#not-match? @_f "^(def|defp|defmodule|alias|import|use|require|if|case|moduledoc|doc)$")) @call
(arguments (_) @argument)
(binary_operator operator: "|>") @pipe
((pair key: (_) @key value: (_) @value) @pair (#not-match? @key "^(do|else): *"))
(binary_operator left: (_) @key operator: "=>" right: (_) @value) @pair
(map (struct (alias) @callee) (map_content) @arguments) @construction
(map) @mapping
(unary_operator operator: "@" operand: (call target: (identifier) @target (arguments (_) @value))) @binding
(binary_operator left: (_) @target operator: "=" right: (_) @value) @binding
(binary_operator left: (_) @target operator: "\\\\" right: (_) @value) @default
(binary_operator operator: ["||" "or"]) @fallback
(binary_operator operator: ["==" "!=" "===" "=~" "in"]) @comparison
(binary_operator operator: "<>") @joined
(stab_clause left: (_) @case)
(stab_clause right: (_) @return)
(call target: (identifier) @_def (arguments (keywords (pair value: (_) @return))) (#match? @_def "^defp?$"))
(call target: (identifier) @_def (do_block (string) @return .) (#match? @_def "^defp?$"))
(list) @listing
(access_call key: (_) @index)
(string) @string
(atom) @symbol
(sigil) @string
(interpolation) @hole
(comment) @comment

(jsx_attribute (property_identifier) @key (_) @value) @pair
(jsx_text) @documentation

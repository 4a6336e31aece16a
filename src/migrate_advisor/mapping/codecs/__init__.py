"""Wire formats with a structure of their own, one module each. `table` names them."""

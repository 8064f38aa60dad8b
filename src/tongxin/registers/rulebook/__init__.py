"""The rulebook: the charter and rule documents of a hospital by version and article, and notices of Party affairs."""

"""How people and firms behave: pure functions of numbers, shared by every engine; imports `math` alone."""

// Pattern

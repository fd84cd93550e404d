"""The document as a value: what both renderers are given, and how it is made from an input."""

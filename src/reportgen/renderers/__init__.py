"""From a Document to finished bytes: .docx, and HTML for the PDF."""

"""Document numbers (发文字号): their forms, and the register that gives them out."""

"""Operations without a walk over each field of each row: plain fields by functions made once."""

"""Operations answered by functions made once, without a walk over each field of each row."""

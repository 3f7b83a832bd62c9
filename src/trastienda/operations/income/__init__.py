"""Operations on what is earned besides sales."""

# For syntax_warnings_are_given_whenever_text_is_compiled: a module that has warnings.
pattern = "\w"


def same(x):
    return x is "a"

# A module whose body fails.
def prepare():
    return undefined_name


prepare()

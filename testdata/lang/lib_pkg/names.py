# Constants, and a relative import of a name from the package itself.
ALPHA = "alpha"
BETA = "beta"

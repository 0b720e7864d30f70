# The smallest module.
tag = "sib"

# Helper: raises after defining something.
partial = "defined"
print("lib_fails starts")
raise ValueError("lib_fails is broken")

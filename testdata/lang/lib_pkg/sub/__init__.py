# A subpackage.
where = __name__

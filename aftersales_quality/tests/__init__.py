from . import test_case_old_part

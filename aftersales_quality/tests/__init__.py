from . import test_case_old_part
from . import test_case_flow
from . import test_case_evidence

from . import test_case_old_part
from . import test_case_flow
from . import test_case_evidence
from . import test_case_moves
from . import test_case_consent
from . import test_case_complaints
from . import test_case_race
from . import test_case_tour

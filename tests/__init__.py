from . import test_access_matrix
from . import test_install
from . import test_portal_width
from . import test_quality_story
from . import test_tours

from . import res_company
from . import holder
from . import res_partner
from . import res_users
from . import product_category

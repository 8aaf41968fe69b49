{
    "name": "After-Sales Quality",
    "summary": "Complaints as quality cases: investigate, attribute, act, claim back, warn early",
    "version": "19.0.1.0.0",
    "category": "Services/After-Sales",
    "author": "After-Sales maintainers",
    "license": "AGPL-3",
    "depends": ["aftersales_service", "purchase_stock"],
    "data": [
        "security/aftersales_quality_groups.xml",
        "security/ir.model.access.csv",
        "security/aftersales_quality_rules.xml",
        "security/aftersales_case_rules.xml",
        "data/aftersales_quality_data.xml",
        "data/aftersales_code_data.xml",
        "views/menus.xml",
        "wizards/quality_case_views.xml",
        "views/case/quality_case_views.xml",
        "views/case/code_views.xml",
        "views/case/investigation_views.xml",
        "views/case/consent_views.xml",
        "views/case/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "aftersales_quality/static/src/case/*",
        ],
        "web.assets_tests": [
            "aftersales_quality/static/tests/tours/*",
        ],
    },
    "uninstall_hook": "uninstall_hook",
}

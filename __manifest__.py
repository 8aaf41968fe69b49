{
    "name": "After-Sales",
    "summary": "Service desk, field service, parts, quality and after-sales costs in one app",
    "version": "19.0.1.0.0",
    "category": "Services/After-Sales",
    "author": "After-Sales maintainers",
    "license": "AGPL-3",
    "application": True,
    "depends": ["aftersales_service", "aftersales_quality"],
    "assets": {
        "web.assets_tests": [
            "aftersales/static/tests/tours/*.js",
        ],
    },
    "demo": [
        "demo/aftersales_demo.xml",
        "demo/aftersales_demo_field.xml",
        "demo/aftersales_demo_parts.xml",
        "demo/aftersales_demo_answers.xml",
        "demo/aftersales_demo_goods.xml",
        "demo/aftersales_demo_callback.xml",
        "demo/aftersales_demo_care.xml",
        "demo/aftersales_demo_quality_action.xml",
        "demo/aftersales_demo_case.xml",
        "demo/aftersales_demo_attribution.xml",
        "demo/aftersales_demo_costs.xml",
        "demo/aftersales_demo_letter.xml",
    ],
}

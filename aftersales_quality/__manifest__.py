{
    "name": "After-Sales Quality",
    "summary": "Complaints as quality cases: investigate, attribute, act, claim back, warn early",
    "version": "19.0.1.0.0",
    "category": "Services/After-Sales",
    "author": "After-Sales maintainers",
    "license": "AGPL-3",
    "depends": ["aftersales_service", "purchase_stock"],
    "data": ["security/aftersales_quality_groups.xml"],
}

{
    "name": "After-Sales test probe",
    "summary": "Loaded server-wide by the test runner; writes what ran, what was skipped and which tours were started",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "After-Sales maintainers",
    "license": "AGPL-3",
    "depends": ["base"],
    "installable": True,
}

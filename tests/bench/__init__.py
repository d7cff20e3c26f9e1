"""The benchmarks: what one answer costs, in requests of a bare Flask application (a *hello*)."""

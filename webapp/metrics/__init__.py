"""Metrics for Prometheus: counters per process, and gauges read at each scrape."""

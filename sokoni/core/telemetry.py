"""Logs and metrics: one JSON line per fact in production, readable lines on a laptop; counters for Prometheus."""

import logging
import sys
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from structlog.tracebacks import ExceptionDictTransformer

from sokoni.core.settings import setting

REGISTRY = CollectorRegistry()
REQUESTS = Counter("sokoni_http_requests", "Requests answered.", ("method", "route", "status"), registry=REGISTRY)
LATENCY = Histogram(
    "sokoni_http_request_duration_seconds",
    "Time from the first byte of a request to the last of its answer.",
    ("method", "route"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
JOBS = Gauge("sokoni_jobs", "Jobs by state.", ("state",), registry=REGISTRY)
OLDEST_JOB = Gauge("sokoni_jobs_oldest_ready_seconds", "Age of the oldest job that could run now.", registry=REGISTRY)
CACHE_READS = Counter("sokoni_cache_reads", "Looks into the cache of this process.", ("result",), registry=REGISTRY)
CACHE_BYTES = Gauge("sokoni_cache_bytes", "Memory of this process's cache.", registry=REGISTRY)
VERSIONED_READS = Counter(
    "sokoni_versioned_reads", "Looks for values that hold as long as a version.", ("kind", "result"), registry=REGISTRY
)
VERSIONED_BYTES = Gauge("sokoni_versioned_bytes", "Memory of values that hold as long as a version.", registry=REGISTRY)
# Never with the values of local variables, which are the library's defaults: passwords and tokens are among them.
_TRACEBACKS = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))


@dataclass(frozen=True, kw_only=True)
class TelemetrySettings:
    """How the process speaks."""

    log_level: str = setting(
        "SOKONI_LOG_LEVEL", default="INFO", help="How much is logged.", choices=("DEBUG", "INFO", "WARNING", "ERROR")
    )
    log_json: bool = setting(
        "SOKONI_LOG_JSON", default=False, help="One JSON object per line instead of readable text."
    )


def configure_logs(settings: TelemetrySettings) -> None:
    """Send structured logs to standard error; a request's id, actor and shop are bound by the edge."""
    level = logging.getLevelNamesMapping()[settings.log_level]
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr, format="%(name)s %(message)s")
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if settings.log_json:
        shared += [_TRACEBACKS, structlog.processors.JSONRenderer(serializer=_dumps)]
    else:
        plain = structlog.dev.plain_traceback
        shared += [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    structlog.configure(
        processors=shared,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def _dumps(value: Any, **_options: Any) -> str:
    return orjson.dumps(value, default=str).decode()

"""The files a TorchServe process reads at its start."""

from dataclasses import dataclass
from pathlib import Path

# In TorchServe's log4j2: everything into two files that roll, nothing per request on the console.
_LOG_CONFIG = """<?xml version="1.0" encoding="UTF-8"?>
<Configuration>
  <Appenders>
    {appenders}
  </Appenders>
  <Loggers>
    <Logger name="ACCESS_LOG" level="info" additivity="false"><AppenderRef ref="access"/></Logger>
    <Logger name="MODEL_LOG" level="info" additivity="false"><AppenderRef ref="models"/></Logger>
    <Logger name="MODEL_METRICS" level="off"/>
    <Logger name="TS_METRICS" level="off"/>
    <Logger name="io.netty" level="error"/>
    <Logger name="org.apache" level="off"/>
    <Root level="info"><AppenderRef ref="torchserve"/></Root>
  </Loggers>
</Configuration>
"""
_APPENDER = """<RollingFile name="{name}" fileName="{folder}/{name}.log" filePattern="{folder}/{name}.%i.log.gz">
      <PatternLayout pattern="%d{{ISO8601}} %-5p %t %c - %m%n"/>
      <Policies><SizeBasedTriggeringPolicy size="10 MB"/></Policies>
      <DefaultRolloverStrategy max="4"/>
    </RollingFile>"""


@dataclass(frozen=True)
class Ports:
    """Where TorchServe listens. gRPC is not used; 0 lets the system choose ports that are not published."""

    inference: int = 8080
    management: int = 8081
    metrics: int = 8082
    grpc_inference: int = 0
    grpc_management: int = 0


@dataclass(frozen=True)
class Limits:
    """What one TorchServe process takes on."""

    token_expiration_min: float = 60.0
    job_queue_size: int = 64  # requests waiting for one model version
    max_request_bytes: int = 13_000_000
    response_timeout_s: int = 20
    startup_timeout_s: int = 180


def write_config(folder: Path, model_store: Path, address: str, ports: Ports, limits: Limits) -> Path:
    """Write config.properties into the folder: tokens on, no model from a URL, one worker a model by default."""
    lines = {
        "inference_address": f"http://{address}:{ports.inference}",
        "management_address": f"http://{address}:{ports.management}",
        "metrics_address": f"http://{address}:{ports.metrics}",
        "grpc_inference_port": ports.grpc_inference,
        "grpc_management_port": ports.grpc_management,
        "model_store": model_store,
        "enable_model_api": "true",
        "disable_token_authorization": "false",
        "token_expiration_min": limits.token_expiration_min,
        "allowed_urls": r"https://localhost\\.invalid/.*",  # matches nothing real: archives come from model_store
        "install_py_dep_per_model": "false",
        "default_workers_per_model": 1,  # else one for each core
        "number_of_gpu": 0,
        "job_queue_size": limits.job_queue_size,
        "max_request_size": limits.max_request_bytes,
        "max_response_size": limits.max_request_bytes,
        "default_response_timeout": limits.response_timeout_s,
        "default_startup_timeout": limits.startup_timeout_s,
        "metrics_mode": "prometheus",
        "disable_system_metrics": "true",  # the host's own monitoring measures CPU and disk, and these fill the log
        "enable_envvars_config": "false",
    }
    path = folder / "config.properties"
    path.write_text("".join(f"{key}={value}\n" for key, value in lines.items()), encoding="utf-8")
    return path


def write_log_config(folder: Path, logs: Path) -> Path:
    """Write log4j2.xml into the folder: the server's, the models' and the access log, 50 MB each at most."""
    appenders = "\n    ".join(_APPENDER.format(name=name, folder=logs) for name in ("torchserve", "models", "access"))
    path = folder / "log4j2.xml"
    path.write_text(_LOG_CONFIG.format(appenders=appenders), encoding="utf-8")
    return path

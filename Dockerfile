# Two images from one file: `web` (the site, no torch) and `torchserve` (the models).
# Never built where this was written (no Docker engine there): the entrypoints are tested, the build is not.
FROM python:3.11-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN useradd --create-home --uid 10001 shoplens && mkdir -p /app/instance && chown shoplens /app/instance
COPY setup.cfg pyproject.toml constraints.txt README.md LICENSE ./
COPY catalog catalog
COPY serving serving
COPY evaluation evaluation
COPY indexer indexer
COPY training training
COPY webapp webapp

FROM base AS web
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ tesseract-ocr \
 && ANNOY_COMPILER_ARGS=-O3,-DANNOYLIB_MULTITHREADED_BUILD,-std=c++14 pip install -c constraints.txt -e ".[postgres]" \
 && apt-get purge -y g++ && apt-get autoremove -y && rm -rf /var/lib/apt/lists/*
COPY templates templates
COPY static static
COPY model_store model_store
COPY demo demo
USER shoplens
ENV SHOPLENS_HOST=0.0.0.0
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=4)"]
CMD ["shoplens", "up", "--demo"]

FROM base AS torchserve
# An index with CPU builds of torch keeps this image small: docker build --build-arg TORCH_INDEX=<its address>
ARG TORCH_INDEX=""
RUN apt-get update && apt-get install -y --no-install-recommends g++ && rm -rf /var/lib/apt/lists/* \
 && PIP_EXTRA_INDEX_URL="${TORCH_INDEX}" ANNOY_COMPILER_ARGS=-O3,-DANNOYLIB_MULTITHREADED_BUILD,-std=c++14 \
    pip install -c constraints.txt -e ".[serve]"
COPY --chown=shoplens model_store model_store
RUN mkdir -p /app/torchserve && chown shoplens /app/torchserve
USER shoplens
CMD ["python", "-m", "serving", "--folder", "/app/torchserve", "--host", "0.0.0.0"]

# Two images from one file: `web` (the site and its worker, no torch) and `torchserve` (the models).
# Never built by Docker where this was written (no engine, no registry): `make image-check` runs each line below on Debian
# bookworm with Debian's Python 3.11 in place of the first image, then the containers of docker-compose.yml, and asks them.
FROM python:3.11.11-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    ANNOY_COMPILER_ARGS=-O3,-DANNOYLIB_MULTITHREADED_BUILD,-std=c++14,-fassociative-math,-fno-signed-zeros,-fno-trapping-math
WORKDIR /app
# Volumes are mounted here; an empty one takes over whose folder it is.
RUN useradd --create-home --uid 10001 shoplens \
 && mkdir -p /app/instance /app/torchserve /keys /models \
 && chown shoplens /app/instance /app/torchserve /keys /models
COPY setup.cfg pyproject.toml constraints.txt constraints-hashes.txt README.md LICENSE ./
COPY scripts/hashes.py scripts/hashes.py
COPY catalog catalog
COPY serving serving
COPY evaluation evaluation
COPY indexer indexer
COPY reviews reviews
COPY training training
COPY webapp webapp
# Containers have a read-only root: what is not compiled here is compiled at each start and at each health check.
RUN python -m compileall -q catalog serving evaluation indexer reviews training webapp

FROM base AS web
# RapidOCR reads words in photos; the packs are for the languages whose letters it does not know.
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ tesseract-ocr \
    tesseract-ocr-ara tesseract-ocr-ell tesseract-ocr-rus tesseract-ocr-tam \
 && pip install -c constraints.txt --report /tmp/taken.json -e ".[postgres,redis,parquet,excel,scrape,ocr,s3]" \
 && python scripts/hashes.py check /tmp/taken.json && rm /tmp/taken.json \
 && apt-get purge -y g++ && apt-get autoremove -y && rm -rf /var/lib/apt/lists/*
COPY templates templates
COPY static static
COPY model_store model_store
COPY demo demo
USER shoplens
ENV SHOPLENS_HOST=0.0.0.0 MALLOC_ARENA_MAX=2
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["shoplens", "up", "--demo"]

FROM base AS torchserve
# An index with CPU builds of torch keeps this image small: docker build --build-arg TORCH_INDEX=<its address>
ARG TORCH_INDEX=""
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ \
 && PIP_EXTRA_INDEX_URL="${TORCH_INDEX}" pip install -c constraints.txt --report /tmp/taken.json -e ".[serve]" \
 && python scripts/hashes.py check /tmp/taken.json && rm /tmp/taken.json \
 && apt-get purge -y g++ && apt-get autoremove -y && rm -rf /var/lib/apt/lists/*
COPY model_store model_store
USER shoplens
CMD ["python", "-m", "serving", "--folder", "/app/torchserve", "--keys", "/keys", "--model-store", "/models", "--host", "0.0.0.0"]

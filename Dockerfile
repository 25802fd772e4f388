# Parley's workers, as compose.yaml runs them. Minor lines are named, so that their patches come.

FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt /
RUN python -m venv /opt/parley \
    && /opt/parley/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/parley/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PARLEY_STATIC_ROOT=/srv/static
COPY --from=packages /opt/parley /opt/parley
WORKDIR /srv/parley
COPY manage.py ./
COPY protocols protocols
COPY templates templates
COPY static static
COPY playground playground
# Whoever runs it owns nothing here: the file system may be read-only.
RUN PARLEY_SECRET_KEY=only-to-collect DATABASE_URL=sqlite:////tmp/none \
    python manage.py collectstatic --noinput -v 0 \
    && python -m compileall -q protocols playground
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s CMD \
    ["python", "-c", "from urllib.request import urlopen; urlopen('http://localhost:8000/readyz', timeout=2)"]
CMD ["python", "-m", "playground.server", "--listen", "0.0.0.0:8000"]

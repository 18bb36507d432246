# One image for web, worker, beat and migrate; docker-compose.yml says which command each runs.
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements.txt .
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY . .
# Translations and static files are part of the program; making them needs neither a secret nor a database.
RUN SALESDESK_DEMO=1 SALESDESK_VAR=/tmp/build .venv/bin/python manage.py prepare --only-files \
    && .venv/bin/python -m compileall -q salesdesk people notifications strategy tandems requests_app insights rewards

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home --home-dir /home/salesdesk salesdesk \
    && install -d -o salesdesk -g salesdesk /data
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 SALESDESK_VAR=/data
USER salesdesk
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "uvicorn", "salesdesk.asgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--no-access-log", "--no-server-header", "--lifespan", "off", "--timeout-graceful-shutdown", "3", "--proxy-headers"]

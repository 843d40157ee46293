# The page in a container: no root, nothing written outside /data and /tmp. docs/deployment.md says how to run it.
FROM python:3.12-slim AS build
WORKDIR /src
COPY . .
RUN python -m venv /opt/mundap \
 && /opt/mundap/bin/pip install --no-cache-dir --no-deps --require-hashes --requirement requirements.lock \
 && /opt/mundap/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --uid 10001 --user-group --home-dir /tmp --shell /usr/sbin/nologin mundap \
 && install -d -o mundap -g mundap /data
COPY --from=build /opt/mundap /opt/mundap
ENV PATH=/opt/mundap/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    MUNDAP_HOME=/data/index \
    MUNDAP_AUTH=/data/users \
    MUNDAP_HOST=0.0.0.0 \
    MUNDAP_LOG=json \
    MUNDAP_LOG_LEVEL=info
USER 10001:10001
VOLUME /data
WORKDIR /data
EXPOSE 7860
STOPSIGNAL SIGINT
# Docker may pass a proxy on, which would be asked for this address too.
HEALTHCHECK --start-period=60s \
  CMD ["python", "-c", "from urllib.request import *; build_opener(ProxyHandler({})).open('http://127.0.0.1:7860/healthz', timeout=3)"]
ENTRYPOINT ["mundap"]
CMD ["chat", "--no-browser"]

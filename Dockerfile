# syntax=docker/dockerfile:1

# The stage that makes the one executable. Deno comes by npm; the runtime that goes under a
# compiled program comes from where Deno downloads it.
FROM node:22-bookworm-slim AS build
ARG DENO_VERSION=2.9.6
RUN npm install --global deno@${DENO_VERSION}
WORKDIR /src
COPY deno.json deno.lock* ./
COPY main.ts ./
COPY src ./src
COPY views ./views
COPY static ./static
COPY migrations ./migrations
COPY tests/tools/compile.ts ./tests/tools/compile.ts
RUN deno task compile && mkdir -p /data

# The stage that runs it: a small Debian for its glibc, and the executable.
FROM debian:bookworm-slim
COPY --from=build /src/dist/ringdown /usr/local/bin/ringdown
COPY --from=build --chown=65532:65532 /data /data
ENV RINGDOWN_DATA=/data RINGDOWN_LOG_FORMAT=json
VOLUME /data
USER 65532:65532
# SIP, SIP over TLS, SIP over WebSocket without and with TLS, pages without and with TLS, audio.
EXPOSE 5060/udp 5060/tcp 5061/tcp 5080/tcp 5081/tcp 8080/tcp 8443/tcp 10000-20000/udp
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/usr/local/bin/ringdown", "healthcheck"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/ringdown"]
CMD ["serve"]

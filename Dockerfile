# syntax=docker/dockerfile:1

# MIST as an image: web node, worker, or both in one. docs/OPERATIONS.md says under "Containers" how to use it.
#
#   docker build --tag mist .


# The same two scripts that build MIST on any machine.
FROM debian:bookworm-slim AS build
WORKDIR /mist

# Tools first, with only those files that they follow from: a change of the code does not install them again.
COPY Cargo.toml Cargo.lock ./
COPY scripts/env.sh scripts/setup.sh scripts/
COPY scripts/setup scripts/setup
COPY scripts/site-tools scripts/site-tools
RUN --mount=type=cache,id=mist-registry,target=/root/.cargo/registry scripts/setup.sh run

# What cargo has built is kept between builds. A file may well be older than what was made of another version of it: cargo
# goes by times, so every file is of now. Our crates are then compiled anew, and the hundreds of others are not.
COPY . .
RUN --mount=type=cache,id=mist-registry,target=/root/.cargo/registry \
    --mount=type=cache,id=mist-target,target=/mist/target \
    rm -rf target/site \
    && find . -path ./target -prune -o -type f -exec touch {} + \
    && scripts/build.sh release \
    && install -D target/release/mist /out/usr/local/bin/mist \
    && mkdir -p /out/usr/share/mist \
    && cp -R target/site /out/usr/share/mist/site


FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="MIST" \
    org.opencontainers.image.description="A music streaming server: uploads become encrypted adaptive HLS" \
    org.opencontainers.image.licenses="MIT OR Apache-2.0"

# GStreamer's plugins that the pipeline uses. Of the "bad" ones that is the reader of AIFF alone; the package would bring
# 300 MB of others, and a desktop's libraries with them.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-libav \
    && cd /tmp \
    && apt-get download gstreamer1.0-plugins-bad \
    && dpkg --fsys-tarfile gstreamer1.0-plugins-bad_*.deb \
        | tar --extract --directory / --wildcards './usr/lib/*/gstreamer-1.0/libgstaiff.so' \
    && rm -rf gstreamer1.0-plugins-bad_*.deb /var/lib/apt/lists/* /var/cache/apt/* /var/log/*

COPY --from=build /out /

# The list of GStreamer's plugins is made once, here: a container whose files are read-only cannot keep one.
ENV GST_REGISTRY=/usr/share/mist/gstreamer.registry \
    GST_REGISTRY_UPDATE=no \
    MIST_ADDR=0.0.0.0:3000 \
    MIST_DATA_DIR=/data \
    MIST_OPS_ADDR=127.0.0.1:9090 \
    MIST_SITE_ROOT=/usr/share/mist/site

# An image in which something is missing is not made.
RUN MIST_DATA_DIR=/tmp/doctor GST_REGISTRY_UPDATE=yes mist doctor \
    && rm -rf /tmp/doctor \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin mist \
    && install --directory --owner=mist --group=mist --mode=0750 /data

USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["mist", "health"]
# MIST ends by itself at SIGTERM and starts no programs: it needs no init before it.
ENTRYPOINT ["mist"]
CMD ["serve"]

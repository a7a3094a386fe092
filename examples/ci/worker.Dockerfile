# The image that workers run in. After mvn package, for each of the two platforms, on such a machine:
#   shale build --push -t registry.example.org/ci/shale:1-amd64 -f examples/ci/worker.Dockerfile cli/target
# and then an index of both, as the pipelines make theirs.
FROM docker.io/library/debian:stable-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates git runc fuse-overlayfs uidmap \
  && rm -rf /var/lib/apt/lists/*
COPY shale /opt/shale
ENV PATH=/opt/shale/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

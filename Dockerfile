# The image that serves: Bun, one bundled file, ONNX Runtime's addon for one architecture, and the model.
#
# It is built from what .dockerignore lets through, and from nothing that is installed where it is built. Only COPY runs
# in the shipped stage, so an arm64 image is built on an amd64 machine without emulation, and the other way round.

# Give a digest with the tag to pin a base to its bytes, for example BUN_IMAGE=oven/bun:1.4.5-slim@sha256:…, with the
# digest that `docker buildx imagetools inspect oven/bun:1.4.5-slim` names for the index.
ARG BUN_IMAGE=oven/bun:1.4.5-slim
# The smallest base that the addon runs on: it wants glibc 2.28, libstdc++ and libgcc. There is no shell in it.
ARG RUNTIME_IMAGE=gcr.io/distroless/cc-debian12:nonroot


# The packages of the lock file, for as long as it does not change.
FROM --platform=$BUILDPLATFORM ${BUN_IMAGE} AS packages
ENV ORT_DISABLE_TELEMETRY=1
WORKDIR /sepal
COPY package.json bun.lock bunfig.toml ./
RUN --mount=type=cache,target=/root/.bun/install/cache bun install --frozen-lockfile


# What ships is built in the tree where types, escaping, tests and retraining have just passed: no other way leads there.
FROM packages AS checks
COPY . .
RUN bun check \
 && bun check -p src/pages/browser \
 && bun run xss-scan \
 && bun test --timeout=60000 src model \
 && bun train/main.ts --check


FROM checks AS bundle
ARG TARGETARCH
RUN bun bundle.ts /out "$TARGETARCH"
# Each layer as a tree from the root on, with one time for all that is in it: the same content is then the same layer,
# whenever and wherever it is built.
RUN for part in node_modules model dist; do mkdir -p "/layers/$part/app" && mv "/out/$part" "/layers/$part/app/"; done \
 && find /layers -exec touch --date=@0 {} +
# A label must not lie: the digest that the image is labelled with is that of a model in it.
ARG MODEL_SHA256
RUN case "$(sha256sum /layers/model/app/model/*.onnx)" in \
      *"$MODEL_SHA256 "*) ;; \
      *) echo "MODEL_SHA256 is $MODEL_SHA256; no file of model/ has that digest" >&2; exit 1 ;; \
    esac


# Bun as the target's architecture has it; nothing of that architecture is run.
FROM ${BUN_IMAGE} AS bun

FROM --platform=$BUILDPLATFORM ${BUN_IMAGE} AS runtime
COPY --from=bun /usr/local/bin/bun /layers/bun/usr/local/bin/bun
RUN find /layers -type d -exec touch --date=@0 {} +


# From what changes least to what changes most: a change of the code rebuilds and pushes the last layer alone.
# checkov:skip=CKV_DOCKER_7: the bases' tags are in the arguments at the top
# checkov:skip=CKV_DOCKER_2: a HEALTHCHECK would start a second Bun each time; Kubernetes asks /livez and /readyz itself
FROM ${RUNTIME_IMAGE} AS sepal
COPY --link --from=runtime /layers/bun/ /
COPY --link --from=bundle /layers/node_modules/ /
COPY --link --from=bundle /layers/model/ /
COPY --link --from=bundle /layers/dist/ /

WORKDIR /app
# A number, because Kubernetes can't see whether a name is root's.
USER 65532:65532
# ONNX Runtime reads its variable natively, so it has to be there before the process is. Bun would write what it has
# transpiled to a folder of the user; the bundle needs none of that.
ENV ORT_DISABLE_TELEMETRY=1 \
    NODE_ENV=production \
    BUN_RUNTIME_TRANSPILER_CACHE_PATH=0
EXPOSE 5000 9464
ENTRYPOINT ["/usr/local/bin/bun", "/app/dist/main.js"]

# Last, since they change with each commit.
ARG REVISION=unknown
ARG SOURCE=unknown
ARG VERSION=unknown
ARG MODEL_NAME=unknown
ARG MODEL_VERSION=unknown
ARG MODEL_SHA256=unknown
LABEL org.opencontainers.image.title="Sepal" \
      org.opencontainers.image.description="Serves a tabular classifier by ONNX Runtime on Bun" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="$SOURCE" \
      sepal.model.name="$MODEL_NAME" \
      sepal.model.version="$MODEL_VERSION" \
      sepal.model.sha256="$MODEL_SHA256"

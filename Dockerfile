# Farfield on processors and NVIDIA GPUs: docs/containers.md
#
# Debian 12 has CUDA 11.8. Its nvcc writes PTX for drivers from 520 on, and JCuda 11.8 uses its cuFFT
# and cuBLAS directly. Whatever belongs to the driver (libcuda.so.1) comes from the host: never
# install it here.

ARG BASE=debian:12-slim

FROM ${BASE} AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
RUN sed -i 's/^Components: main$/Components: main contrib non-free/' /etc/apt/sources.list.d/debian.sources \
 && apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      g++-11 maven nvidia-cuda-toolkit openjdk-17-jdk-headless \
 && rm -rf /var/lib/apt/lists/*
# the last compiler that nvcc 11.8 knows
ENV CC=gcc-11 \
    NVCC_PREPEND_FLAGS="-ccbin g++-11"
# for builds behind a mirror, such as --settings of a file in a folder that is mounted
ARG MAVEN_OPTIONS=
WORKDIR /build
COPY . .
# The build goes on without nvcc or a C compiler; an image must not.
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp ${MAVEN_OPTIONS} -DskipTests package \
 && mv target/farfield-*-all.jar farfield.jar \
 && jar tf farfield.jar > contents \
 && grep -q '^org/farfield/backend/cuda/kernels/.*[.]ptx$' contents \
 && grep -q '^org/farfield/backend/cuda/linux-x86_64/libcufft[.]so[.]10$' contents

# For processors alone, small: docker build --target cpu
FROM ${BASE} AS build-cpu
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      binutils maven openjdk-17-jdk-headless \
 && rm -rf /var/lib/apt/lists/*
# a Java with what the jar takes of it: jdeps --print-module-deps, and what is found by name
RUN jlink --output /opt/java --strip-debug --no-man-pages --no-header-files --compress=2 \
      --add-modules java.compiler,java.desktop,java.management,java.naming,java.sql,jdk.incubator.vector,jdk.management,jdk.unsupported,jdk.zipfs
# for builds behind a mirror, such as --settings of a file in a folder that is mounted
ARG MAVEN_OPTIONS=
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp ${MAVEN_OPTIONS} -DskipTests package \
 && mv target/farfield-*-all.jar farfield.jar

FROM ${BASE} AS cpu
LABEL org.opencontainers.image.title="farfield-cpu" \
      org.opencontainers.image.description="Long-distance equivariant (LODE) descriptors of atomic structures, on processors" \
      org.opencontainers.image.licenses="Apache-2.0"
# libraries of Debian's Java; fontconfig and a font for "farfield plot"
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      fontconfig fonts-dejavu-core libfreetype6 libharfbuzz0b libjpeg62-turbo liblcms2-2 libstdc++6 zlib1g \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin farfield \
 && install -d -m 1777 /var/cache/farfield \
 && install -d -o farfield -g farfield /data
COPY --from=build-cpu /opt/java /opt/java
COPY --from=build-cpu /build/farfield.jar /build/farfield /build/LICENSE /opt/farfield/
ENV JAVA_HOME=/opt/java \
    LANG=C.UTF-8 \
    FARFIELD_DEVICE=cpu \
    XDG_CACHE_HOME=/var/cache/farfield
RUN ln -s /opt/farfield/farfield /usr/local/bin/farfield && farfield --version
USER farfield
WORKDIR /data
VOLUME /data
ENTRYPOINT ["farfield"]
CMD ["--help"]

FROM ${BASE}
LABEL org.opencontainers.image.title="farfield" \
      org.opencontainers.image.description="Long-distance equivariant (LODE) descriptors of atomic structures" \
      org.opencontainers.image.licenses="Apache-2.0"
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
# fontconfig and a font: for "farfield plot"
RUN sed -i 's/^Components: main$/Components: main non-free/' /etc/apt/sources.list.d/debian.sources \
 && apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      fontconfig fonts-dejavu-core libcublas11 libcufft10 openjdk-17-jre-headless \
 && rm -rf /var/lib/apt/lists/*
# Any user may run it (docker run --user): the caches belong to whoever comes, as in /tmp.
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin farfield \
 && install -d -m 1777 /var/cache/farfield /var/cache/farfield/nv /var/cache/farfield/farfield \
 && install -d -o farfield -g farfield /data
COPY --from=build /build/farfield.jar /build/farfield /build/LICENSE /opt/farfield/
# the first run keeps the classes in memory's form beside the jar
RUN ln -s /opt/farfield/farfield /usr/local/bin/farfield && farfield --version
ENV LANG=C.UTF-8 \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    XDG_CACHE_HOME=/var/cache/farfield \
    CUDA_CACHE_PATH=/var/cache/farfield/nv
USER farfield
WORKDIR /data
VOLUME /data
ENTRYPOINT ["farfield"]
CMD ["--help"]

# syntax=docker/dockerfile:1

FROM rust:1-slim-bookworm AS build
WORKDIR /src
COPY . .
# What is built stays in a mount too, so the binary is copied out of it. Cargo goes by the times of files:
# sources that are older than what lies there, of another branch say, would not be built.
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,id=cachemount-target,target=/src/target,sharing=locked \
    touch src/*.rs \
    && cargo build --release --locked \
    && cp target/release/cachemount /usr/local/bin/

FROM debian:bookworm-slim
COPY --from=build /usr/local/bin/cachemount /usr/local/bin/cachemount
WORKDIR /work
ENTRYPOINT ["cachemount"]
CMD ["check"]

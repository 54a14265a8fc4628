# Knowledge Path as one static binary in an image with nothing else in it.
#
#   docker build -t knowledge-path .
#   docker run -p 127.0.0.1:8080:8080 -v kp-data:/data knowledge-path
#
# The program writes to /data and nowhere else but temporary files of large
# uploads, so the rest can be read-only:
#
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     -p 127.0.0.1:8080:8080 -v kp-data:/data -e KP_BASE_URL=https://learn.example.org knowledge-path
#
# A folder of the host instead of a volume must belong to user 65532.
# The link for the first admin is in the log: docker logs NAME

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/kp ./cmd/kp
# An empty folder, to be given to the user of the final image: a new volume
# takes its owner from it.
RUN mkdir -m 700 /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/kp /kp
COPY --from=build --chown=65532:65532 /out/data /data
ENV KP_DATA=/data KP_ADDR=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
USER 65532:65532
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["/kp", "health"]
ENTRYPOINT ["/kp"]
CMD ["serve"]

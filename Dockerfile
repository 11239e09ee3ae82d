# The command, alone in an image:
#
#   docker build -t tlssocket .
#   docker run --rm tlssocket check example.com
FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /tlssocket ./cmd/tlssocket

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /tlssocket /tlssocket
USER 65532:65532
ENTRYPOINT ["/tlssocket"]

"""An issuer of identity tokens: a key of its own, its public half as a JSON Web Key Set, and tokens signed with it."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://token.actions.example.org"
GITHUB = {
    "repository": "acme/service",
    "ref": "refs/heads/main",
    "workflow_ref": "acme/service/.github/workflows/deploy.yml@refs/heads/main",
    "workflow": "Deploy",
    "environment": "prod",
    "sub": "repo:acme/service:environment:prod",
}


class Signer:
    """A key pair."""

    def __init__(self, key_id: str = "k1") -> None:
        self._id = key_id
        self._key: RSAPrivateKey = generate_private_key(65537, 2048)

    @property
    def jwks(self) -> dict[str, Any]:
        public = json.loads(RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**public, "kid": self._id, "use": "sig", "alg": "RS256"}]}

    def token(self, audience: str, now: float, **claims: object) -> str:
        """Sign what GitHub would say of a job, with these claims in place of its own; None leaves one out."""
        said = {**GITHUB, "iss": ISSUER, "aud": audience, "iat": int(now), "nbf": int(now), "exp": int(now) + 300}
        body = {name: value for name, value in {**said, **claims}.items() if value is not None}
        return jwt.encode(body, self._key, "RS256", {"kid": self._id})


@contextmanager
def served(body: Mapping[str, Any]) -> Iterator[str]:
    """Serve a document, and yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name for it
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/jwks"
        finally:
            server.shutdown()
            thread.join(10)

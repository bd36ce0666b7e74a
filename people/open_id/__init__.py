"""Signing in by the identity provider of a council or NHS board: OpenID Connect."""

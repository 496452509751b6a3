"""Whether a text looks like a credential, by the detectors of detect-secrets. Nothing is ever sent anywhere.

Its import takes a tenth of a second, which most files need not spend.
"""

import re
from collections.abc import Callable
from functools import cache

_HUB_TOKEN = re.compile(r"hf_[A-Za-z0-9]{30,}")
_SHORTEST = 8
_NUMBER = re.compile(r"[0-9.:-]+[a-z]?")
_WORDS = re.compile(r"[a-z][a-z ,-]*", re.IGNORECASE)
_TELLING = re.compile(r"key|pass|pwd|token|secret|contrase", re.IGNORECASE)
"""What every name has that the detectors for names know."""


def why_credential(name: str, value: str) -> str | None:
    """Say what a variable looks like, None for nothing of the kind."""
    telling = _TELLING.search(name) is not None
    if len(value) < _SHORTEST or _NUMBER.fullmatch(value) or (_WORDS.fullmatch(value) and not telling):
        return None
    return why_token(value) or _why_random(value) or (_why_named(name, value) if telling else None)


def why_token(text: str) -> str | None:
    """Say what a text holds by the form that some service gives to its tokens."""
    if _HUB_TOKEN.search(text):
        return "a token of the Hub"
    return next((kind for kind, finds in _detectors() if finds(text)), None)


@cache
def _detectors() -> tuple[tuple[str, Callable[[str], bool]], ...]:
    from detect_secrets.plugins import (  # noqa: PLC0415 - see above
        aws,
        azure_storage_key,
        basic_auth,
        discord,
        github_token,
        jwt,
        mailchimp,
        npm,
        private_key,
        sendgrid,
        slack,
        square_oauth,
        stripe,
        twilio,
    )

    plugins = (
        ("a key of AWS", aws.AWSKeyDetector()),
        ("a key of Azure Storage", azure_storage_key.AzureStorageKeyDetector()),
        ("an address with a password", basic_auth.BasicAuthDetector()),
        ("a token of Discord", discord.DiscordBotTokenDetector()),
        ("a token of GitHub", github_token.GitHubTokenDetector()),
        ("a JSON Web Token", jwt.JwtTokenDetector()),
        ("a key of Mailchimp", mailchimp.MailchimpDetector()),
        ("a token of npm", npm.NpmDetector()),
        ("a private key", private_key.PrivateKeyDetector()),
        ("a key of SendGrid", sendgrid.SendGridDetector()),
        ("a token of Slack", slack.SlackDetector()),
        ("a key of Square", square_oauth.SquareOAuthDetector()),
        ("a key of Stripe", stripe.StripeDetector()),
        ("a key of Twilio", twilio.TwilioKeyDetector()),
    )
    return tuple((kind, lambda text, plugin=plugin: any(plugin.analyze_string(text))) for kind, plugin in plugins)


def _why_random(value: str) -> str | None:
    """Judge the value as a whole: ids and addresses have marks that no random string has."""
    from detect_secrets.filters.heuristic import is_potential_uuid, is_sequential_string  # noqa: PLC0415 - see above
    from detect_secrets.plugins import high_entropy_strings as entropy  # noqa: PLC0415 - see above

    if is_potential_uuid(value) or is_sequential_string(value):
        return None
    for plugin in (entropy.HexHighEntropyString(), entropy.Base64HighEntropyString()):
        whole = set(value) <= set(plugin.charset)
        if whole and plugin.calculate_shannon_entropy(value) > plugin.entropy_limit:
            return "a random string"
    return None


def _why_named(name: str, value: str) -> str | None:
    """Go by the name, as in `DB_PASSWORD`; a value that names another variable is none."""
    from detect_secrets.plugins.keyword import KeywordDetector  # noqa: PLC0415 - see above

    if re.fullmatch(r"[A-Z][A-Z0-9_]*|https?://[^@\s]*|[./~][^\s]*|[\[{].*", value, re.DOTALL):
        return None
    return "a credential, by its name" if any(KeywordDetector().analyze_string(f'{name}: "x{value}"')) else None

"""Reading, keeping and showing a channel's settings; secrets are encrypted on the way in and never shown."""

from collections.abc import Mapping
from typing import Any, get_args, get_type_hints

import msgspec

from kefu.channels.base import Channel, ChannelSettings, Finding, Secret
from kefu.kit.errors import Conflict, InvalidInput
from kefu.kit.faults import read_fault
from kefu.kit.keys import BadToken, Keyring
from kefu.kit.translate import catalogue, translate


class SecretLost(Conflict):
    """No key fits a kept secret; it must be entered again."""

    code = "secret_lost"


def secret_fields(channel: type[Channel]) -> frozenset[str]:
    """Give the names of the settings that are secrets."""
    hints = get_type_hints(channel.Settings)
    return frozenset(name for name, hint in hints.items() if hint is Secret or Secret in get_args(hint))


def lost_secrets(channel: type[Channel], kept: Mapping[str, Any], keyring: Keyring) -> frozenset[str]:
    """Give the names of kept secrets that no key of ours fits any more."""
    return frozenset(name for name in secret_fields(channel) if not _is_readable(kept.get(name), keyring))


def _is_readable(value: Any, keyring: Keyring) -> bool:
    if value is None:
        return True
    try:
        keyring.decrypt(value["encrypted"])
    except BadToken:
        return False
    return True


def read_settings(
    channel: type[Channel], given: Mapping[str, Any], kept: Mapping[str, Any] | None, keyring: Keyring
) -> ChannelSettings:
    """Understand settings a person sent, over those kept so far; raises InvalidInput naming the field.

    Fields left out stay as they are. A secret is a text, null to forget it, or `{"set": …}` as it was shown to leave
    it as it is.
    """
    merged = dict(kept or {})
    for name, value in given.items():
        if name in secret_fields(channel) and isinstance(value, dict):
            if value.keys() != {"set"}:  # ciphertext is ours alone to write
                raise InvalidInput(field=f"settings.{name}", reason="field")
            continue
        merged[name] = value
    return _convert(channel, merged, keyring)


def open_settings(channel: type[Channel], kept: Mapping[str, Any], keyring: Keyring) -> ChannelSettings:
    """Give kept settings ready for use; raises SecretLost."""
    return _convert(channel, kept, keyring)


def keep_settings(settings: ChannelSettings, keyring: Keyring) -> dict[str, Any]:
    """Give settings as they are kept in the database, secrets encrypted."""

    def encrypt(value: Any) -> Any:
        if isinstance(value, Secret):
            return {"encrypted": keyring.encrypt(value.reveal())}
        raise TypeError(type(value).__name__)

    kept: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(settings, enc_hook=encrypt))
    return kept


def show_settings(channel: type[Channel], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Give kept settings as people may see them: of a secret only whether it is set."""
    secrets = secret_fields(channel)
    return {name: {"set": value is not None} if name in secrets else value for name, value in kept.items()}


def settings_schema(channel: type[Channel], language: str) -> dict[str, Any]:
    """Give the JSON schema from which the settings form is drawn; secrets are `writeOnly`.

    Every setting has a `title` and, where there is more to say, a `description` in the language asked for; a choice
    has `labels` for its values.
    """

    def describe(kind: type) -> dict[str, Any]:
        if kind is Secret:
            return {"type": "string", "format": "password", "writeOnly": True}
        raise TypeError(kind.__name__)

    schema = msgspec.json.schema(channel.Settings, schema_hook=describe)
    for name, definition in schema["$defs"].items():
        own = name == channel.Settings.__name__
        _say(definition, f"channels.{channel.key}" if own else "channels", language)
    return schema


def tell_finding(channel: type[Channel], finding: Finding, language: str) -> str:
    """Give what a check found as a sentence."""
    own = f"channels.{channel.key}.finding.{finding.code}"
    key = own if own in catalogue(language) else f"channels.finding.{finding.code}"
    return translate(key, language, **finding.params)


def _say(definition: dict[str, Any], place: str, language: str) -> None:
    """Put words for people where the library put a class's name and docstring."""
    definition.pop("title", None)
    definition.pop("description", None)
    for field, shape in definition.get("properties", {}).items():
        shape["title"] = translate(f"{place}.setting.{field}", language)
        if hint := catalogue(language).get(f"{place}.hint.{field}"):
            shape["description"] = hint
        if "enum" in shape:
            shape["labels"] = {value: translate(f"{place}.choice.{field}.{value}", language) for value in shape["enum"]}


def _convert(channel: type[Channel], values: Mapping[str, Any], keyring: Keyring) -> ChannelSettings:
    def decrypt(kind: type, value: Any) -> Any:
        if kind is not Secret:
            raise TypeError(kind.__name__)
        if isinstance(value, str):
            return Secret(value)
        if isinstance(value, dict) and isinstance(value.get("encrypted"), str) and len(value) == 1:
            try:
                return Secret(keyring.decrypt(value["encrypted"]))
            except BadToken as error:
                raise SecretLost(field="settings") from error
        raise ValueError

    try:
        return msgspec.convert(dict(values), channel.Settings, dec_hook=decrypt)
    except msgspec.ValidationError as error:
        fault = read_fault(str(error), channel.Settings, at="settings")
        raise InvalidInput(field=fault.field, reason=fault.code, **fault.params) from error
    except InvalidInput as error:
        raise InvalidInput(field=f"settings.{error.field}" if error.field else "settings", **error.params) from error

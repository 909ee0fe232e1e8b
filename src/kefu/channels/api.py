"""API: the company's own programs open and continue tickets for their customers over REST."""

from kefu.channels.base import Can, Channel, ChannelSettings, Intake


class ApiSettings(ChannelSettings, frozen=True, kw_only=True):
    """Nothing to set: who may use it is decided by tokens and their scopes."""


class Api(Channel):
    """Programs write for the customer and fetch the answers."""

    key = "api"
    can = Can(attachments=True, idempotent_send=True)
    intake = Intake.SESSION
    Settings = ApiSettings

"""API: the company's own programs open and continue tickets for their customers over REST."""

from kefu.channels.base import Can, Channel, ChannelSettings, Finding, FindingKind, Intake, Programs, Surroundings


class ApiSettings(ChannelSettings, frozen=True, kw_only=True):
    """Nothing to set: who may use it is decided by tokens and their scopes."""


class Api(Channel):
    """Programs write for the customer and fetch the answers."""

    key = "api"
    can = Can(attachments=True, idempotent_send=True)
    intake = Intake.SESSION
    Settings = ApiSettings

    async def check(self, around: Surroundings) -> list[Finding]:
        """Tell also which tokens there are: without one nothing comes in."""
        return [*await super().check(around), *_check_programs(around.programs, on=around.active)]


def _check_programs(programs: Programs, *, on: bool) -> list[Finding]:
    if programs.open == 0:
        return [Finding(kind=FindingKind.FAULT, code="no_token")]
    missing = [
        code for code, count in (("nobody_goes_on", programs.go_on), ("nobody_reads", programs.read)) if not count
    ]
    return [
        *([Finding(kind=FindingKind.OK, code="tokens", params={"count": programs.open})] if on else []),
        *(Finding(kind=FindingKind.WARNING, code=code) for code in missing),
    ]

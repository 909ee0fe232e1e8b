"""Major incidents: one cause, many tickets; answered, told to visitors and solved together."""

from kefu.incidents.model import (
    AnswerToAll,
    Incident,
    IncidentChange,
    IncidentNotice,
    IncidentStatus,
    IncidentTitle,
    Links,
    NewIncident,
    Notice,
    Reopening,
    Resolution,
)
from kefu.incidents.noticing import find_notices
from kefu.incidents.queries import find_titles
from kefu.incidents.service.declaring import change_incident, declare
from kefu.incidents.service.linking import link_many, unlink_many
from kefu.incidents.service.rounds import answer_all, reopen, resolve, stop_round

__all__ = [
    "AnswerToAll",
    "Incident",
    "IncidentChange",
    "IncidentNotice",
    "IncidentStatus",
    "IncidentTitle",
    "Links",
    "NewIncident",
    "Notice",
    "Reopening",
    "Resolution",
    "answer_all",
    "change_incident",
    "declare",
    "find_notices",
    "find_titles",
    "link_many",
    "reopen",
    "resolve",
    "stop_round",
    "unlink_many",
]

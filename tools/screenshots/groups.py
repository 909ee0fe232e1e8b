"""All screens, in the order in which they are looked at."""

from tools.screenshots.admin import ADMIN
from tools.screenshots.customers import CUSTOMERS
from tools.screenshots.entering import ENTERING
from tools.screenshots.failing import LOST, MAILING, OVER, REFUSED
from tools.screenshots.fields import FIELDS
from tools.screenshots.keeping import KEEPING
from tools.screenshots.leading import LEADING
from tools.screenshots.merging import MERGING
from tools.screenshots.outside import OUTSIDE
from tools.screenshots.people import PEOPLE
from tools.screenshots.ruling import RULING
from tools.screenshots.screens import CONSOLE
from tools.screenshots.seats import Group, Who, by_name
from tools.screenshots.supervising import SUPERVISING
from tools.screenshots.tickets import FINDING, HELPING, OUTAGE
from tools.screenshots.wholes import WHOLES

# who writes on the demo page leaves a ticket, so the lists are first; what changes what others show is late
GROUPS = (
    Group(Who.AGENT, CONSOLE),
    Group(Who.AGENT, CUSTOMERS),
    Group(Who.AGENT, MERGING),
    Group(Who.AGENT, HELPING),
    Group(Who.BOSS, WHOLES),
    Group(Who.BOSS, SUPERVISING),
    Group(Who.BOSS, ADMIN),
    Group(Who.BOSS, FIELDS),
    Group(Who.BOSS, RULING),
    Group(Who.BOSS, LEADING),
    Group(Who.BOSS, KEEPING),
    Group(Who.BOSS, FINDING),
    Group(Who.BOSS, PEOPLE),
    Group(Who.BOSS, MAILING),
    Group(Who.NOBODY, OUTSIDE),
    Group(Who.NOBODY, ENTERING),
    Group(Who.AGENT, REFUSED),
    Group(Who.BOSS, LOST),
    Group(Who.NOBODY, OVER),
    Group(Who.AGENT, OUTAGE),
)
SCREENS = by_name(GROUPS)

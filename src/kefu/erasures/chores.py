"""What erasures do on a schedule."""

from kefu.erasures.service.finishing import finish
from kefu.kit.chores import Chore

FINISH = Chore("erasures.finish", "* * * * *", finish)

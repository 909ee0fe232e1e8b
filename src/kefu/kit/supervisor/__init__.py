"""One parent for the database, the web server and the worker: starts them, keeps them running, ends them."""

from kefu.kit.supervisor.children import Child, Part, listening
from kefu.kit.supervisor.standing import Standing, ask_again, find_standing
from kefu.kit.supervisor.supervisor import Supervisor

__all__ = ["Child", "Part", "Standing", "Supervisor", "ask_again", "find_standing", "listening"]

"""The composed application."""

from litestar import Litestar


async def test_no_route_makes_its_dependencies_side_by_side(app: Litestar) -> None:
    """Fails when Litestar keeps its batches elsewhere: a reply would silently cost a task group again."""
    made: dict[str, list[list[str]]] = {}
    for route in app.routes:
        for handler, model in getattr(route, "route_handler_map", {}).values():
            made[handler.handler_name] = [[one.key for one in batch] for batch in model.dependency_batches]
    assert made["create_message"] == [["principal"], ["tx"]]
    assert all(len(batch) == 1 for batches in made.values() for batch in batches)

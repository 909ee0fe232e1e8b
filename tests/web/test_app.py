"""The composed application."""

from litestar import Litestar


async def test_no_route_makes_its_dependencies_side_by_side(app: Litestar) -> None:
    """Fails when Litestar keeps its batches elsewhere: a reply would silently cost a task group again."""
    batches = [
        [one.key for one in batch]
        for route in app.routes
        for _, model in getattr(route, "route_handler_map", {}).values()
        for batch in model.dependency_batches
    ]
    assert [["principal"], ["tx"]] == [batch for batch in batches if batch[0] in ("principal", "tx")][:2]
    assert all(len(batch) == 1 for batch in batches)

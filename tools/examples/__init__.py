"""A day at the demo company, played through the real application, of which `src/kefu/web/examples.json` is kept.

Each file of `day/` is a scene: what people ask of the API, one line a request. `show` keeps request and answer as the
example of its operation, `ask` only gets on with the story. Ids, times and secrets are then told so that playing the
day again gives the same file (`telling.py`).
"""

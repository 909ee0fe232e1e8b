"""Rules about the catalogues: both languages, the same keys, the same blanks, a sentence for every error."""

import ast
import json
import re
from collections.abc import Iterator

from tools.lint import Finding, Rule, Tree, is_demo, is_source

# A switch names each language in that language, whatever is spoken around it.
OWN_NAMES = {"中文", "English"}
_BLANK = re.compile(r"\{(\w+)\}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CATALOGUE = re.compile(r"^(src/kefu/.*text/)(zh|en)\.json$")


def _catalogues(tree: Tree) -> Iterator[Finding]:
    places = {match[1] for path in tree if (match := _CATALOGUE.match(path))}
    for place in sorted(places):
        zh, en = (json.loads(tree.get(f"{place}{language}.json", "{}")) for language in ("zh", "en"))
        for key in sorted(zh.keys() ^ en.keys()):
            missing = "en" if key in zh else "zh"
            yield Finding(f"{place}{missing}.json", 1, f"{key} is missing")
        for key in sorted(zh.keys() & en.keys()):
            if sorted(_BLANK.findall(zh[key])) != sorted(_BLANK.findall(en[key])):
                yield Finding(f"{place}zh.json", 1, f"{key}: the blanks in braces differ from English")
            if en[key] in OWN_NAMES:
                continue
            if _CHINESE.search(en[key]):
                yield Finding(f"{place}en.json", 1, f"{key} is Chinese")
            elif re.search(r"[a-z]{3}", en[key]) and not _CHINESE.search(zh[key]) and zh[key] == en[key]:
                yield Finding(f"{place}zh.json", 1, f"{key} is not translated")


def _pair(zh: str, en: str) -> dict[str, str]:
    return {"src/kefu/a/text/zh.json": zh, "src/kefu/a/text/en.json": en}


CATALOGUES = Rule(
    "catalogues",
    "no half-translated screen",
    _catalogues,
    good=(
        _pair('{"a": "共 {n} 条"}', '{"a": "{n} in all"}'),
        _pair('{"a": "中文", "b": "English"}', '{"a": "中文", "b": "English"}'),
    ),
    bad=(
        _pair('{"a": "共 {n} 条"}', "{}"),
        {"src/kefu/a/text/zh.json": '{"a": "好"}'},
        _pair('{"a": "共 {n} 条"}', '{"a": "all"}'),
        _pair('{"a": "Not found"}', '{"a": "Not found"}'),
        _pair('{"a": "好"}', '{"a": "好"}'),
    ),
)


def _wanted(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and key of every error code a class states and every reason a raise gives."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            for field in node.body:
                targets = field.targets if isinstance(field, ast.Assign) else [getattr(field, "target", None)]
                value = getattr(field, "value", None)
                if (
                    any(isinstance(t, ast.Name) and t.id == "code" for t in targets)
                    and isinstance(value, ast.Constant)
                    and isinstance(value.value, str)
                ):
                    yield field.lineno, f"errors.{value.value}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "InvalidInput":
            for word in node.keywords:
                if word.arg == "reason" and isinstance(word.value, ast.Constant):
                    yield node.lineno, f"reasons.{word.value.value!s}"


def _error_texts(tree: Tree) -> Iterator[Finding]:
    known: dict[str, set[str]] = {"zh": set(), "en": set()}
    for path, text in tree.items():
        if match := _CATALOGUE.match(path):
            known[match[2]] |= json.loads(text).keys()
    for path, text in tree.items():
        if is_source(path):
            for line, key in _wanted(text):
                for language in ("zh", "en"):
                    if key not in known[language]:
                        yield Finding(path, line, f"{key} has no sentence in {language}")


_ERROR = 'class Closed(Conflict):\n    code = "closed"\n'
ERROR_TEXTS = Rule(
    "error-texts",
    "an error is told in the reader's language",
    _error_texts,
    good=(
        {"src/kefu/a/model.py": _ERROR} | _pair('{"errors.closed": "已关闭"}', '{"errors.closed": "It is closed."}'),
        {"src/kefu/a/model.py": 'class Inbox:\n    code: str = ""\n'.replace('""', "field()")},
    ),
    bad=(
        {"src/kefu/a/model.py": _ERROR},
        {"src/kefu/a/model.py": _ERROR} | _pair("{}", '{"errors.closed": "It is closed."}'),
        {"src/kefu/a/service.py": 'def f():\n    raise InvalidInput(reason="odd")\n'},
    ),
)

_CJK = re.compile(r"[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")
_TS_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)


def _spoken_in_python(text: str) -> Iterator[int]:
    """Yield the lines of Chinese strings; docstrings and the API's examples are no text a user sees."""
    tree = ast.parse(text)
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(id(node.value))
        elif isinstance(node, ast.keyword) and node.arg == "examples":
            silent |= {id(part) for part in ast.walk(node.value)}
        elif isinstance(node, ast.Constant) and id(node) not in silent and _CJK.search(str(node.value)):
            yield node.lineno


def _spoken_in_typescript(text: str) -> Iterator[int]:
    bare = _TS_COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    for number, line in enumerate(bare.splitlines(), 1):
        if _CJK.search(line):
            yield number


def _plain_text(tree: Tree) -> Iterator[Finding]:
    for path, text in tree.items():
        if is_demo(path) or ".test." in path or "/tests/" in path or "/locales/" in path or "/text/" in path:
            continue
        if is_source(path):
            lines = _spoken_in_python(text)
        elif path.startswith("frontend/") and path.endswith((".ts", ".tsx")):
            lines = _spoken_in_typescript(text)
        else:
            continue
        for line in lines:
            yield Finding(path, line, "Chinese in code: texts stand in the catalogues (text/*.json, locales/)")


PLAIN_TEXT = Rule(
    "plain-text",
    "every sentence exists in Chinese and English, so none stands in the code",
    _plain_text,
    good=(
        {"src/kefu/a.py": '"""Sorts 王小明."""\nsay("errors.invalid")  # 好'},
        {"src/kefu/a.py": 'name: Annotated[str, Meta(examples=["华东区"])]'},
        {"src/kefu/demo/people.py": 'name = "林"'},
        {"frontend/apps/console/src/a.ts": '/** "2 天" */\nconst a = 1 // 天'},
        {"frontend/apps/console/src/locales/zh.ts": 'export default { a: "天" }'},
    ),
    bad=(
        {"src/kefu/a.py": 'say("出错了")'},
        {"src/kefu/a.py": 'say(f"共 {n}")'},
        {"frontend/apps/console/src/a.tsx": "<b>工单</b>"},
        {"frontend/apps/console/src/a.ts": 'const a = "https://x" + "天"'},
    ),
)

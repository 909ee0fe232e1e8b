"""The page on which a visitor says how they were served: plain HTML for a frame, or for a link; no script at all."""

import secrets
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import msgspec
from litestar import Response

from kefu.kit.translate import translate
from kefu.surveys import COMMENT_LENGTH, SCORES, Answer, Round

PAGE = Path(__file__).with_name("rating.html")
# Every page above this one must be allowed: the chat window stands on the company's site itself.
_POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; frame-ancestors {ancestors}; base-uri 'none'; form-action 'self'"
)
_MOST_FIELDS = 20


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What came with the form, and the key of the sentence about what is wrong with it."""

    score: int | None = None
    comment: str = ""
    fault: str | None = None

    @property
    def answer(self) -> Answer | None:
        """What can be written down, if that is so."""
        return Answer(score=self.score, comment=self.comment) if self.score and not self.fault else None


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """In which language the page speaks, where it stands, and who may frame it."""

    language: str
    token: str
    allowed_origins: tuple[str, ...]

    def show(self, title: str, body: str, status: int = 200) -> Response[bytes]:
        """Give the whole page."""
        nonce = secrets.token_urlsafe(16)
        html = _template()
        blanks = {"lang": "zh-CN" if self.language == "zh" else "en", "title": title, "nonce": nonce, "body": body}
        for name, value in blanks.items():
            html = html.replace("{" + name + "}", value, 1)
        ancestors = " ".join(("'self'", *self.allowed_origins)) if self.allowed_origins else "*"
        return Response(
            html.encode(),
            media_type="text/html",
            status_code=status,
            headers={
                "Content-Security-Policy": _POLICY.format(nonce=nonce, ancestors=ancestors),
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "same-origin",
            },
        )

    def say(self, key: str, **blanks: object) -> str:
        """Give a sentence ready for HTML."""
        return escape(translate(f"rating.{key}", self.language, **blanks))

    def address(self, **more: str) -> str:
        """Give this page's own address, relative to itself."""
        return "?" + urlencode({"t": self.token, "locale": self.language, **more})

    def gone(self) -> Response[bytes]:
        """Say that there is nothing to rate at this address."""
        return self.show(self.say("title"), f"<h1>{self.say('gone')}</h1>", 404)

    def thanks(self, round: Round) -> Response[bytes]:
        """Show what was answered, and the way to change it while there is one."""
        word = self.say(f"word.{round.score}")
        parts = [f"<h1>{self.say('thanks')}</h1>"]
        parts.append(f"<p>{self.say('yours', score=round.score)} · {word}</p>")
        if round.comment:
            parts.append(f'<p class="said">{escape(round.comment)}</p>')
        if round.open:
            parts.append(f'<p class="forth"><a href="{escape(self.address(change="1"))}">{self.say("change")}</a></p>')
        return self.show(self.say("title"), "\n".join(parts))

    def form(self, given: Given, wait: int = 0) -> Response[bytes]:
        """Ask, with what was chosen and written so far, and what is wrong with it; `wait` are seconds."""
        wrong = "wait" if wait else given.fault
        fault = f'<p class="fault" role="alert">{self.say(wrong)}</p>\n' if wrong else ""
        answer = self.show(
            self.say("title"),
            f"""{fault}<form method="post" action="{escape(self.address())}">
<fieldset><legend><h1>{self.say("question")}</h1></legend>
<div class="scores">{"".join(self._score(score, given.score) for score in SCORES)}</div>
<div class="ends" aria-hidden="true"><span>{self.say("word.1")}</span><span>{self.say("word.5")}</span></div>
</fieldset>
<div class="say"><label>{self.say("comment")}
<textarea name="comment" maxlength="{COMMENT_LENGTH}" dir="auto">
{escape(given.comment)}</textarea></label>
<button>{self.say("send")}</button></div>
</form>""",
            429 if wait else 422 if given.fault else 200,
        )
        if wait:
            answer.headers["Retry-After"] = str(wait)
        return answer

    def _score(self, score: int, chosen: int | None) -> str:
        checked = " checked" if score == chosen else ""
        word = f'<span class="hidden"> {self.say(f"word.{score}")}</span>'
        return (
            f'<label><input type="radio" name="score" value="{score}" required{checked}>'
            f'<span class="score"><span>{score}{word}</span></span></label>'
        )


def read_form(body: bytes) -> Given:
    """Understand a form; nothing in it is trusted."""
    try:
        # what is no UTF-8, or a NUL, which the database cannot hold, comes from no browser
        found = parse_qs(body.decode("ascii", "replace"), max_num_fields=_MOST_FIELDS, errors="replace")
    except ValueError:
        return Given(fault="choose")
    text = found.get("comment", [""])[-1].replace("\x00", "")
    comment = text.replace("\r\n", "\n").strip()
    chosen = found.get("score", [""])[-1]
    score = int(chosen) if chosen in {str(score) for score in SCORES} else None
    fault = "choose" if score is None else "too_long" if len(comment) > COMMENT_LENGTH else None
    return Given(score=score, comment=comment, fault=fault)


@cache
def _template() -> str:
    return PAGE.read_text(encoding="utf-8")

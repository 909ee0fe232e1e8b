"""Surveys: what customers think of how they were served, asked when their ticket is solved."""

from kefu.surveys.asking import read_ask, sign_ask
from kefu.surveys.model import COMMENT_LENGTH, SCORES, Answer, RatingClosed, Round
from kefu.surveys.queries import find_rounds, load_round
from kefu.surveys.retelling import AnsweredThen, retell_answer, write_answers
from kefu.surveys.service import answer, write_answer

__all__ = [
    "COMMENT_LENGTH",
    "SCORES",
    "Answer",
    "AnsweredThen",
    "RatingClosed",
    "Round",
    "answer",
    "find_rounds",
    "load_round",
    "read_ask",
    "retell_answer",
    "sign_ask",
    "write_answer",
    "write_answers",
]

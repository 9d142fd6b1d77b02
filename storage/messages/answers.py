"""What a patient's words mean, from the words alone: a machine says yes only where a person would."""

from __future__ import annotations

import re

from storage.messages.records import Answer

_YES = {
    *("yes", "y", "ok", "okay", "confirm", "confirmed", "accept", "accepted", "coming", "1", "+"),
    *("да", "д", "ок", "приду", "буду", "подтверждаю"),
}
_NO = {
    *("no", "n", "cancel", "decline", "declined", "0", "2", "-"),
    *("нет", "н", "отмена", "отменить", "отмените", "отказ"),
}
_STOP = {"stop", "unsubscribe", "стоп", "отписаться", "отпишите"}
_DOUBTFUL = {
    *("not", "cannot", "cant", "don", "dont", "won", "wont", "but", "if", "change", "move", "other", "another"),
    *("later", "earlier", "не", "но", "если", "другое", "другой", "позже", "раньше", "перенести", "перенесите"),
}
"""Words that may take the first one back."""


def answer_of(text: str) -> Answer:
    """The first word decides, if it is one of ours and nothing after it speaks against it; else a person reads it."""
    words = re.findall(r"[^\W_]+|[+-]", text.casefold())
    for known, answer, against in (
        (_STOP, Answer.STOP, set[str]()),
        (_NO, Answer.NO, _YES),
        (_YES, Answer.YES, _NO),
    ):
        if words and words[0] in known:
            rest = {word for word in words[1:] if word.isalpha()}
            return Answer.OTHER if rest & (_DOUBTFUL | against) else answer
    return Answer.OTHER


def first_words(text: str) -> str:
    """The first line that the patient wrote: no quotation, and no line that introduces one."""
    for line in text.splitlines():
        said = line.strip()
        if said and not said.startswith((">", "|")):
            return "" if re.search(r"(wrote|пишет|писал\S*):?$", said) else said
    return ""

"""Sort keys for names in Chinese and English: pinyin, so that no database locale is needed (the wheel has no ICU)."""

import unicodedata

MAX_LENGTH = 200


def sort_key(name: str) -> str:
    """Give the key by which a name is sorted; compare it bytewise (`collate "C"`). 王小明 → "wang2 xiao3 ming2"."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    if plain.isascii():
        return " ".join(plain.split())[:MAX_LENGTH]
    # the dictionary takes 50 MiB and a third of a second; who never writes a name never loads it
    from pypinyin import Style, lazy_pinyin

    parts = lazy_pinyin(plain, style=Style.TONE3, neutral_tone_with_five=True)
    return " ".join(" ".join(parts).split())[:MAX_LENGTH]

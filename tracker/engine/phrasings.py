"""Stub until the engine lands."""


class PhrasingError(ValueError):
    pass


def compile_phrasing(text: str, language: str) -> None:
    return None

"""The fields of readers' forms, as Django's own widgets write them, at once: these render a template for every option."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


class Choice(forms.Select):
    """A list to choose from."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = self.format_value(value)
        options = "".join(_options(self.choices, chosen))
        return mark_safe(f"<select{flatatt({'name': name, **self.build_attrs(self.attrs, attrs)})}>{options}</select>")


class Day(forms.DateInput):
    """A day."""

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        given = self.format_value(value)
        written = {"type": "date", "name": name, **({"value": given} if given else {})}
        return mark_safe(f"<input{flatatt({**written, **self.build_attrs(self.attrs, attrs)})}>")


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes to tick, as many as one likes."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = self.format_value(value)
        own = self.build_attrs(self.attrs, attrs).get("id", "")
        boxes = [
            f'<label for="{own}_{place}"><input type="checkbox"'
            + flatatt({"name": name, "value": str(option), "id": f"{own}_{place}", "checked": str(option) in chosen})
            + f"> {conditional_escape(label)}</label>"
            for place, (option, label) in enumerate(self.choices)
        ]
        return mark_safe("".join(boxes))


def _options(choices: Iterable[Any], chosen: list[str]) -> Iterable[str]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield f'<optgroup label="{conditional_escape(value)}">{"".join(_options(label, chosen))}</optgroup>'
        else:
            written = "" if value is None else str(value)
            selected = " selected" if written in chosen else ""
            yield f'<option value="{conditional_escape(written)}"{selected}>{conditional_escape(label)}</option>'

"""The same invented record as the pages'."""

from tests.web.conftest import avalonia, make

__all__ = ["avalonia", "make"]
